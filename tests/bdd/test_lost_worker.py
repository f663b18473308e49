"""Rule: whatever dies between hand-over and outcome, the run goes on, and only the admitted attempt counts."""

from __future__ import annotations

from pytest_bdd import scenarios

scenarios("lost_worker.feature")
