"""Rule: what a worker lacks it leaves to others, without loss, without an attempt, and without haste."""

from __future__ import annotations

from pytest_bdd import scenarios

scenarios("leaving.feature")
