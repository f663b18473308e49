"""Rule: an accepted event gets its run, or its reason, once, however often it is published and whoever dies."""

from __future__ import annotations

from pytest_bdd import scenarios

scenarios("events.feature")
