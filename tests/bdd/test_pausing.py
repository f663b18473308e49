"""Rule: while paused nothing is decided; resuming decides the gap in one step."""

from __future__ import annotations

from pytest_bdd import scenarios

scenarios("pausing.feature")
