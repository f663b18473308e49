"""Rule: one scheduler leads; whoever lost the lease records nothing any more."""

from __future__ import annotations

from pytest_bdd import scenarios

scenarios("clock_steps.feature")
