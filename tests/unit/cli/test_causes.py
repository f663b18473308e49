"""Rule: people learn why slots became what they became, whether these are told singly or as a range."""

from __future__ import annotations

import attrs
import pytest

from application.scheduling.views import RangeView
from domain.scheduling.ledger import Disposition
from domain.scheduling.policies.adaptive import Adaptive
from domain.scheduling.policies.gate import Gate, Unknown
from domain.scheduling.policies.gauges import Measured, gauge_name
from entrypoints.cli import documents
from entrypoints.cli.causes import cause
from entrypoints.cli.ledgers import because
from tests.examples import A_MINUTE, at, run_of

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


def test_a_slot_that_waits_behind_others_and_not_for_a_run_says_so() -> None:
    """As under `serialize` where the first of them waits for the catch-up budget."""
    held = attrs.evolve(BLOCKED, disposition=Disposition.HELD)

    assert cause(held).because.startswith("an earlier run was unfinished when it came due; ")
    assert cause(attrs.evolve(held, blocked_by=None)).because == (
        "slots before it wait as well, and they start one at a time"
    )


def test_the_range_object_has_no_key_for_that_run() -> None:
    """Programs rely on exactly these keys."""
    assert list(documents.span(BLOCKED)) == ["first", "last", "count", "disposition", "reason", "into"]


LOAD = gauge_name("load")
AT_THE_GATE = attrs.evolve(
    BLOCKED,
    reason="gate_closed",
    blocked_by=None,
    measured=Measured(LOAD, 2.5, 4.2),
    asked=Gate(gauge="load", below=2.0),
)


@pytest.mark.parametrize(
    ("view", "why"),
    [
        (AT_THE_GATE, "the gate was closed: load was 2.5 to 4.2, below 2 was asked"),
        (
            attrs.evolve(AT_THE_GATE, asked=Gate(gauge="load", above=9, below=10)),
            "the gate was closed: load was 2.5 to 4.2, above 9 and below 10 was asked",
        ),
        (
            attrs.evolve(
                AT_THE_GATE,
                measured=Measured(LOAD, None, None),
                asked=Gate(gauge="load", below=2, when_unknown=Unknown.CLOSED),
            ),
            "the gate was closed: load was unreadable, and when_unknown = 'closed'",
        ),
        (
            attrs.evolve(
                AT_THE_GATE,
                reason="throttled",
                measured=Measured(LOAD, 2, 2),
                asked=Adaptive(gauge="load", fast_at=1, slow_at=3, slowest=4 * A_MINUTE),
            ),
            "it came too soon after the slot that started last: load was 2, so that slots start at least 2 min apart",
        ),
        (attrs.evolve(AT_THE_GATE, asked=None), "the gate was closed: load was 2.5 to 4.2"),
    ],
)
def test_a_slot_that_a_gauge_stopped_says_what_it_showed_and_what_was_asked(view: RangeView, why: str) -> None:
    """Where retention has removed the definition, what it showed."""
    assert cause(view).because == why
    assert because(view) == f"{view.reason}, load {view.measured.shown if view.measured else ''}"
