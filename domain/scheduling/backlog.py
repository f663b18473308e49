"""The backlog: slots that somebody had backfilled, on their way to the run that they get after all."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

import attrs

from domain.scheduling.circumstances import Circumstances
from domain.scheduling.decided import Decided
from domain.scheduling.decisions import Reason, Span
from domain.scheduling.definition import Repeat
from domain.scheduling.ledger import Disposition, Entry, Superseded
from domain.scheduling.policies.lateness import has_passed
from domain.scheduling.policies.overlap import room_beside
from domain.scheduling.run import Run
from domain.scheduling.run_states import Waiting
from domain.scheduling.values import MICROSECOND, FireId

if TYPE_CHECKING:
    from domain.scheduling.schedule import Schedule


@attrs.frozen
class Backfilled:
    """
    A slot that had been decided and is to get a run after all.

    `run` was prepared when somebody asked for it: under the revision in force at the slot, with a deadline and a
    retry window that count from the request. `supersedes` is what the ledger said before, `reason` why it waits.
    """

    run: Run
    supersedes: Superseded
    reason: Reason = Reason.OVERLAP

    @property
    def due_at(self) -> datetime:
        """Return the slot."""
        return self.run.due_at

    def wake_at(self) -> datetime | None:
        """Return when the slot can no longer start, or None without a deadline."""
        return self.run.expires_at + MICROSECOND if self.run.expires_at else None

    def recorded(self, now: datetime) -> Run:
        """Return the run as it enters the store, to be handed over at once."""
        return attrs.evolve(self.run, recorded_at=now, state=Waiting(1, now))

    def entry(
        self,
        disposition: Disposition,
        reason: Reason,
        schedule: Schedule,
        now: datetime,
        *,
        blocked_by: FireId | None = None,
    ) -> Entry:
        """Write down what became of the slot, and what that supersedes."""
        return Entry(
            span=Span.of(self.due_at),
            disposition=disposition,
            reason=reason,
            blocked_by=blocked_by,
            generation=schedule.generation,
            revision=self.run.revision,
            decided_at=now,
            supersedes=self.supersedes,
        )


def released(decided: Decided, now: datetime, circumstances: Circumstances) -> Decided:
    """
    Let the backlog have the room that a decision leaves: its oldest slots start, those too late are skipped.

    Slots of today go first, and draw first from the catch-up budget. Under every overlap policy but `allow` the
    backlog starts one slot at a time, and none while a slot is held. A pause is the caller's to respect.
    """
    schedule = decided.schedule
    late, in_time = _by_deadline(schedule.backlog, now)
    runs_left = _runs_left(schedule)
    surplus = in_time if runs_left == 0 else ()
    candidates = () if surplus else in_time
    room = _room(decided, circumstances.unfinished, len(candidates))
    able = candidates[: room if runs_left is None else min(room, runs_left)]
    starting = _afforded(able, decided, circumstances.tokens)
    before = candidates[len(starting) :]
    waiting = tuple(_waiting(each, place < len(able) - len(starting)) for place, each in enumerate(before))
    changed = (each for each, was in zip(waiting, before, strict=True) if each is not was)
    entries = (
        *skipped(late, Reason.DEADLINE_PASSED, schedule, now),
        *skipped(surplus, Reason.MAX_RUNS_REACHED, schedule, now),
        *(each.entry(Disposition.STARTED, Reason.LATE, schedule, now) for each in starting),
        *(each.entry(Disposition.HELD, each.reason, schedule, now) for each in changed),
    )
    if not entries:
        return decided
    after = attrs.evolve(schedule, backlog=waiting, started=schedule.started + len(starting))
    group = schedule.definition.policies.exclusive
    runs = (*decided.runs, *(attrs.evolve(each.recorded(now), group=group) for each in starting))
    return attrs.evolve(decided, amended=(*decided.amended, *entries), runs=runs).leaving(after)


def skipped(backlog: Sequence[Backfilled], reason: Reason, schedule: Schedule, now: datetime) -> tuple[Entry, ...]:
    """Write down that none of these slots gets its run."""
    return tuple(each.entry(Disposition.SKIPPED, reason, schedule, now) for each in backlog)


def _waiting(each: Backfilled, is_able: bool) -> Backfilled:
    """Return the slot with what it waits for: a token where there is room for it, else room."""
    reason = Reason.BUDGET if is_able else Reason.OVERLAP
    return each if each.reason is reason else attrs.evolve(each, reason=reason)


def _afforded(able: Sequence[Backfilled], decided: Decided, tokens: int | None) -> Sequence[Backfilled]:
    """Return those for which a decision, which drew first, has left a token."""
    return able if tokens is None else able[: max(0, tokens - decided.late_starts)]


def _by_deadline(backlog: Sequence[Backfilled], now: datetime) -> tuple[tuple[Backfilled, ...], tuple[Backfilled, ...]]:
    late = tuple(each for each in backlog if has_passed(each.run.expires_at, now))
    return late, tuple(each for each in backlog if each not in late)


def _runs_left(schedule: Schedule) -> int | None:
    timing = schedule.definition.timing
    if not isinstance(timing, Repeat) or timing.max_runs is None:
        return None
    return max(0, timing.max_runs - schedule.started)


def _room(decided: Decided, unfinished: Sequence[FireId], wanted: int) -> int:
    if decided.schedule.held:
        return 0
    beside = room_beside(decided.schedule.definition.policies.overlap, [*unfinished, *decided.fire_ids])
    return wanted if beside is None else beside
