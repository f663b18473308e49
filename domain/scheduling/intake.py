"""The intake of a schedule without a rule of its own: the events it listens to, or what its upstreams tell it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import groupby
from typing import TYPE_CHECKING

from domain.scheduling import following, listening
from domain.scheduling.after import After
from domain.scheduling.decisions import Span
from domain.scheduling.events import On
from domain.scheduling.following import READ_FOR_EACH
from domain.scheduling.inbox import READ_AT_ONCE
from domain.scheduling.progress import Numbered

if TYPE_CHECKING:
    from domain.scheduling.schedule import Schedule


def to_read(schedule: Schedule) -> int:
    """Return how much of the intake the next decision needs: what held slots wait with, and what one decision takes."""
    match schedule.definition.timing:
        case After(schedules=upstreams):
            return READ_FOR_EACH * len(upstreams)
        case On(most=most):
            return max(most, READ_AT_ONCE) + sum(len(hold.numbers) for hold in schedule.held)
        case _:
            return 0


def ready_spans(schedule: Schedule, until: datetime) -> tuple[Span, ...]:
    """Return the slots that can be decided, up to `until`, in as few spans as keep what is counted of them."""
    if _follows(schedule):
        return tuple(_joined(nominal.span for nominal in following.ready_by(schedule, until)))
    return tuple(_joined(bundle.span for bundle in listening.ready(schedule, until)))


def all_undecided(schedule: Schedule) -> Span | None:
    """Return every slot that is not decided as one span, what was not read included; None where there is none."""
    return following.all_that_was_told(schedule) if _follows(schedule) else listening.all_undecided(schedule)


def next_in_the_intake(schedule: Schedule) -> datetime | None:
    """Return the slot that is decided next; where that has not been read yet, one in the past: it is to be read."""
    if not isinstance(schedule.progress, Numbered):
        return None
    if intake_goes_on(schedule):
        return schedule.progress.at
    if _follows(schedule):
        return next((nominal.span.last for nominal in following.told(schedule)), None)
    return next((bundle.due_at for bundle in listening.undecided(schedule)), None)


def intake_goes_on(schedule: Schedule) -> bool:
    """Tell whether more waits than was read, all of which has been decided: it is to be read again."""
    if _follows(schedule):
        return following.tidings_go_on(schedule)
    return isinstance(schedule.progress, Numbered) and schedule.inbox.has_more(schedule.progress.cursor)


def moved_on(before: Schedule, after: Schedule, until: datetime) -> Schedule:
    """Move the cursor over what could be decided up to `until`, and let it leave the intake."""
    if _follows(before):
        return following.after_deciding(before, after, following.ready_by(before, until))
    return listening.moved_on(before, after, listening.ready(before, until))


def given_up(before: Schedule, after: Schedule, everything: Span | None) -> Schedule:
    """Empty the intake, what was not read included: the last decision on it has been made."""
    if _follows(before):
        return following.after_giving_up(before, after, everything)
    return listening.given_up(before, after, everything)


def _follows(schedule: Schedule) -> bool:
    return isinstance(schedule.definition.timing, After)


def _joined(spans: Iterable[Span]) -> Iterator[Span]:
    """Join neighbours that are counted, and neighbours that are not: one among the others would cost their count."""
    for is_counted, neighbours in groupby(spans, key=lambda span: span.count is not None):
        found = list(neighbours)
        count = sum(span.count or 0 for span in found) if is_counted else None
        yield Span(found[0].first, found[-1].last, count)
