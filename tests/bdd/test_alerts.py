"""Rule: what is wrong with a schedule is told once when it begins and once when it has ended, whoever dies."""

from __future__ import annotations

from pytest_bdd import scenarios

scenarios("alerts.feature")
