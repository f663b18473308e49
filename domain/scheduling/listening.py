"""Listening: the slots of a schedule that follows events, their numbers, and what leaves its inbox."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import takewhile
from typing import TYPE_CHECKING, Final

import attrs

from domain.scheduling.decisions import Hold, Span
from domain.scheduling.events import Event, On
from domain.scheduling.inbox import Arrival, Bundle, bundles
from domain.scheduling.progress import Numbered
from domain.scheduling.slot import Slot
from domain.scheduling.values import MICROSECOND

if TYPE_CHECKING:
    from domain.scheduling.schedule import Schedule


@attrs.frozen
class Account:
    """Which number each slot of the inbox has, and which events the run of a slot is about."""

    numbers: Mapping[datetime, int] = attrs.field(factory=dict)
    events: Mapping[datetime, tuple[Event, ...]] = attrs.field(factory=dict)


NO_ACCOUNT: Final = Account()


def undecided(schedule: Schedule) -> tuple[Bundle, ...]:
    """Return what waits in the inbox, gathered, oldest first, as far as it was read; nothing where nobody listens."""
    match schedule.definition.timing, schedule.progress:
        case On() as on, Numbered(cursor, at):
            return tuple(bundles(on, schedule.inbox.after(cursor), at))
        case _:
            return ()


def ready(schedule: Schedule, now: datetime) -> tuple[Bundle, ...]:
    """Return what has come due by `now`; what lies behind something that has not waits for it: the order is kept."""
    return tuple(takewhile(lambda bundle: bundle.ready_at <= now, undecided(schedule)))


def slot_of(schedule: Schedule, due_at: datetime) -> Slot:
    """Return the slot of a schedule at an instant, with its number where the schedule listens."""
    return Slot(schedule.id, schedule.generation, due_at, account_of(schedule).numbers.get(due_at))


def account_of(schedule: Schedule) -> Account:
    """Return the numbers and events of every slot that is held or undecided."""
    timing, progress = schedule.definition.timing, schedule.progress
    if not isinstance(timing, On) or not isinstance(progress, Numbered):
        return NO_ACCOUNT
    numbers = {progress.at + MICROSECOND: progress.cursor + 1}
    events: dict[datetime, tuple[Event, ...]] = {}
    for hold in schedule.held:
        if hold.number is not None:
            numbers[hold.due_at] = hold.number
            events[hold.due_at] = _told(timing, schedule.inbox.among(hold.numbers))
    for bundle in undecided(schedule):
        numbers.update(zip(bundle.slots, (each.number for each in bundle.arrivals), strict=True))
        events[bundle.due_at] = _told(timing, bundle.arrivals)
    return Account(numbers, events)


def all_undecided(schedule: Schedule) -> Span | None:
    """
    Return everything that waits as one span, what was not read included; None when nothing does.

    Its slots lie right behind the one decided last: those of a delay would lie ahead, where another rule decides.
    """
    progress, newest = schedule.progress, schedule.inbox.newest
    if not isinstance(progress, Numbered) or newest is None or newest.number <= progress.cursor:
        return None
    count = newest.number - progress.cursor
    return Span(progress.at + MICROSECOND, progress.at + count * MICROSECOND, count)


def moved_on(before: Schedule, after: Schedule, decided: Sequence[Bundle]) -> Schedule:
    """
    Move the cursor over what was decided, and let leave the inbox what no held slot needs.

    Held slots learn their numbers. A schedule that does not listen is returned as it is.
    """
    if not isinstance(before.progress, Numbered):
        return after
    by_slot = {bundle.due_at: bundle for bundle in decided}
    held = tuple(_numbered(hold, by_slot.get(hold.due_at)) for hold in after.held)
    progress = Numbered(decided[-1].newest.number, decided[-1].due_at) if decided else before.progress
    needed = {number for hold in held for number in hold.numbers}
    gone = {each.number for each in before.inbox.arrivals if each.number <= progress.cursor} - needed
    return attrs.evolve(after, progress=progress, held=held, inbox=before.inbox.without(gone))


def given_up(before: Schedule, after: Schedule, everything: Span | None) -> Schedule:
    """Empty the inbox, what was not read included: the last decision on it has been made."""
    if not isinstance(before.progress, Numbered):
        return after
    newest = max(before.progress.cursor, before.inbox.newest.number if before.inbox.newest else 0)
    at = everything.last if everything else before.progress.at
    return attrs.evolve(after, progress=Numbered(newest, at), inbox=before.inbox.emptied())


def _told(on: On, arrivals: Sequence[Arrival]) -> tuple[Event, ...]:
    """Return the events that a run is about: all of a batch, of a burst the newest."""
    return tuple(each.event for each in (arrivals if on.batch else arrivals[-1:]))


def _numbered(hold: Hold, bundle: Bundle | None) -> Hold:
    if bundle is None:
        return hold
    return attrs.evolve(hold, number=bundle.newest.number, gathered=len(bundle.arrivals))
