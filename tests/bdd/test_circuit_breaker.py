"""Rule: after failures in a row slots are skipped until a cool-down has ended; then one probe decides."""

from __future__ import annotations

from pytest_bdd import scenarios

scenarios("circuit_breaker.feature")
