"""Rule: each item that a command returns is one child run, and its run ends when all of them have."""

from __future__ import annotations

from pytest_bdd import scenarios

scenarios("fan_out.feature")
