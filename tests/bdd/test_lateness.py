"""Rule: no attempt begins after slot plus deadline."""

from __future__ import annotations

from pytest_bdd import scenarios

scenarios("lateness.feature")
