"""Rule: people learn why slots became what they became, whether these are told singly or as a range."""

from __future__ import annotations

from application.scheduling.views import RangeView
from domain.scheduling.ledger import Disposition
from entrypoints.cli import documents
from entrypoints.cli.causes import cause
from entrypoints.cli.ledgers import because
from tests.examples import at, run_of

BLOCKED = RangeView(
    first=at("12:02"),
    last=at("12:03"),
    count=2,
    disposition=Disposition.SKIPPED,
    reason="overlap",
    blocked_by=run_of("12:01"),
)


def test_a_range_of_blocked_slots_names_the_run_that_blocked_them() -> None:
    """In the table as in the chain of causes."""
    assert because(BLOCKED) == f"overlap, behind {run_of('12:01')}"
    assert cause(BLOCKED).because == f"an earlier run was unfinished ({run_of('12:01')})"


def test_the_range_object_has_no_key_for_that_run() -> None:
    """Programs rely on exactly these keys."""
    assert list(documents.span(BLOCKED)) == ["first", "last", "count", "disposition", "reason", "into"]
