"""What an application says to Kept, in the types that an application has at hand."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, TypeAlias

import attrs

from application.catalogue import AnyCommand
from application.commands import name_of
from application.commands.payload import as_arguments
from application.known_commands import KnownCommands
from application.scheduling.events import Events
from application.scheduling.operations import Operations, Operator
from application.scheduling.promising import Promise, Promising
from application.scheduling.promising import Promised as Outcome
from domain.scheduling.definition import CommandCall, Once, Policies, Priority
from domain.scheduling.schedule import Schedule
from domain.scheduling.values import request_key, schedule_id
from entrypoints.client import given
from entrypoints.client.answers import Promised, Published, Triggered

Arguments: TypeAlias = Mapping[str, Any] | attrs.AttrsInstance
"""JSON-like arguments, or an instance of the command's payload class, where the application has it."""


@attrs.frozen(kw_only=True)
class Listening:
    """The use cases behind the client."""

    promising: Promising
    operations: Operations
    known: KnownCommands
    events: Events


class Speaking:
    """
    Promise, move, withdraw, trigger, publish: what is said again says the same as once.

    Every instant is aware, in any time zone. What cannot be is refused by `InvalidValue`, which names the field, the
    value and the remedy; what does not fit the present state by `Refused`. After `StoreUnreachable`
    nobody knows whether the word was heard: say it again.
    """

    def __init__(self, listening: Callable[[], Listening], by: str) -> None:
        self._listening = listening
        self.by = by

    def promise(
        self,
        key: str,
        command: str | AnyCommand,
        at: datetime,
        because: str = "",
        deadline: timedelta | datetime | None = None,
        *,
        arguments: Arguments | None = None,
        version: int | None = None,
        policies: Policies | None = None,
        priority: Priority = Priority.DEFAULT,
    ) -> Promised:
        """
        Promise that `command` runs at `at`, `because` of something, and that no attempt begins after `deadline`.

        `key` follows from the subject (`reminder-<class id>`). The deadline is an instant, or a time after `at`;
        without one that of `policies` stands. `version` is the subject's: an older or equal one changes nothing, a
        newer one supersedes; without versions `policies.on_duplicate` says what promising again does.
        """
        due_at = given.in_utc("at", at)
        wanted = Promise(
            key=given.text("key", key),
            command=CommandCall(name_of(command), as_arguments(arguments)),
            at=due_at,
            because=given.text("because", because),
            policies=_under(given.policies(policies), deadline, due_at),
            priority=given.priority(priority),
            subject_version=given.version(version),
        )
        # One look at what workers publish is enough for the check and for the doubt.
        kept = self._listening()
        survey = kept.known.survey()
        promising = attrs.evolve(kept.promising, check=survey.check)
        return _answer(key, promising.promise(wanted, self._speaker(because)), survey.doubt(wanted.command.name))

    def move(self, key: str, at: datetime, because: str = "", *, version: int | None = None) -> Promised:
        """Promise another instant, for the old reason unless `because` gives a new one; the deadline moves along."""
        due_at, speaker, newest = given.in_utc("at", at), self._speaker(because), given.version(version)
        promising = self._listening().promising
        moved = promising.move(given.text("key", key), due_at, speaker, because=because, subject_version=newest)
        return _answer(key, moved)

    def withdraw(self, key: str, because: str = "", *, version: int | None = None) -> Promised:
        """End a promise; a run that has begun finishes. What was never promised, or has ended, needs no withdrawing."""
        speaker, newest = self._speaker(because), given.version(version)
        promising = self._listening().promising
        return _answer(key, promising.withdraw(given.text("key", key), speaker, subject_version=newest))

    def trigger(self, schedule: str, key: str, because: str = "") -> Triggered:
        """Ask for a run of a schedule now, outside its slots; the same `key` asked for twice is the same run."""
        id, request = schedule_id(given.text("schedule", schedule)), request_key(given.text("key", key))
        run = self._listening().operations.trigger(id, request, self._speaker(because))
        return Triggered(fire_id=run.fire_id, state=run.state.name)

    def publish(self, event: str, payload: Arguments | None = None, *, key: str) -> Published:
        """
        Tell that something happened, to every schedule that listens; under the same `key` it is the same event.

        Keys are remembered for seven days. Where an inbox is full nobody hears of it, and `Refused` is raised.
        """
        events = self._listening().events
        accepted = events.publish(given.text("event", event), payload, key=given.text("key", key))
        return Published(event=event, key=key, listeners=accepted.listeners, before=accepted.before)

    def _speaker(self, because: str) -> Operator:
        return Operator(by=self.by, why=given.text("because", because))


def _under(policies: Policies, deadline: timedelta | datetime | None, due_at: datetime) -> Policies:
    if deadline is None:
        return policies
    return attrs.evolve(policies, deadline=given.time_after("deadline", deadline, due_at))


def _answer(key: str, promised: Outcome, doubt: str = "") -> Promised:
    at = _promised_at(promised.schedule) if promised.schedule else None
    return Promised(key=key, effect=promised.effect, at=at, doubts=(doubt,) if doubt else ())


def _promised_at(schedule: Schedule) -> datetime | None:
    timing = schedule.definition.timing
    return timing.at if isinstance(timing, Once) and not schedule.retired else None
