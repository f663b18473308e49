"""Rule: a run asked for by hand stands outside the slots, under the caller's key."""

from __future__ import annotations

from pytest_bdd import scenarios

scenarios("triggering.feature")
