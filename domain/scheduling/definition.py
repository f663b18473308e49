"""What the owner of a schedule wrote down: when, what, and under which policies."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final, TypeAlias

import attrs

from domain.scheduling.after import After
from domain.scheduling.alarms import ALERT
from domain.scheduling.errors import InvalidValue
from domain.scheduling.events import On
from domain.scheduling.policies.adaptive import Adaptive
from domain.scheduling.policies.breaker import Breaker
from domain.scheduling.policies.duplicates import OnDuplicate
from domain.scheduling.policies.gate import Gate
from domain.scheduling.policies.gauges import GaugeName
from domain.scheduling.policies.limits import not_negative_duration, positive, positive_duration
from domain.scheduling.policies.missed import MissedPolicy, ReplayAll, RunOnce
from domain.scheduling.policies.overlap import Allow, OverlapPolicy, Serialize, SkipOverlap
from domain.scheduling.policies.retry import Lost, Retry
from domain.scheduling.policies.sla import Sla
from domain.scheduling.triggers.trigger import Trigger
from domain.scheduling.values import GroupName, ScheduleId, in_utc, in_words

TIMEOUT: Final = timedelta(hours=1)
COMMAND_NAME_LIMIT: Final = 200


class Priority(StrEnum):
    """Which queue carries the runs."""

    HIGH = "high"
    DEFAULT = "default"
    LOW = "low"


@attrs.frozen
class Repeat:
    """A rule that yields slot after slot: the timing of a recurring schedule."""

    trigger: Trigger
    max_runs: int | None = attrs.field(default=None, validator=positive)


@attrs.frozen
class Once:
    """A promise tied to an event: one slot, and `because` of what."""

    at: datetime = attrs.field(validator=in_utc)
    because: str = attrs.field(default="", validator=in_words)


Timing: TypeAlias = Repeat | Once | On | After


@attrs.frozen
class CommandCall:
    """A stable command name with its arguments; never a method reference."""

    name: str = attrs.field()
    arguments: Mapping[str, Any] = attrs.field(factory=dict)

    @name.validator
    def _named(self, _attribute: object, value: str) -> None:
        if not value or len(value) > COMMAND_NAME_LIMIT:
            raise InvalidValue("command", value, "is not a command name", f"use 1 to {COMMAND_NAME_LIMIT} characters")


@attrs.frozen(kw_only=True)
class Policies:
    """
    Every policy of one schedule, each with the default that DESIGN gives it.

    `on_exhausted` is what to run, once, after a run that failed for good. `exclusive` names a group of schedules
    over which the overlap policy reaches: a run of any of them stands in the way as a run of its own would.
    `gate` and `adaptive` ask a gauge before slots start.
    `timeout` ends an attempt; None leaves that to the command, which may leave it to `TIMEOUT`. `sla` is what the
    owner expects, and hears of when it is not kept.
    """

    missed: MissedPolicy = RunOnce()
    overlap: OverlapPolicy = attrs.field()
    deadline: timedelta | None = attrs.field(default=None, validator=not_negative_duration)
    retry: Retry = Retry()
    on_exhausted: CommandCall | None = None
    gate: Gate | None = None
    adaptive: Adaptive | None = None
    breaker: Breaker | None = None
    lost: Lost = Lost()
    timeout: timedelta | None = attrs.field(default=None, validator=positive_duration)
    on_duplicate: OnDuplicate = attrs.field(default=OnDuplicate.IGNORE, converter=OnDuplicate)
    exclusive: GroupName | None = None
    sla: Sla | None = None

    @overlap.default
    def _overlap_that_suits_missed(self) -> OverlapPolicy:
        return Serialize() if isinstance(self.missed, ReplayAll) else SkipOverlap()

    @property
    def gauges(self) -> tuple[GaugeName, ...]:
        """Return the gauges that have to be read before slots can start."""
        if self.gate is None and self.adaptive is None:
            return ()
        return tuple(condition.gauge for condition in (self.gate, self.adaptive) if condition)


def usual_overlap(timing: Timing, missed: MissedPolicy | None = None) -> OverlapPolicy:
    """
    Return the overlap policy where none was chosen.

    An event is no repetition of the one before it; and what an upstream has done must not be left lying.
    """
    match timing:
        case On():
            return Allow()
        case After():
            return Serialize()
        case _:
            return Policies(missed=missed or RunOnce()).overlap


@attrs.frozen(kw_only=True)
class About:
    """What people want to know of a schedule; it decides nothing."""

    owner: str = attrs.field(default="", validator=in_words)
    description: str = attrs.field(default="", validator=in_words)
    tags: tuple[str, ...] = ()


@attrs.frozen(kw_only=True)
class Definition:
    """Everything an edit can change about a schedule."""

    timing: Timing
    command: CommandCall
    policies: Policies = attrs.field()
    priority: Priority = Priority.DEFAULT
    about: About = About()

    @property
    def calls(self) -> tuple[CommandCall, ...]:
        """Return what workers may be asked to run: the command, and what is run when that has failed for good."""
        fallback = self.policies.on_exhausted
        return (self.command, fallback) if fallback else (self.command,)

    @policies.default
    def _that_suit_the_timing(self) -> Policies:
        return Policies(overlap=usual_overlap(self.timing))

    def __attrs_post_init__(self) -> None:
        sla = self.policies.sla
        if sla and isinstance(self.timing, On) and self.timing.event == ALERT:
            remedy = "leave it out; `kept doctor` tells when alerts do not arrive"
            raise InvalidValue("sla", ALERT, "would raise alarms about alarms", remedy)
        if sla and sla.must_run_every and isinstance(self.timing, Once):
            remedy = "leave it out, or let a rule repeat the schedule"
            raise InvalidValue("sla.must_run_every", sla.must_run_every, "has no meaning for one slot", remedy)

    @property
    def can_be_missed(self) -> bool:
        """Return whether the missed-run policy applies: events and what upstreams tell wait, and are never missed."""
        return isinstance(self.timing, Repeat | Once)

    def bound_to(self, id: ScheduleId) -> Definition:
        """Return the definition as the schedule `id` follows it: what its rule draws derives from that id."""
        match self.timing:
            case Repeat(trigger=trigger) as repeat:
                return attrs.evolve(self, timing=attrs.evolve(repeat, trigger=trigger.bound_to(id)))
            case _:
                return self


@attrs.frozen
class Revision:
    """A definition with its number and the instant from which it is in force (exclusive)."""

    number: int
    since: datetime = attrs.field(validator=in_utc)
    definition: Definition
