"""Missed-run policies: what becomes of the slots that came due while nobody was looking."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import ClassVar, Final, TypeAlias

import attrs

from domain.scheduling.decisions import Coalesce, Decision, Hold, Reason, Skip, Span, Start
from domain.scheduling.due import DueSlots
from domain.scheduling.policies.limits import non_negative, not_negative_duration

GRACE: Final = timedelta(seconds=60)
CATCH_UP_LIMIT: Final = 100


@attrs.frozen(kw_only=True)
class SkipMissed:
    """Only the newest due slot may run, and only on time; whatever was missed is skipped."""

    name: ClassVar[str] = "skip"
    grace: timedelta = attrs.field(default=GRACE, validator=not_negative_duration)
    catch_up_window: timedelta | None = attrs.field(default=None, validator=not_negative_duration)

    def decide(self, due: DueSlots, now: datetime) -> tuple[Decision, ...]:
        """Start the newest slot if it is on time; skip every missed one."""
        newest = due.newest(1)
        if not newest:
            return ()
        if is_late(newest[0], now, self.grace):
            return _skipped(due.span(), Reason.MISSED)
        return (*_skipped(due.before(newest[0]).span(), Reason.MISSED), Start(newest[0]))

    def overtake(self, _waiting: Sequence[Hold], _starting: Sequence[Start]) -> tuple[Decision, ...]:
        """Leave what waits for the catch-up budget alone: it passed an earlier policy."""
        return ()


@attrs.frozen(kw_only=True)
class RunOnce:
    """The newest due slot runs, however late; the older ones coalesce into it."""

    name: ClassVar[str] = "run_once"
    grace: timedelta = attrs.field(default=GRACE, validator=not_negative_duration)
    catch_up_window: timedelta | None = attrs.field(default=None, validator=not_negative_duration)

    def decide(self, due: DueSlots, now: datetime) -> tuple[Decision, ...]:
        """Start the newest slot and coalesce the older ones into it."""
        newest = due.newest(1)
        if not newest:
            return ()
        older = due.before(newest[0]).span()
        merged = (Coalesce(older, newest[0], Reason.MISSED),) if older else ()
        return (*merged, Start(newest[0], late=is_late(newest[0], now, self.grace)))

    def overtake(self, waiting: Sequence[Hold], starting: Sequence[Start]) -> tuple[Decision, ...]:
        """Coalesce what waits for the catch-up budget into a newer slot."""
        if not starting:
            return ()
        return tuple(Coalesce(Span.of(each.due_at), starting[-1].due_at, Reason.MISSED) for each in waiting)


@attrs.frozen(kw_only=True)
class ReplayAll:
    """Every due slot runs, oldest first; of the missed ones at most `catch_up_limit`, the newest."""

    name: ClassVar[str] = "replay_all"
    grace: timedelta = attrs.field(default=GRACE, validator=not_negative_duration)
    catch_up_window: timedelta | None = attrs.field(default=None, validator=not_negative_duration)
    catch_up_limit: int = attrs.field(default=CATCH_UP_LIMIT, validator=non_negative)

    def decide(self, due: DueSlots, now: datetime) -> tuple[Decision, ...]:
        """Start the newest slot, replay the missed ones up to the limit, skip the rest."""
        newest = due.newest(1)
        if not newest:
            return ()
        if is_late(newest[0], now, self.grace):
            return self._replay(due)
        return (*self._replay(due.before(newest[0])), Start(newest[0]))

    def overtake(self, waiting: Sequence[Hold], starting: Sequence[Start]) -> tuple[Decision, ...]:
        """Skip the oldest of what waits for the catch-up budget where, with the newly missed, it is too much."""
        missed = len(waiting) + sum(each.late for each in starting)
        surplus = max(0, missed - self.catch_up_limit) if starting else 0
        return tuple(Skip(Span.of(each.due_at), Reason.BEYOND_CATCH_UP_LIMIT) for each in waiting[:surplus])

    def _replay(self, missed: DueSlots) -> tuple[Decision, ...]:
        replayed = missed.newest(self.catch_up_limit)
        surplus = missed.before(replayed[0]) if replayed else missed
        return (
            *_skipped(surplus.span(), Reason.BEYOND_CATCH_UP_LIMIT),
            *(Start(slot, late=True) for slot in replayed),
        )


MissedPolicy: TypeAlias = SkipMissed | RunOnce | ReplayAll


def is_late(slot: datetime, now: datetime, grace: timedelta) -> bool:
    """Tell whether the newest due slot is decided later than `grace` after its nominal instant."""
    return now - slot > grace


def _skipped(span: Span | None, reason: Reason) -> tuple[Skip, ...]:
    return (Skip(span, reason),) if span else ()
