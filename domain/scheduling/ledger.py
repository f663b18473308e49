"""The ledger: the account of every slot, in disjoint entries."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from enum import StrEnum
from functools import partial

import attrs

from domain.scheduling.decisions import Coalesce, Decision, Hold, Reason, Skip, Span, Start
from domain.scheduling.policies.gauges import Measured
from domain.scheduling.slot import Slot
from domain.scheduling.values import FireId, ScheduleId, in_utc


class Disposition(StrEnum):
    """What became of a slot."""

    STARTED = "started"
    COALESCED = "coalesced"
    SKIPPED = "skipped"
    HELD = "held"


@attrs.frozen(kw_only=True)
class Superseded:
    """What the ledger said of a slot before somebody had it backfilled."""

    disposition: Disposition
    reason: Reason | None
    into: datetime | None = None
    decided_at: datetime = attrs.field(validator=in_utc)

    @classmethod
    def of(cls, entry: Entry) -> Superseded:
        """Return the account that an entry gave of each of its slots."""
        return cls(disposition=entry.disposition, reason=entry.reason, into=entry.into, decided_at=entry.decided_at)


@attrs.frozen(kw_only=True)
class Entry:
    """
    The current disposition of one slot, or of neighbouring slots that share it.

    Entries of one schedule never overlap. A slot that was held gets a new entry in place of the
    old one when it ends; `into` is never rewritten. `decided_at` is when, `revision` under which
    definition, `generation` names the runs; a backfilled slot names the account that its new one supersedes.
    Where the schedule listens to events, `number` is that of the first slot in the inbox; the others follow it.
    `measured` is what a gauge showed, where one was asked: of skips that are kept as one, the lowest and the highest.
    """

    span: Span
    disposition: Disposition
    reason: Reason | None
    into: datetime | None = None
    blocked_by: FireId | None = None
    generation: int
    revision: int
    decided_at: datetime = attrs.field(validator=in_utc)
    supersedes: Superseded | None = None
    number: int | None = None
    measured: Measured | None = None

    def fire_id(self, id: ScheduleId) -> FireId:
        """Return the name of the run of a started entry of the schedule `id`."""
        return Slot(id, self.generation, self.span.first, self.number).fire_id

    def fire_ids(self, id: ScheduleId) -> Iterator[FireId]:
        """Yield the names of the runs that a started slot may have: its own, and that of each earlier promise there."""
        for generation in range(self.generation):
            yield Slot(id, generation, self.span.first).fire_id
        yield self.fire_id(id)

    def joined(self, newer: Entry) -> Entry | None:
        """
        Return one entry for both when `newer` is an equal skip that follows directly, else None.

        Counted slots do not join uncounted ones: the sum would no longer say how many were counted.
        """
        if (self.span.count is None) != (newer.span.count is None):
            return None
        if self.disposition is not Disposition.SKIPPED or self._account() != newer._account():
            return None
        if self.number is not None and newer.number != self.number + (self.span.count or 0):
            return None
        span = Span(self.span.first, newer.span.last, _sum(self.span.count, newer.span.count))
        measured = self.measured.joined(newer.measured) if self.measured and newer.measured else None
        return attrs.evolve(self, span=span, decided_at=newer.decided_at, measured=measured)

    def _account(self) -> tuple[object, ...]:
        gauge = self.measured and (self.measured.gauge, self.measured.is_known)
        beside = (self.blocked_by, self.supersedes, gauge)
        return (self.disposition, self.reason, self.into, self.generation, self.revision, *beside)


def _sum(one: int | None, other: int | None) -> int | None:
    return None if one is None or other is None else one + other


def entry_for(
    decision: Decision,
    *,
    generation: int,
    revision: int,
    now: datetime,
    number: int | None = None,
    measured: Measured | None = None,
) -> Entry:
    """Write one decision down; `number` is that of its first slot in the inbox, `measured` what a gauge showed."""
    entry = partial(Entry, generation=generation, revision=revision, decided_at=now, number=number, measured=measured)
    match decision:
        case Start(due_at, late):
            reason = Reason.LATE if late else None
            return entry(span=Span.of(due_at), disposition=Disposition.STARTED, reason=reason)
        case Coalesce(span, into, reason):
            return entry(span=span, disposition=Disposition.COALESCED, reason=reason, into=into)
        case Skip(span, reason, blocked_by, into):
            return entry(span=span, disposition=Disposition.SKIPPED, reason=reason, blocked_by=blocked_by, into=into)
        case Hold(due_at, reason, _, blocked_by):
            return entry(span=Span.of(due_at), disposition=Disposition.HELD, reason=reason, blocked_by=blocked_by)


def merged(tail: Entry | None, entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """
    Join equal neighbouring skips, beginning with `tail`, the newest entry already written.

    The first result takes the place of `tail` where both begin at the same slot.
    """
    result: list[Entry] = []
    last = tail
    for entry in entries:
        joined = last.joined(entry) if last else None
        if joined and result:
            result.pop()
        last = joined or entry
        result.append(last)
    return tuple(result)


@attrs.frozen(kw_only=True)
class Totals:
    """How many slots ended how; a count that nobody took cheaply makes the sum a lower bound."""

    started: int = 0
    coalesced: int = 0
    skipped: int = 0

    def plus(self, entry: Entry) -> Totals:
        """Add the slots of one entry."""
        field = str(entry.disposition)
        return attrs.evolve(self, **{field: getattr(self, field) + (entry.span.count or 0)})


@attrs.frozen
class Checkpoint:
    """Where the kept part of the ledger begins: slots up to `at` are only known in total."""

    at: datetime = attrs.field(validator=in_utc)
    totals: Totals = Totals()
