"""Rule: a slot that meets an unfinished run starts, is skipped, waits, is merged or replaces, as its policy says."""

from __future__ import annotations

from pytest_bdd import scenarios

scenarios("overlap.feature")
