"""Two schedules on a real server, one of which is damaged at random, and the processes that go on beside it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final, cast

import attrs
import redis
from hypothesis import strategies as st

from adapters.clocks.manual import ManualClock
from application.ports.run_store import RunChange
from application.scheduling.gauges import Gauges
from application.scheduling.recording import Recording
from application.scheduling.retention import Retention
from domain.scheduling.definition import CommandCall, Definition, Once, Policies, Priority, Repeat, Timing
from domain.scheduling.delivery import Refusal
from domain.scheduling.policies.overlap import Serialize
from domain.scheduling.schedule import Schedule
from domain.scheduling.triggers import Every
from domain.scheduling.values import ScheduleId
from entrypoints.testing.backend import KEYS, Backend, redis_backend
from entrypoints.testing.faults import Faults, Outage
from entrypoints.testing.processes import start_scheduler
from tests.property.documents.damage import AWKWARD, damaged_of

NOON: Final = datetime(2026, 3, 1, 12, tzinfo=UTC)
A_MINUTE: Final = timedelta(minutes=1)
HURT, WELL = ScheduleId("hurt"), ScheduleId("well")
BY_ITS_NAME = ("schedules", "revisions", "runs", "running")
OF_ITS_OWN = ("ledger", "notices", "acts", "open", "requested")
INDEXES = ("due", "waiting", "expiring", "beats", *(f"queued:{priority}" for priority in Priority))


@attrs.frozen
class Life:
    """Two schedules of every minute whose runs pile up, seen through processes that remember nothing."""

    client: redis.Redis
    clock: ManualClock

    @property
    def store(self) -> Backend:
        return redis_backend(self.client)

    def begin(self) -> None:
        """Create both and let time go on until one run is in progress, one is queued and one slot is held."""
        self._create(Repeat(Every(A_MINUTE)))
        self.tick(A_MINUTE)
        self._admit_one_of(HURT)
        self.tick(A_MINUTE)

    def hand_over_one_run_each(self) -> None:
        """Create both with one slot each, and let time go on until both wait for a worker."""
        self._create(Once(NOON))
        self.tick(A_MINUTE)

    def tick(self, later: timedelta) -> None:
        """Let a scheduler that was just started take its turn after some time."""
        self.clock.advance(later)
        scheduler = start_scheduler("A", "token", self.clock, self.store, Faults(Outage(self.clock)), Gauges())
        scheduler.tick()
        scheduler.loop.coordinator.leadership.give_back()

    def _create(self, timing: Timing) -> None:
        self.client.flushall()
        self.clock.set(NOON)
        store, recording = self.store, Recording(Retention(ledger=self.store.ledger))
        policies = Policies(overlap=Serialize(), deadline=timedelta(minutes=30))
        definition = Definition(timing=timing, command=CommandCall("work"), policies=policies)
        for id in (HURT, WELL):
            schedule = Schedule.create(id, definition, NOON)
            store.schedules.record(None, NOON, [recording.of_new(schedule, None)])

    def _admit_one_of(self, id: ScheduleId) -> None:
        while delivery := self.store.workers_end.take():
            run = self.store.runs.get(delivery.fire_id)
            if run and run.schedule_id == id:
                admitted = run.admit(delivery, token="secret", worker="w", now=self.clock.now())
                assert not isinstance(admitted, Refusal)
                self.store.runs.advance([RunChange(run, admitted)], self.clock.now())

    def decided(self, id: ScheduleId) -> int:
        """Return how many slots of a schedule are accounted for."""
        return len(self.store.ledger.newest(id, 100))


def damage(client: redis.Redis, data: st.DataObject) -> None:
    """Damage something of the schedule `hurt`: a document, something that it alone has, or an index that names it."""
    kind = data.draw(st.sampled_from(["document", "document", "member", "index"]))
    {"document": damage_document, "member": _damage_member, "index": _damage_index}[kind](client, data)


def damage_document(client: redis.Redis, data: st.DataObject) -> None:
    """Damage a document that stands under the schedule's name, or under a run's of it."""
    key = KEYS.named(data.draw(st.sampled_from(BY_ITS_NAME)))
    documents = cast("dict[bytes, bytes]", client.hgetall(key))
    names = sorted(name for name in documents if name.startswith(HURT.encode()))
    if names:
        name = data.draw(st.sampled_from(names))
        client.hset(key, name, data.draw(damaged_of(documents[name].decode(errors="replace"))))


def _damage_member(client: redis.Redis, data: st.DataObject) -> None:
    """Put something into what the schedule alone has, in place of the newest."""
    key = KEYS.of(data.draw(st.sampled_from(OF_ITS_OWN)), HURT)
    garbage = data.draw(st.binary(max_size=12) | AWKWARD.map(lambda value: str(value).encode()))
    match client.type(key):
        case b"zset":
            client.zpopmax(key)
            client.zadd(key, {garbage: data.draw(st.floats(-1e18, 1e18))})
        case b"list":
            client.lpush(key, garbage)
        case _ if key == KEYS.of("notices", HURT):
            client.hset(key, garbage, data.draw(st.binary(max_size=12)))
            client.zadd(KEYS.named("due"), {HURT: 0})
        case _:
            pass


def _damage_index(client: redis.Redis, data: st.DataObject) -> None:
    """Let an index name what does not exist, or name what does at an instant that means nothing."""
    name = data.draw(st.sampled_from([HURT.encode(), b"hurt-0-1", b"\xff\x00", b""]))
    client.zadd(KEYS.named(data.draw(st.sampled_from(INDEXES))), {name: data.draw(st.floats(allow_nan=False))})
