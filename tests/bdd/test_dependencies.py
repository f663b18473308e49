"""Rule: a schedule that follows others has their slots, and each comes to one account, whatever became of theirs."""

from __future__ import annotations

from pytest_bdd import scenarios

scenarios("dependencies.feature")
