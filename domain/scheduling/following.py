"""Following: the nominal slots of a schedule after others, decided in their order as the upstreams tell of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import pairwise, takewhile
from typing import TYPE_CHECKING, Final

import attrs

from domain.scheduling.after import After, UpstreamOutcome
from domain.scheduling.decisions import Decision, Reason, Skip, Span, Start
from domain.scheduling.progress import Numbered
from domain.scheduling.tidings import FOR_EVER, Fate, Telling, Tidings
from domain.scheduling.values import MICROSECOND, FireId, ScheduleId

if TYPE_CHECKING:
    from domain.scheduling.schedule import Schedule

READ_FOR_EACH: Final = 100
"""How many tellings of each upstream are read along with the schedule that follows; the rest next time."""

_NEVER_RAN: Final = frozenset((None, Fate.SKIPPED))
_FAILURES: Final = frozenset((Fate.FAILED, Fate.EXPIRED, Fate.CANCELLED))


@attrs.frozen
class Nominal:
    """
    One nominal slot of which upstreams told, or neighbouring ones of which nothing ran.

    `told` has what each of them told, in the order in which they are named; None where one has no such slot.
    """

    span: Span
    told: tuple[Telling | None, ...]

    def decision(self, outcome: UpstreamOutcome) -> Decision:
        """Say what becomes of the slot where the runs of the upstreams must have come to `outcome`."""
        reason = self._reason_against(outcome)
        if reason is None:
            return Start(self.span.first)
        return Skip(self.span, reason, blocked_by=self._run_against(reason))

    def _reason_against(self, outcome: UpstreamOutcome) -> Reason | None:
        fates = [telling and telling.fate for telling in self.told]
        if Fate.SURPLUS in fates:
            return Reason.BACKLOG_FULL
        failed = not _FAILURES.isdisjoint(fates)
        if outcome is UpstreamOutcome.FAILED and failed:
            return None
        if not _NEVER_RAN.isdisjoint(fates):
            return Reason.UPSTREAM_SKIPPED
        match outcome:
            case UpstreamOutcome.SUCCEEDED:
                return Reason.UPSTREAM_FAILED if failed else None
            case UpstreamOutcome.FAILED:
                return Reason.UPSTREAM_SUCCEEDED
            case UpstreamOutcome.ENDED:
                return None

    def _run_against(self, reason: Reason) -> FireId | None:
        if reason is not Reason.UPSTREAM_FAILED:
            return None
        return next((each.run for each in self.told if each and each.fate is not Fate.SUCCEEDED), None)


def told(schedule: Schedule) -> Iterator[Nominal]:
    """
    Yield the nominal slots that can be decided, in their order: one that cannot keeps back those behind it.

    A slot at or before the newest that was decided is none any more.
    """
    heard = _Heard.by(schedule)
    for nominal in heard.pieces() if heard else ():
        if heard and any(heard.awaited(nominal)):
            return
        yield nominal


def ready_by(schedule: Schedule, now: datetime) -> tuple[Nominal, ...]:
    """Return the nominal slots up to `now` that can be decided."""
    return tuple(takewhile(lambda nominal: nominal.span.last <= now, told(schedule)))


def waits_for(schedule: Schedule) -> tuple[ScheduleId, ...]:
    """Return the upstreams that have not told what became of the next nominal slot; none if no slot is known."""
    heard = _Heard.by(schedule)
    first = next(heard.pieces(), None) if heard else None
    return tuple(heard.awaited(first)) if heard and first else ()


def gone(schedule: Schedule) -> tuple[ScheduleId, ...]:
    """Return the upstreams that will tell of no slot any more, because they were retired."""
    return tuple(id for id in schedule.follows if schedule.tidings.reached.get(id) == FOR_EVER)


def tidings_go_on(schedule: Schedule) -> bool:
    """Tell whether what was read is decided and more waits behind it: it is to be read again."""
    heard = _Heard.by(schedule) if schedule.tidings.more else None
    return heard is not None and next(heard.pieces(), None) is None


def after_deciding(before: Schedule, after: Schedule, decided: Sequence[Nominal]) -> Schedule:
    """Move the cursor over nominal slots that were decided, and let what was told of them leave."""
    progress = before.progress
    if not isinstance(progress, Numbered):
        return after
    if decided:
        counted = sum(each.span.count or 0 for each in decided)
        progress = Numbered(progress.cursor + counted, decided[-1].span.last)
    taken = [each for each in before.tidings.read() if each.span.last <= progress.at]
    return attrs.evolve(after, progress=progress, tidings=before.tidings.without(taken))


def all_that_was_told(schedule: Schedule) -> Span | None:
    """Return every nominal slot that is not decided as one span, what was not read included; None if there is none."""
    if not isinstance(schedule.progress, Numbered):
        return None
    at, tidings = schedule.progress.at, schedule.tidings
    beginnings = [max(each.span.first, at + MICROSECOND) for each in tidings.read() if each.span.last > at]
    if not beginnings:
        return None
    ends = [each.span.last for each in tidings.read()]
    last = max(reached for reached in (*tidings.reached.values(), *ends) if reached < FOR_EVER)
    counted = {each.span.first for each in tidings.tellings if each.span.last > at}
    is_exact = not tidings.more and all(each.span.is_single for each in tidings.read())
    return Span(min(beginnings), last, len(counted) if is_exact else None)


def after_giving_up(before: Schedule, after: Schedule, everything: Span | None) -> Schedule:
    """Forget what was told: the last decision on it has been made."""
    if not isinstance(before.progress, Numbered) or everything is None:
        return attrs.evolve(after, tidings=Tidings())
    progress = Numbered(before.progress.cursor + (everything.count or 0), everything.last)
    return attrs.evolve(after, progress=progress, tidings=Tidings())


@attrs.frozen(kw_only=True)
class _Heard:
    """
    What was read, by slot, of the slots after `at`; ranges are cut where another telling begins or ends.

    Behind the last slot that was read something may be missing, and even at it: nothing is said of the `horizon`.
    """

    upstreams: tuple[ScheduleId, ...]
    reached: Mapping[ScheduleId, datetime]
    at: datetime
    horizon: datetime
    singles: Mapping[tuple[ScheduleId, datetime], Telling]
    ranges: Sequence[Telling]

    @classmethod
    def by(cls, schedule: Schedule) -> _Heard | None:
        """Return what a schedule has heard; None for one that follows nobody."""
        timing, progress, tidings = schedule.definition.timing, schedule.progress, schedule.tidings
        if not isinstance(timing, After) or not isinstance(progress, Numbered):
            return None
        horizon = tidings.tellings[-1].span.first if tidings.more and tidings.tellings else FOR_EVER
        tellings = [each for each in tidings.read() if each.span.last > progress.at and each.span.first < horizon]
        singles = [each for each in tellings if each.span.is_single]
        return cls(
            upstreams=timing.schedules,
            reached=tidings.reached,
            at=progress.at,
            horizon=horizon,
            singles={(each.upstream, each.span.first): each for each in _what_ran_last(singles)},
            ranges=[each for each in tellings if not each.span.is_single],
        )

    def pieces(self) -> Iterator[Nominal]:
        """Yield the slots, and the stretches between the edges of which somebody told, whoever is awaited there."""
        for first, following in pairwise((*self._edges(), self.horizon)):
            tellings = tuple(self._of(upstream, first) for upstream in self.upstreams)
            if any(tellings):
                yield Nominal(self._piece(first, following, [each for each in tellings if each]), tellings)

    def awaited(self, nominal: Nominal) -> Iterator[ScheduleId]:
        """Yield the upstreams that have something to tell yet of these slots, or may have."""
        for upstream, telling in zip(self.upstreams, nominal.told, strict=True):
            has_told = telling.is_final if telling else self.reached.get(upstream, self.at) > nominal.span.last
            if not has_told:
                yield upstream

    def _edges(self) -> list[datetime]:
        beginnings = {first for _, first in self.singles}
        behind = {first + MICROSECOND for first in beginnings} if self.ranges else set()
        for each in self.ranges:
            beginnings.add(max(each.span.first, self.at + MICROSECOND))
            behind.add(each.span.last + MICROSECOND)
        return sorted(edge for edge in beginnings | behind if edge < self.horizon)

    def _of(self, upstream: ScheduleId, slot: datetime) -> Telling | None:
        single = self.singles.get((upstream, slot))
        if single or not self.ranges:
            return single
        return next((each for each in self.ranges if each.upstream == upstream and _covers(each.span, slot)), None)

    def _piece(self, first: datetime, following: datetime, tellings: Sequence[Telling]) -> Span:
        if any(each.span.is_single for each in tellings):
            return Span.of(first)
        last = min(following - MICROSECOND, *(each.span.last for each in tellings))
        whole = next((each.span for each in tellings if (each.span.first, each.span.last) == (first, last)), None)
        return whole or Span(first, last, 1 if first == last else None)


def _what_ran_last(tellings: Sequence[Telling]) -> Sequence[Telling]:
    """
    Put what has no run first, and what still runs last: of several words on one slot the last one counts.

    An upstream that is deleted and declared anew may promise the same slot again. Stores keep what was told by slot,
    and in no order beyond that.
    """
    return sorted(tellings, key=lambda each: (not each.is_final, each.fate is not Fate.SKIPPED, each.run or ""))


def _covers(span: Span, slot: datetime) -> bool:
    return span.first <= slot <= span.last
