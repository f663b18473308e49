"""No slot starts while its gate is closed, or sooner after the one before it than the gauge allows."""

from __future__ import annotations

from datetime import datetime

import attrs

from domain.scheduling.decisions import Reason
from domain.scheduling.definition import Policies
from domain.scheduling.ledger import Disposition, Entry
from domain.scheduling.values import ScheduleId
from tests.simulation.rules.rule import Rule, Written


@attrs.define
class LetThrough:
    """The slots of one promise that were let through, by its own account: the newest that started, and those held."""

    started: datetime | None = None
    held: set[datetime] = attrs.field(factory=set)

    @property
    def newest(self) -> datetime | None:
        """Return the slot from which the distance counts."""
        return max([*self.held, *([self.started] if self.started else [])], default=None)


class Conditions(Rule):
    """Judges every start of a schedule that asks a gauge by the reading that was recorded with it."""

    def __init__(self) -> None:
        self.let_through: dict[tuple[ScheduleId, int], LetThrough] = {}

    def written(self, event: Written) -> None:
        before = event.before
        if before is None:
            return
        policies, known = before.definition.policies, self._known(before.id, before.generation)
        for entry in sorted(event.record.entries, key=lambda each: each.span.first):
            if entry.supersedes is None and entry.generation == before.generation:
                self._judge(event, policies, entry, known)
                _note(entry, known)
        if not (policies.adaptive and event.after.definition.policies.adaptive):
            # The distance counts from slots that a frequency let through: what started without one is not among them.
            known.started = None

    def _known(self, id: ScheduleId, generation: int) -> LetThrough:
        return self.let_through.setdefault((id, generation), LetThrough())

    def _judge(self, event: Written, policies: Policies, entry: Entry, known: LetThrough) -> None:
        if entry.disposition is not Disposition.STARTED or not policies.gauges:
            return
        where, measured = f"{event.after.id}: {entry.span.first}", entry.measured
        if event.lease is None or measured is None:
            raise self.broken(f"{where} was started by {event.by}, who had no reading")
        gate, adaptive = policies.gate, policies.adaptive
        if gate and gate.gauge == measured.gauge and not gate.is_open(measured.lowest):
            raise self.broken(f"{where} was started at {measured.shown}, with its gate closed")
        if not adaptive or entry.span.first in known.held:
            return
        if not adaptive.lets_through(entry.span.first, known.newest, measured.lowest):
            raise self.broken(f"{where} was started at {measured.shown}, too soon after {known.newest}")


def _note(entry: Entry, known: LetThrough) -> None:
    slot = entry.span.first
    known.held.discard(slot)
    if entry.disposition is Disposition.STARTED:
        known.started = max(known.started or slot, slot)
    if entry.disposition is Disposition.HELD and entry.reason is not Reason.GAUGE:
        known.held.add(slot)
