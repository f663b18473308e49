"""Overlap policies: what becomes of a slot that should start while an earlier run is unfinished."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import ClassVar, Final, TypeAlias

import attrs

from domain.scheduling.decisions import Coalesce, Decision, Hold, Reason, Skip, Span, Start
from domain.scheduling.policies.limits import non_negative, positive
from domain.scheduling.values import FireId

BACKLOG_LIMIT: Final = 100


@attrs.frozen
class Situation:
    """
    What an overlap policy looks at, and nothing else.

    `held` waited already (oldest first), `incoming` should start now (oldest first), `unfinished`
    are the recorded runs that have not ended: the schedule's own, then those of its exclusive group.
    """

    held: Sequence[Hold]
    incoming: Sequence[Start]
    unfinished: Sequence[FireId]

    @property
    def candidates(self) -> tuple[Start, ...]:
        """Return every slot that wants to start: the held ones first, oldest first."""
        return (*(Start(each.due_at, each.late) for each in self.held), *self.incoming)

    @property
    def blocker(self) -> FireId | None:
        """Return the run that stands in the way, if any."""
        return self.unfinished[0] if self.unfinished else None


@attrs.frozen(kw_only=True)
class Allow:
    """Runs may overlap, up to `max_concurrent` of them where it is set."""

    name: ClassVar[str] = "allow"
    max_concurrent: int | None = attrs.field(default=None, validator=positive)

    def decide(self, situation: Situation) -> tuple[Decision, ...]:
        """Start what there is room for; skip the rest."""
        candidates = situation.candidates
        if self.max_concurrent is None:
            return candidates
        room = max(0, self.max_concurrent - len(situation.unfinished))
        surplus = (Skip(Span.of(each.due_at), Reason.OVERLAP, situation.blocker) for each in candidates[room:])
        return (*candidates[:room], *surplus)


@attrs.frozen(kw_only=True)
class SkipOverlap:
    """A slot that meets an unfinished run is skipped, naming that run."""

    name: ClassVar[str] = "skip"

    def decide(self, situation: Situation) -> tuple[Decision, ...]:
        """Start the first candidate if nothing runs; skip the others."""
        room = 0 if situation.unfinished else 1
        candidates = situation.candidates
        surplus = (Skip(Span.of(each.due_at), Reason.OVERLAP, situation.blocker) for each in candidates[room:])
        return (*candidates[:room], *surplus)


@attrs.frozen(kw_only=True)
class Serialize:
    """Slots queue up behind the unfinished run and start one after the other, in order."""

    name: ClassVar[str] = "serialize"
    backlog_limit: int = attrs.field(default=BACKLOG_LIMIT, validator=non_negative)

    def decide(self, situation: Situation) -> tuple[Decision, ...]:
        """Start the oldest if nothing runs, hold what the backlog has room for, skip the rest."""
        room = 0 if situation.unfinished else 1
        started, waiting = situation.candidates[:room], situation.candidates[room:]
        # What was held already stays held, even when an edit made the backlog smaller than it is.
        backlog = max(self.backlog_limit, len(situation.held) - room)
        return (
            *started,
            *(_held(each, situation.blocker) for each in waiting[:backlog]),
            *(Skip(Span.of(each.due_at), Reason.BACKLOG_FULL) for each in waiting[backlog:]),
        )


@attrs.frozen(kw_only=True)
class Merge:
    """At most one slot waits; `keep` says whether the newest or the oldest of those that would."""

    name: ClassVar[str] = "merge"
    keep_newest: bool = True

    def decide(self, situation: Situation) -> tuple[Decision, ...]:
        """Start the oldest if nothing runs; hold one of the others and coalesce the rest into it."""
        room = 0 if situation.unfinished else 1
        started, waiting = situation.candidates[:room], situation.candidates[room:]
        if not waiting:
            return started
        kept = waiting[-1] if self.keep_newest else waiting[0]
        return (*started, *_displaced(waiting, kept, self.keep_newest), _held(kept, situation.blocker))


@attrs.frozen(kw_only=True)
class Replace:
    """The newest slot replaces the unfinished run, which is asked to cancel; never two at once."""

    name: ClassVar[str] = "replace"

    def decide(self, situation: Situation) -> tuple[Decision, ...]:
        """Coalesce every candidate into the newest, which starts, or waits until the run has ended."""
        candidates = situation.candidates
        if not candidates:
            return ()
        newest = candidates[-1]
        fate = _held(newest, situation.blocker) if situation.unfinished else newest
        return (*(Coalesce(Span.of(each.due_at), newest.due_at, Reason.OVERLAP) for each in candidates[:-1]), fate)


OverlapPolicy: TypeAlias = Allow | SkipOverlap | Serialize | Merge | Replace


def _held(slot: Start, blocker: FireId | None) -> Hold:
    return Hold(slot.due_at, Reason.OVERLAP, slot.late, blocker)


def _displaced(waiting: Sequence[Start], kept: Start, newest_wins: bool) -> tuple[Coalesce, ...]:
    """
    Coalesce the slots that give way to `kept`.

    Where the newest wins, each slot held the place until the next one took it: the direct target is
    that next slot, so the chain reads as it happened.
    """
    pairs = pairwise(waiting) if newest_wins else ((each, kept) for each in waiting[1:])
    return tuple(Coalesce(Span.of(each.due_at), into.due_at, Reason.OVERLAP) for each, into in pairs)


def room_beside(policy: OverlapPolicy, unfinished: Sequence[FireId]) -> int | None:
    """Return how many runs may start beside the unfinished ones under `policy`, or None for any number."""
    if not isinstance(policy, Allow):
        return 0 if unfinished else 1
    return None if policy.max_concurrent is None else max(0, policy.max_concurrent - len(unfinished))


def blocks_a_request(policy: OverlapPolicy, unfinished: Sequence[FireId]) -> bool:
    """Tell whether a run asked for by hand has to be refused under `policy`."""
    return room_beside(policy, unfinished) == 0
