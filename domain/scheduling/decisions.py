"""What a policy can say about slots: start, coalesce, skip or hold, each with its reason."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import TypeAlias

import attrs

from domain.scheduling.values import FireId


class Reason(StrEnum):
    """Why a slot became what it became; the words that every surface shows."""

    LATE = "late"
    MISSED = "missed"
    OVERLAP = "overlap"
    DEBOUNCED = "debounced"
    BATCHED = "batched"
    BUDGET = "budget"
    GAUGE = "gauge"
    PAUSED = "paused"
    BEYOND_CATCH_UP_WINDOW = "beyond_catch_up_window"
    BEYOND_CATCH_UP_LIMIT = "beyond_catch_up_limit"
    DEADLINE_PASSED = "deadline_passed"
    BACKLOG_FULL = "backlog_full"
    MAX_RUNS_REACHED = "max_runs_reached"
    GATE_CLOSED = "gate_closed"
    THROTTLED = "throttled"
    CIRCUIT_OPEN = "circuit_open"
    UPSTREAM_FAILED = "upstream_failed"
    UPSTREAM_SKIPPED = "upstream_skipped"
    UPSTREAM_SUCCEEDED = "upstream_succeeded"
    SUPERSEDED = "superseded"
    RETIRED = "retired"


@attrs.frozen
class Span:
    """
    Neighbouring slots of one schedule, from `first` to `last` inclusive.

    A span stands for any number of slots at the cost of one, so a year of downtime is decided like a
    minute. `count` is None where counting would mean enumerating.
    """

    first: datetime
    last: datetime
    count: int | None

    @classmethod
    def of(cls, due_at: datetime) -> Span:
        """Return the span that holds one slot only."""
        return cls(due_at, due_at, 1)

    @property
    def is_single(self) -> bool:
        """Tell whether the span holds exactly one slot."""
        return self.first == self.last


@attrs.frozen
class Start:
    """The slot becomes a run now; `late` when it was already missed as it was decided."""

    due_at: datetime
    late: bool = False


@attrs.frozen
class Coalesce:
    """The slots are represented by another slot's run."""

    span: Span
    into: datetime
    reason: Reason


@attrs.frozen
class Skip:
    """
    The slots will not run.

    `blocked_by` names the run that stood in the way, or that did not end as it should have; `into` is the instant that
    was promised instead, if any was.
    """

    span: Span
    reason: Reason
    blocked_by: FireId | None = None
    into: datetime | None = None


@attrs.frozen
class Hold:
    """
    The slot waits; later it ends as one of the others.

    One of an inbox has its `number`, and has `gathered` so many events up to that one for its run.
    """

    due_at: datetime
    reason: Reason
    late: bool = False
    blocked_by: FireId | None = None
    number: int | None = None
    gathered: int = 1

    @property
    def numbers(self) -> range:
        """Return the numbers of the events that the slot waits with."""
        return range(0) if self.number is None else range(self.number - self.gathered + 1, self.number + 1)


Decision: TypeAlias = Start | Coalesce | Skip | Hold


def first_of(decision: Decision) -> datetime:
    """Return the earliest slot that a decision speaks about."""
    match decision:
        case Start(due_at=due_at) | Hold(due_at=due_at):
            return due_at
        case Coalesce(span=span) | Skip(span=span):
            return span.first


def resolved(decisions: tuple[Decision, ...]) -> tuple[Decision, ...]:
    """
    Order decisions by slot and make every coalescing truthful.

    Slots coalesce only into a slot that is started or held; where the target became something
    else, they share its fate and its reason.
    """
    if len(decisions) < 2:
        return decisions
    fates = {first_of(decision): decision for decision in decisions}
    return tuple(_truthful(each, fates) for each in sorted(decisions, key=first_of))


def _truthful(decision: Decision, fates: dict[datetime, Decision]) -> Decision:
    if not isinstance(decision, Coalesce) or decision.reason is Reason.OVERLAP:
        return decision
    match fates.get(decision.into):
        case Skip(reason=reason, blocked_by=blocked_by):
            return Skip(decision.span, reason, blocked_by)
        case Coalesce(into=into, reason=reason):
            return Coalesce(decision.span, into, reason)
        case _:
            return decision
