"""Rule: where schedules are listed, the newest slot is told with the instant of what became of it."""

from __future__ import annotations

import attrs

from application.scheduling.views import SlotView
from domain.scheduling.ledger import Disposition
from entrypoints.cli.listing import latest
from tests.examples import A_DAY, A_MINUTE, NOON

BOOKED_LATE = SlotView(
    due_at=NOON - A_DAY,
    disposition=Disposition.STARTED,
    reason="late",
    started_at=NOON - 2 * A_MINUTE,
    run_state="running",
    decided_at=NOON - 2 * A_MINUTE,
    revision=1,
)


def test_a_late_run_is_told_by_its_own_times() -> None:
    """The reminder of a class that was booked an hour ahead was sent just now, and not yesterday."""
    ended = attrs.evolve(BOOKED_LATE, run_state="succeeded", ended_at=NOON - A_MINUTE)

    assert latest(BOOKED_LATE, NOON) == "running, 2 min ago"
    assert latest(ended, NOON) == "succeeded, 1 min ago"


def test_a_slot_that_never_ran_is_told_by_its_instant() -> None:
    skipped = attrs.evolve(
        BOOKED_LATE, disposition=Disposition.SKIPPED, reason="missed", started_at=None, run_state=None
    )

    assert latest(skipped, NOON) == "skipped (missed), 1 d ago"
