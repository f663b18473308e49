"""Rule: a plan says what applying a file would do, applying does that and nothing else, and twice is once."""

from __future__ import annotations

from pytest_bdd import scenarios

scenarios("applying.feature")
