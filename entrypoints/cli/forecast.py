"""What a simulation comes to, in numbers: one line for each schedule and policy, so that policies can be compared."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta
from operator import itemgetter
from typing import Final

import attrs

from application.scheduling.views import RangeView, SlotView
from domain.scheduling.decisions import Reason
from domain.scheduling.ledger import Disposition
from domain.scheduling.run_states import Failed
from entrypoints.cli.screen import show_table
from entrypoints.cli.times import rough

COLUMNS: Final = ("schedule", "policy", "started", "late", "coalesced", "skipped", "held", "failed", "longest wait")
FEWEST_IN_A_RANGE: Final = 2


@attrs.frozen(kw_only=True)
class Forecast:
    """How many slots become what; a count that nobody took makes that number a lower bound (`uncounted`)."""

    started: int
    late: int
    coalesced: int
    skipped: int
    held: int
    failed: int
    longest_wait: timedelta
    uncounted: frozenset[Disposition]

    @classmethod
    def of(cls, account: Sequence[SlotView | RangeView]) -> Forecast:
        """Sum up an account."""
        begun = [view for view in account if isinstance(view, SlotView) and view.disposition is Disposition.STARTED]
        waits = (view.started_at - view.due_at for view in begun if view.started_at)
        return cls(
            started=_slots(account, Disposition.STARTED),
            late=sum(view.reason == Reason.LATE for view in begun),
            coalesced=_slots(account, Disposition.COALESCED),
            skipped=_slots(account, Disposition.SKIPPED),
            held=_slots(account, Disposition.HELD),
            failed=sum(view.run_state == Failed.name for view in begun),
            longest_wait=max(waits, default=timedelta()),
            uncounted=frozenset(view.disposition for view in account if _size(view) is None),
        )

    def cells(self) -> tuple[str, ...]:
        """Return the numbers as a table shows them: nothing for zero, '≥' where somebody did not count."""
        return (
            _shown(self.started),
            _shown(self.late),
            _shown(self.coalesced, at_least=Disposition.COALESCED in self.uncounted),
            _shown(self.skipped, at_least=Disposition.SKIPPED in self.uncounted),
            _shown(self.held),
            _shown(self.failed),
            rough(self.longest_wait) if self.longest_wait else "",
        )


def show_forecasts(forecasts: Iterable[tuple[str, str, Forecast]]) -> None:
    """Print forecasts by schedule and policy, the policies of one schedule next to each other."""
    by_schedule = sorted(forecasts, key=itemgetter(0))
    show_table(COLUMNS, [(id, policy, *forecast.cells()) for id, policy, forecast in by_schedule], "forecast")


def _slots(account: Sequence[SlotView | RangeView], disposition: Disposition) -> int:
    return sum(_size(view) or FEWEST_IN_A_RANGE for view in account if view.disposition is disposition)


def _size(view: SlotView | RangeView) -> int | None:
    return view.count if isinstance(view, RangeView) else 1


def _shown(number: int, *, at_least: bool = False) -> str:
    return f"≥ {number}" if at_least else str(number or "")
