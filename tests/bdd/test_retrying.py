"""Rule: a failed attempt is followed by another one as long as attempts, window and deadline allow it."""

from __future__ import annotations

from pytest_bdd import scenarios

scenarios("retrying.feature")
