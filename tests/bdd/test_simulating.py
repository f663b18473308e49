"""Rule: what would have happened is told by the same code that runs in production, and nothing is stored."""

from __future__ import annotations

from pytest_bdd import scenarios

scenarios("simulating.feature")
