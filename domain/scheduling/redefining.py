"""Redefining: another definition comes into force, as an edit or as another promise under the same id."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import attrs

from domain.scheduling.after import After
from domain.scheduling.alarms import Watch, Watched
from domain.scheduling.circumstances import Circumstances
from domain.scheduling.decided import Decided
from domain.scheduling.decisions import Reason
from domain.scheduling.definition import Definition, Once, Revision
from domain.scheduling.ledger import Checkpoint
from domain.scheduling.policies.breaker import Closed
from domain.scheduling.progress import beginning
from domain.scheduling.settling import open_slots_skipped, settled
from domain.scheduling.watching import expecting

if TYPE_CHECKING:
    from domain.scheduling.schedule import Schedule


def edit(schedule: Schedule, definition: Definition, now: datetime, circumstances: Circumstances) -> Decided:
    """Put a definition in force from `now` on; an equal one changes nothing, another instant is another promise."""
    definition = definition.bound_to(schedule.id)
    if definition == schedule.definition:
        return Decided.nothing(schedule)
    before = settled(schedule, now, circumstances)
    if _is_another_promise(schedule.definition, definition):
        return _superseded(before, definition, now)
    revision = Revision(schedule.revision.number + 1, schedule.decided_through(now), definition)
    watch = expecting(before.schedule.watch, definition, now)
    return before.leaving(attrs.evolve(before.schedule, revision=revision, watch=watch))


def begin_anew(tombstone: Schedule, definition: Definition, now: datetime, origin: str) -> Schedule:
    """Make another promise under the id of a retired one, and go on with its numbers."""
    since = tombstone.decided_through(now)
    anew = tombstone.create(tombstone.id, definition, since, origin=origin, generation=tombstone.generation + 1)
    return attrs.evolve(
        anew,
        revision=attrs.evolve(anew.revision, number=tombstone.revision.number + 1),
        oldest_revision=tombstone.oldest_revision,
        watch=attrs.evolve(anew.watch, raised=tombstone.watch.raised),
        version=tombstone.version + 1,
    )


def _superseded(before: Decided, definition: Definition, now: datetime) -> Decided:
    instead = definition.timing.at if isinstance(definition.timing, Once) else None
    ended = before.and_then(open_slots_skipped(before.schedule, Reason.SUPERSEDED, now, instead))
    over = Watched(ended.schedule.watch).all_over(now, "another promise took its place")
    begun = _begun_again(ended.schedule, definition, now)
    return attrs.evolve(ended, alerts=(*ended.alerts, *over.alerts)).leaving(begun)


def _begun_again(schedule: Schedule, definition: Definition, now: datetime) -> Schedule:
    since = schedule.decided_through(now)
    return attrs.evolve(
        schedule,
        generation=schedule.generation + 1,
        revision=Revision(schedule.revision.number + 1, since, definition),
        progress=beginning(definition.timing, since),
        circuit=Closed(),
        started=0,
        last_started=None,
        succeeded=None,
        watch=expecting(Watch(raised=schedule.watch.raised), definition, since),
        checkpoint=Checkpoint(since),
    )


def _is_another_promise(old: Definition, new: Definition) -> bool:
    match old.timing, new.timing:
        case Once(at=before), Once(at=after):
            return before != after
        case After(schedules=before), After(schedules=after):
            return set(before) != set(after)
        case before, after:
            return type(before) is not type(after)
