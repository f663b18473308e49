"""Rule: an edit is never retroactive, and what was recorded keeps its revision."""

from __future__ import annotations

from pytest_bdd import scenarios

scenarios("editing.feature")
