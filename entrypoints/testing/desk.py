"""What people do and read: applying schedules, the operator's commands, queries and the audit."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

import attrs

from adapters.declarations.declaration import declare
from application.catalogue import AnyCommand, Catalogue
from application.commands import Provided
from application.known_commands import KnownCommands
from application.ports.clock import Clock
from application.ports.inboxes import Acceptance
from application.scheduling.applying import Applying
from application.scheduling.audit import Audit
from application.scheduling.backfilling import Backfilling
from application.scheduling.declared import Declarations
from application.scheduling.events import Events
from application.scheduling.operations import Operations, Operator
from application.scheduling.plan import Plan, Step
from application.scheduling.promising import Promising
from application.scheduling.queries import Queries
from application.scheduling.recording import Recording
from application.scheduling.retention import Retention
from domain.scheduling.backfill import Backfill
from domain.scheduling.definition import Policies
from domain.scheduling.errors import DomainError
from domain.scheduling.policies.budget import Budget
from domain.scheduling.policies.duplicates import OnDuplicate
from domain.scheduling.run import Run
from domain.scheduling.slot import Slot, child_fire_id, parse_fire_id
from domain.scheduling.values import FALLBACK_PREFIX, FireId, ScheduleId, schedule_id
from entrypoints.client.answers import Promised, Triggered
from entrypoints.client.speaking import Listening, Speaking
from entrypoints.testing.backend import Backend
from entrypoints.testing.tables import read_instant, show_instant
from entrypoints.testing.work import Work, catalogue

ADA = Operator(by="ada", why="she said so")
PLATFORM = "the platform"


@attrs.define
class Desk:
    """Where Ada sits. Her schedule is the first that the scenario declared, unless she names another one."""

    clock: Clock
    backend: Backend
    commands: Sequence[AnyCommand] = ()
    provided: Sequence[Provided[Any]] = ()
    subject: ScheduleId | None = None
    refusal: DomainError | None = None
    preview: Backfill | None = None
    plan: Plan | None = None
    applied: tuple[Step, ...] = ()
    on_duplicate: OnDuplicate = OnDuplicate.IGNORE
    promised: Promised | None = None
    triggered: Triggered | None = None
    accepted: Acceptance | None = None
    budget: Budget | None = None

    def apply(self, id: str, keys: Mapping[str, Any]) -> None:
        """Declare a schedule in the keys of the schedules file; `command` defaults to `work`."""
        declared = declare(id, {"command": "work", **keys})
        assert not isinstance(declared, list), "; ".join(map(str, declared))
        self.declare(Declarations(origin=id, schedules=(declared,)))

    def declare(
        self, declarations: Declarations, environment: str | None = None, *, only: str | None = None
    ) -> tuple[Step, ...]:
        """Apply declarations, as they are in `environment`; with `only`, the hash of a plan, that one or nothing."""
        self.applied = self.applying.apply(declarations, ADA, environment, only=only)
        for declared in declarations.schedules:
            self.subject = self.subject or declared.id
        return self.applied

    def promise(
        self, key: str, command: str, at: datetime, version: int | None = None, deadline: datetime | None = None
    ) -> None:
        """Let the platform promise something."""
        policies = Policies(on_duplicate=self.on_duplicate)
        self.subject = self.subject or schedule_id(key)
        self.say(lambda kept: kept.promise(key, command, at, deadline=deadline, version=version, policies=policies))

    def publish(self, event: str, key: str, payload: Mapping[str, Any]) -> None:
        """Let the platform tell of an event, which may be refused."""
        self.accepted = None
        self.attempt(lambda: setattr(self, "accepted", self.events.publish(event, payload, key=key)))

    def say(self, word: Callable[[Speaking], Promised]) -> None:
        """Let the platform say something about a promise, which may be refused."""
        self.promised = None
        self.attempt(lambda: setattr(self, "promised", word(self.kept)))

    @property
    def kept(self) -> Speaking:
        """Return what the platform speaks through; here it knows the commands of the scenario as well."""
        known = KnownCommands(self._catalogue(), self.backend.published, self.clock)
        promising = attrs.evolve(self.promising, check=known.check)
        listening = Listening(promising=promising, operations=self.operations, known=known, events=self.events)
        return Speaking(lambda: listening, PLATFORM)

    def attempt(self, command: Callable[[], object]) -> None:
        """Do what may be refused; a refusal is kept for the step that expects it."""
        assert self.refusal is None, f"refused, and no step expected it: {self.refusal}"
        try:
            command()
        except DomainError as refusal:
            self.refusal = refusal

    @property
    def applying(self) -> Applying:
        """Return what brings the store in line with what is declared."""
        return Applying(self.clock, self.backend.schedules, self._recording(), self._catalogue())

    @property
    def promising(self) -> Promising:
        """Return what the platform makes its promises with."""
        schedules, check = self.backend.schedules, self._catalogue().check
        return Promising(clock=self.clock, schedules=schedules, recording=self._recording(), check=check)

    @property
    def events(self) -> Events:
        """Return what events are published with."""
        return Events(self.clock, self.backend.inboxes)

    @property
    def operations(self) -> Operations:
        """Return the operator's commands."""
        return Operations(self.clock, self.backend.schedules, self.backend.runs, self._recording())

    @property
    def backfilling(self) -> Backfilling:
        """Return what gives slots their run after all."""
        schedules, ledger = self.backend.schedules, self.backend.ledger
        return Backfilling(clock=self.clock, schedules=schedules, ledger=ledger, recording=self._recording())

    @property
    def queries(self) -> Queries:
        """Return the questions that can be asked."""
        return Queries(self.backend.schedules, self.backend.runs, self.backend.ledger, self.budget)

    def id(self, text: str | None = None) -> ScheduleId:
        """Return the schedule of that id, or the first one that the scenario declared."""
        if text:
            return schedule_id(text)
        assert self.subject, "the scenario has no schedule yet"
        return self.subject

    def fire_id(self, run: str) -> FireId:
        """
        Return the name of the run of a slot ('09:05', '09:05 of "backup"') or of a request ('request today').

        That of a fallback is 'fallback of 09:05', that of an event 'event 3', that of an item 'item ada of 09:05'.
        """
        run, _, id = run.partition(' of "')
        schedule = self.queries.standing(self.id(id.rstrip('"'))).schedule
        if run.startswith("request "):
            return FireId(f"{schedule.id}-{schedule.generation}-r{run.removeprefix('request ')}")
        if run.startswith("event "):
            return FireId(f"{schedule.id}-{schedule.generation}-n{run.removeprefix('event ')}")
        if run.startswith("item "):
            key, _, parent = run.removeprefix("item ").partition(" of ")
            return child_fire_id(self.fire_id(parent), key)
        if run.startswith("fallback of "):
            failed = parse_fire_id(self.fire_id(run.removeprefix("fallback of ")))
            return FireId(f"{schedule.id}-{schedule.generation}-r{FALLBACK_PREFIX}{failed.slot_key}")
        return Slot(schedule.id, schedule.generation, read_instant(run, self.clock.now().date())).fire_id

    def run(self, run: str) -> Run:
        """Return the run of a slot or request."""
        found = self.backend.runs.get(self.fire_id(run))
        assert found, f"there is no run of {run}"
        return found

    def violations(self) -> Sequence[str]:
        """Audit every schedule."""
        report = Audit(self.backend.schedules, self.backend.runs, self.backend.ledger).report()
        return [f"{account.id}: {problem}" for account in report.schedules for problem in account.violations]

    def _catalogue(self) -> Catalogue:
        return catalogue(Work(deque(), []), self.commands, self.provided)

    def _recording(self) -> Recording:
        return Recording(Retention(ledger=self.backend.ledger), self.budget)


def show_run(fire_id: FireId) -> str:
    """Name a run as features do: by its slot, the key of its request, or the run whose fallback or child it is."""
    parts = parse_fire_id(fire_id)
    return f"item {parts.item_key} of {show_run(parts.parent)}" if parts.parent else _show_slot_key(parts.slot_key)


def _show_slot_key(key: str) -> str:
    if key.startswith(f"r{FALLBACK_PREFIX}"):
        return f"fallback of {_show_slot_key(key.removeprefix(f'r{FALLBACK_PREFIX}'))}"
    if key.startswith("r"):
        return f"request {key[1:]}"
    if key.startswith("n"):
        return f"event {key[1:]}"
    return show_instant(datetime.strptime(key, "%Y%m%dT%H%M%S%f%z"))
