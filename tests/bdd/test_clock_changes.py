"""Rule: when clocks change, a fixed time runs once per local day and a wildcard follows elapsed time."""

from __future__ import annotations

from pytest_bdd import scenarios

scenarios("clock_changes.feature")
