"""Rule: one slot is one run, one delivery is executed at most once, and an effect is applied once."""

from __future__ import annotations

from pytest_bdd import scenarios

scenarios("duplicates.feature")
