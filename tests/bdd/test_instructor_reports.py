"""Rule: an instructor gets one report of each day on which they teach, late rather than never."""

from __future__ import annotations

from pytest_bdd import scenarios

scenarios("instructor_reports.feature")
