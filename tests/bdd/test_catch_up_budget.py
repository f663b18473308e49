"""Rule: the late starts of all schedules draw from one budget, fairly and by priority, and on-time slots never wait."""

from __future__ import annotations

from pytest_bdd import scenarios

scenarios("catch_up_budget.feature")
