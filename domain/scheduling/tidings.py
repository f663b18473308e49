"""Tidings: what upstreams tell the schedules that follow them, and how it waits there."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Final

import attrs

from domain.scheduling.decisions import Span
from domain.scheduling.values import FireId, ScheduleId, instant_at

TIDINGS_LIMIT: Final = 10_000
"""How many tellings wait singly for one schedule; the slots beyond them are one range, and will be skipped."""

FOR_EVER: Final = instant_at(253_370_764_800 * 1_000_000)
"""The last day of all: an upstream that is gone will tell of no slot before it."""


class Fate(StrEnum):
    """What became of a slot of an upstream: what its run came to, or that it has none."""

    OPEN = "open"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    EXPIRED = "expired"
    CANCELLED = "cancelled"
    SKIPPED = "skipped"
    SURPLUS = "surplus"


@attrs.frozen
class Telling:
    """
    What an upstream tells of one of its slots, or of neighbouring ones that it skipped.

    `run` names the run of a slot, once it has ended.
    """

    upstream: ScheduleId
    span: Span
    fate: Fate
    run: FireId | None = None

    @property
    def is_final(self) -> bool:
        """Tell whether nothing more will be told of the slot."""
        return self.fate is not Fate.OPEN

    @property
    def while_open(self) -> Telling:
        """Return what had been told of the slot before its run ended."""
        return Telling(self.upstream, self.span, Fate.OPEN)


@attrs.frozen(kw_only=True)
class News:
    """
    What one record of a schedule has for those that follow it.

    `opened` are slots that were decided, in order; `closed` are slots told of as open before, and only heard by
    those who heard that. `is_gone` says that no slot will follow, or, if False, that the schedule is there again.
    """

    opened: tuple[Telling, ...] = ()
    closed: tuple[Telling, ...] = ()
    is_gone: bool | None = None

    @property
    def may_decide(self) -> bool:
        """Tell whether a slot may be decided because of it, even if nobody else is waited for."""
        return bool(self.closed or self.is_gone) or any(each.is_final for each in self.opened)

    def __bool__(self) -> bool:
        return bool(self.opened or self.closed or self.is_gone is not None)


def _in_order(tellings: Iterable[Telling]) -> tuple[Telling, ...]:
    return tuple(sorted(tellings, key=lambda telling: (telling.span.first, telling.upstream)))


@attrs.frozen(kw_only=True)
class Tidings:
    """
    What the upstreams of a schedule told and it has not decided, as far as it was read.

    `tellings` are the oldest, by slot; there are `more` behind them or not. `reached` is the newest slot that each
    upstream told of. `surplus` are the slots beyond `TIDINGS_LIMIT`. `told` counts what was ever told, so that who
    decides can see whether more has come. `taken` has left since it was read.
    """

    tellings: tuple[Telling, ...] = attrs.field(default=(), converter=_in_order)
    more: bool = False
    reached: Mapping[ScheduleId, datetime] = attrs.field(factory=dict)
    surplus: Mapping[ScheduleId, Span] = attrs.field(factory=dict)
    told: int = 0
    taken: tuple[Telling, ...] = ()

    def hearing(self, upstream: ScheduleId, news: News) -> Tidings:
        """Hear all that one record of an upstream has to tell."""
        after = self._opening(upstream, news.opened) if news.opened else self
        for telling in news.closed:
            after = after._closing(telling)
        if news.is_gone is None:
            return after
        return after._leaving(upstream) if news.is_gone else after._returning(upstream)

    def _opening(self, upstream: ScheduleId, opened: Sequence[Telling]) -> Tidings:
        surplus = self.surplus.get(upstream)
        room = 0 if surplus else max(0, TIDINGS_LIMIT - len(self.tellings))
        for telling in opened[room:]:
            surplus = _together(surplus, telling.span)
        return attrs.evolve(
            self,
            tellings=(*self.tellings, *opened[:room]),
            reached={**self.reached, upstream: opened[-1].span.last},
            surplus={**self.surplus, upstream: surplus} if surplus else self.surplus,
            told=self.told + len(opened),
        )

    def _closing(self, telling: Telling) -> Tidings:
        """Of a slot that is not waited for nothing is heard."""
        if telling.while_open not in self.tellings:
            return self
        others = (each for each in self.tellings if each != telling.while_open)
        return attrs.evolve(self, tellings=(*others, telling), told=self.told + 1)

    def _leaving(self, upstream: ScheduleId) -> Tidings:
        return attrs.evolve(self, reached={**self.reached, upstream: FOR_EVER}, told=self.told + 1)

    def _returning(self, upstream: ScheduleId) -> Tidings:
        if self.reached.get(upstream) != FOR_EVER:
            return self
        reached = {each: at for each, at in self.reached.items() if each != upstream}
        return attrs.evolve(self, reached=reached, told=self.told + 1)

    def first(self, n: int) -> Tidings:
        """Return as much of it as is read along with a schedule."""
        return attrs.evolve(self, tellings=self.tellings[:n], more=len(self.tellings) > n)

    def read(self) -> tuple[Telling, ...]:
        """Return everything that was read, the slots beyond the limit as what they are."""
        surplus = (Telling(upstream, span, Fate.SURPLUS) for upstream, span in self.surplus.items())
        return (*self.tellings, *surplus)

    def without(self, taken: Collection[Telling]) -> Tidings:
        """Let these tellings leave; slots that came to a surplus since it was read stay."""
        staying = tuple(each for each in self.tellings if each not in taken)
        gone = {each.upstream: each.span for each in taken if each.fate is Fate.SURPLUS}
        surplus = {upstream: span for upstream, span in self.surplus.items() if gone.get(upstream) != span}
        return attrs.evolve(self, tellings=staying, surplus=surplus, taken=(*self.taken, *taken))


def _together(before: Span | None, span: Span) -> Span:
    if before is None:
        return span
    counts = before.count is not None and span.count is not None
    return Span(before.first, span.last, (before.count or 0) + (span.count or 0) if counts else None)
