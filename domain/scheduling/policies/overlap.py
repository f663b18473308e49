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
    `tokens` is what the catch-up budget grants to late slots, None where there is no budget; a slot that waits
    for it is no run, and stands in nobody's way.
    """

    held: Sequence[Hold]
    incoming: Sequence[Start]
    unfinished: Sequence[FireId]
    tokens: int | None = None

    @property
    def candidates(self) -> tuple[Start, ...]:
        """Return every slot that wants to start: the held ones first, oldest first."""
        return (*(Start(each.due_at, each.late) for each in self.held), *self.incoming)

    @property
    def blocker(self) -> FireId | None:
        """Return the run that stands in the way, if any."""
        return self.unfinished[0] if self.unfinished else None

    def after_starting(self, slot: Start) -> Situation:
        """Return what is left to look at once a slot has started: a late one has drawn a token."""
        if self.tokens is None or not slot.late:
            return self
        return attrs.evolve(self, tokens=self.tokens - 1)

    def affords(self, slot: Start) -> bool:
        """Tell whether a slot may start as far as the catch-up budget goes: on-time slots always may."""
        return not slot.late or self.tokens is None or self.tokens > 0


@attrs.frozen(kw_only=True)
class Allow:
    """Runs may overlap, up to `max_concurrent` of them where it is set."""

    name: ClassVar[str] = "allow"
    max_concurrent: int | None = attrs.field(default=None, validator=positive)

    def decide(self, situation: Situation) -> tuple[Decision, ...]:
        """Start what there is room for; skip the rest."""
        return _in_turn(situation, room_beside(self, situation.unfinished))


@attrs.frozen(kw_only=True)
class SkipOverlap:
    """A slot that meets an unfinished run is skipped, naming that run."""

    name: ClassVar[str] = "skip"

    def decide(self, situation: Situation) -> tuple[Decision, ...]:
        """Start the first candidate if nothing runs; skip the others."""
        return _in_turn(situation, room_beside(self, situation.unfinished))


@attrs.frozen(kw_only=True)
class Serialize:
    """Slots queue up behind the unfinished run and start one after the other, in order."""

    name: ClassVar[str] = "serialize"
    backlog_limit: int = attrs.field(default=BACKLOG_LIMIT, validator=non_negative)

    def decide(self, situation: Situation) -> tuple[Decision, ...]:
        """Start the oldest if nothing runs, hold what the backlog has room for, skip the rest."""
        room = 0 if situation.unfinished else 1
        first, waiting = situation.candidates[:room], situation.candidates[room:]
        # What was held already stays held, even when an edit made the backlog smaller than it is.
        backlog = max(self.backlog_limit, len(situation.held) - room)
        return (
            *(_started_if_afforded(each, situation) for each in first),
            *(_held(each, situation.blocker) for each in waiting[:backlog]),
            *(Skip(Span.of(each.due_at), Reason.BACKLOG_FULL) for each in waiting[backlog:]),
        )


@attrs.frozen(kw_only=True)
class Merge:
    """At most one slot waits; `keep` says whether the newest or the oldest of those that would."""

    name: ClassVar[str] = "merge"
    keep_newest: bool = True

    def decide(self, situation: Situation) -> tuple[Decision, ...]:
        """Start the oldest that may if nothing runs; hold one of the others and coalesce the rest into it."""
        candidates = situation.candidates
        started = () if situation.unfinished else tuple(filter(situation.affords, candidates))[:1]
        waiting = [each for each in candidates if each not in started]
        if not waiting:
            return started
        kept = waiting[-1] if self.keep_newest else waiting[0]
        in_the_way = situation.unfinished or started
        fate = _held(kept, situation.blocker) if in_the_way else _without_a_token(kept)
        return (*started, *_displaced(waiting, kept, self.keep_newest), fate)


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
        fate = _held(newest, situation.blocker) if situation.unfinished else _started_if_afforded(newest, situation)
        return (*(Coalesce(Span.of(each.due_at), newest.due_at, Reason.OVERLAP) for each in candidates[:-1]), fate)


OverlapPolicy: TypeAlias = Allow | SkipOverlap | Serialize | Merge | Replace


def _held(slot: Start, blocker: FireId | None) -> Hold:
    return Hold(slot.due_at, Reason.OVERLAP, slot.late, blocker)


def _without_a_token(slot: Start) -> Hold:
    return Hold(slot.due_at, Reason.BUDGET, slot.late)


def _started_if_afforded(slot: Start, situation: Situation) -> Decision:
    return slot if situation.affords(slot) else _without_a_token(slot)


def _in_turn(situation: Situation, room: int | None) -> tuple[Decision, ...]:
    """Start the candidates for which there is room (None: any number) and a token, oldest first; skip the surplus."""
    verdicts: list[Decision] = []
    for each in situation.candidates:
        if room == 0:
            verdicts.append(Skip(Span.of(each.due_at), Reason.OVERLAP, situation.blocker))
        elif situation.affords(each):
            verdicts.append(each)
            room = None if room is None else room - 1
            situation = situation.after_starting(each)
        else:
            verdicts.append(_without_a_token(each))
    return tuple(verdicts)


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
