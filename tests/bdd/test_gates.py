"""Rule: slots start only while a gauge reads what was asked for, and who could not read it decides nothing."""

from __future__ import annotations

from pytest_bdd import scenarios

scenarios("gates.feature")
