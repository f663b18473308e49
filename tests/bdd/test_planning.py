"""Rule: the trigger yields slots, and each is decided exactly once, from the nominal time and never retroactively."""

from __future__ import annotations

from pytest_bdd import scenarios

scenarios("planning.feature")
