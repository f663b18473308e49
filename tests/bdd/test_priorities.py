"""Rule: the most urgent goes first, nothing urges the rest, and no queue loses what was in it."""

from __future__ import annotations

from pytest_bdd import scenarios

scenarios("priorities.feature")
