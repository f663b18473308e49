"""Rule: a promise is kept once, or not at all, however often and in whatever order its messages come."""

from __future__ import annotations

from pytest_bdd import scenarios

scenarios("promises.feature")
