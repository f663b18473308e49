"""Kept in the memory of a test: a manual clock, one's own commands and schedules, an account that can be asserted."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final, TypeAlias

import attrs

from adapters.clocks.manual import ManualClock
from adapters.declarations import Draft, read_python
from adapters.memory.outgoing import MemoryOutgoing
from application.builtin.commands import builtin_commands
from application.builtin.webhook import Secret
from application.catalogue import AnyCommand
from application.commands import Provided
from application.ports.inboxes import Acceptance
from application.scheduling.audit import Audit
from application.scheduling.coordinator import TickReport
from application.scheduling.declared import Declarations, Declared
from application.scheduling.plan import Step
from application.scheduling.views import RangeView, RunView, SlotView
from domain.scheduling.errors import DomainError
from domain.scheduling.events import Event
from domain.scheduling.values import FireId, request_key, schedule_id
from entrypoints.client.speaking import Speaking
from entrypoints.settings import Settings
from entrypoints.testing.alerts import ALERT_COLUMNS
from entrypoints.testing.backend import memory_backend
from entrypoints.testing.columns import COLUMNS
from entrypoints.testing.desk import ADA
from entrypoints.testing.mishaps import Mishaps
from entrypoints.testing.tables import Table, assert_reads
from entrypoints.testing.world import Instant, World
from entrypoints.user_schedules import user_schedules

A_DAY_IN_MARCH: Final = datetime(2026, 3, 2, 9, tzinfo=UTC)
"""A Monday, at nine in the morning."""

A_SECRET: Final = Secret(b"a secret that is no secret")
"""What signs the messages to webhooks in tests, unless a setting says otherwise."""

Source: TypeAlias = str | Draft | Declared | Declarations | Sequence[Draft | Declared]
"""A TOML file, `module:attribute`, or schedules as Python holds them."""


@attrs.frozen
class KeptInMemory:
    """
    The real coordinator, executor and domain on in-memory stores, moved by the test.

    Nothing happens by itself: `tick` lets a scheduler take one turn, `work` the workers empty the queue, `run_until`
    both as time passes. Commands run in the test's own process and take no time on its clock. `settings` say
    where files and modules are found, and which environment it is. What webhooks would be told is in `outgoing.sent`.
    """

    world: World
    settings: Settings
    outgoing: MemoryOutgoing = attrs.field(factory=MemoryOutgoing)

    @classmethod
    def knowing(
        cls, commands: Sequence[AnyCommand], settings: Settings, provided: Sequence[Provided[Any]] = ()
    ) -> KeptInMemory:
        """
        Return an empty one whose workers know `commands`, and what these ask for by type, from `provided`.

        It is Monday, 2 March 2026, 09:00 UTC.
        """
        backend = memory_backend()
        clock, budget, outgoing = ManualClock(A_DAY_IN_MARCH), settings.catch_up_budget, MemoryOutgoing()
        audit = Audit(backend.schedules, backend.runs, backend.ledger)
        known = [*builtin_commands(clock, outgoing, audit, settings.webhook_secret or A_SECRET), *commands]
        return cls(World(lambda: backend, clock, lambda _effects: known, provided, budget=budget), settings, outgoing)

    @property
    def now(self) -> datetime:
        """What the clock shows, in UTC."""
        return self.world.clock.now()

    @property
    def goes_wrong(self) -> Mishaps:
        """What can be made to go wrong."""
        return Mishaps(self.world)

    def instant(self, at: Instant) -> datetime:
        """Read an instant as tests write it; a `datetime` without a time zone raises `InvalidValue`."""
        return self.world.instant(at)

    # ------------------------------------------------------------ time, and who acts in it

    def move_to(self, at: Instant) -> None:
        """Let time pass, or step back, without anybody acting: a time in which no scheduler runs."""
        self.world.move_to(self.instant(at))

    def advance(self, by: timedelta) -> None:
        """Let time pass without anybody acting."""
        self.world.move_to(self.now + by)

    def tick(self) -> TickReport | None:
        """Let the scheduler take one turn; return what it reports, or None while the store is away."""
        self.world.scheduler().tick()
        return self.world.scheduler().notes.last

    def work(self) -> bool:
        """Let the workers execute all that is queued; tell whether there was anything."""
        return self.world.work()

    def run_everything_due(self) -> None:
        """Tick and work until nothing more is to be done at this instant."""
        self.world.settle_down()

    def run_until(self, at: Instant) -> None:
        """Let everything that falls due up to `at` (inclusive) happen when it falls due."""
        self.world.run_until(self.instant(at))

    def set_gauge(self, name: str, reading: float | None) -> None:
        """Let a gauge, such as 'load' or 'queue:high', show a number from now on; with None it cannot be read."""
        self.world.show_on_gauge(name, reading)

    def restart_scheduler(self) -> None:
        """Start a scheduler in the place of one that has died; it remembers nothing."""
        self.world.restart()

    # ------------------------------------------------------------ what people do

    def apply(self, source: Source) -> tuple[Step, ...]:
        """Bring the store in line with what `source` declares; raise what `kept apply` would refuse."""
        if isinstance(source, str):
            declarations = user_schedules(source, self.settings)
        else:
            declarations = read_python("the test", source, environment=self.settings.environment)
        return self.world.desk.declare(declarations, self.settings.environment)

    @property
    def client(self) -> Speaking:
        """What to hand to an application in the place of its `KeptClient`; whatever it promises happens here."""
        return self.world.desk.kept

    def trigger(self, id: str, key: str = "test") -> FireId:
        """Ask for a run outside the slots and return its fire id; the same key asks for the same run."""
        return self.world.desk.operations.trigger(schedule_id(id), request_key(key), ADA).fire_id

    def publish(self, event: str, *, key: str, **payload: Any) -> Acceptance:
        """Tell of an event, which `key` names among those of its name; under the same key it is the same event."""
        return self.world.desk.events.publish(event, payload, key=key)

    # ------------------------------------------------------------ what became of it

    def ledger(self, id: str) -> Sequence[SlotView | RangeView]:
        """Return the whole account of a schedule, oldest slot first; raise `InvalidValue` if nobody knows it."""
        queries = self.world.desk.queries
        return list(queries.whole_account(queries.standing(schedule_id(id)).schedule.id))

    def runs(self, id: str) -> Sequence[RunView]:
        """Return the runs of a schedule, those asked for by hand included, oldest first, as `ledger` does."""
        queries = self.world.desk.queries
        return list(reversed(queries.recent_runs(queries.standing(schedule_id(id)).schedule.id, 10_000)))

    def children(self, fire_id: str) -> Sequence[RunView]:
        """Return the child runs of a run that fanned out, in the order of its items."""
        return self.world.desk.queries.children_of(FireId(fire_id))

    def assert_ledger(self, id: str, table: str) -> None:
        """
        Assert every entry of a schedule's ledger, written as in a feature: one row for each below a header.

        The header names the columns: `slot`, `disposition`, `because`, `measured`, `run`, `blocked by`, `decided`,
        `revision`, `supersedes`.
        """
        assert_reads(_rows(table), self.ledger(id), COLUMNS, self.now.date())

    def alerts(self) -> Sequence[Event]:
        """Return every alert that the leader told, in that order, whether or not anybody listens."""
        return list(self.world.alerts.values())

    def assert_alerts(self, table: str) -> None:
        """
        Assert every alert that was told, written as in a feature: one row for each below a header.

        The header names the columns: `schedule`, `alarm`, `state`, `since`, `told`, `because`.
        """
        assert_reads(_rows(table), self.alerts(), ALERT_COLUMNS, self.now.date())

    def audit(self) -> Sequence[str]:
        """Return what the audit finds: nothing, if every slot is accounted for exactly once."""
        return self.world.desk.violations()

    def end(self) -> None:
        """End what is in progress and hold the audit; raise `AssertionError` if it does not hold."""
        self.world.end()
        self.world.outage.until = None
        refusal: DomainError | None = self.world.desk.refusal
        assert refusal is None, f"refused, and no step expected it: {refusal}"
        assert self.world.expects_breaches or not self.audit(), "\n".join(self.audit())


def _rows(table: str) -> Table:
    return [[cell.strip() for cell in line.strip(" |").split("|")] for line in table.strip().splitlines()]
