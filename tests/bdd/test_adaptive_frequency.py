"""Rule: the more a gauge shows, the further apart are the slots that start; all others are skipped as throttled."""

from __future__ import annotations

from pytest_bdd import scenarios

scenarios("adaptive_frequency.feature")
