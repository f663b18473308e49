"""Rule: the leader looks when something may have taken too long, and tells each alarm to whoever listens, once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import pytest

from adapters.memory.store import MemoryStore
from application.ports.errors import StoreUnreachable
from application.ports.schedule_store import Standing
from application.scheduling.announcing import Announcing
from application.scheduling.watching import Watching
from domain.scheduling.alarms import ALERT
from domain.scheduling.decided import Decided
from domain.scheduling.definition import CommandCall, Definition
from domain.scheduling.events import Event, EventKey, On
from domain.scheduling.inbox import INBOX_LIMIT
from domain.scheduling.policies.sla import Sla
from domain.scheduling.run import Run
from domain.scheduling.values import FireId, ScheduleId
from tests.examples import A_RUN, A_SECOND, NOON, a_schedule, at, under
from tests.unit.application.world import World

ON_CALL: Final = ScheduleId("on-call")
HOOK: Final = Definition(timing=On(event=ALERT), command=CommandCall("reports.build"))


class Observed(MemoryStore):
    """A store that knows whose runs were read, and dies when an alert was told, if it has to."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[FireId] = []
        self.fails = False

    def many(self, fire_ids: Sequence[FireId]) -> Sequence[Run | None]:
        self.asked += fire_ids
        return super().many(fire_ids)

    def were_told(self, numbers: Sequence[str]) -> None:
        if self.fails:
            raise StoreUnreachable("the connection is lost")
        super().were_told(numbers)


@pytest.fixture
def store() -> Observed:
    return Observed()


@pytest.fixture
def world(store: Observed) -> World:
    """A world in which somebody is on call, and a run has to have begun half a minute after its slot."""
    world = World(store=store)
    world.add(HOOK, ON_CALL)
    world.add(under(sla=Sla(late_after=30 * A_SECOND)))
    return world


def heard(world: World) -> list[str]:
    """Return what the runs of the hook are about."""
    runs = [run for run in world.store.state.runs.values() if run.schedule_id == ON_CALL]
    return [f"{event.payload['state']} {event.payload['kind']}" for run in runs for event in run.events]


def test_nobody_has_to_do_anything_for_a_run_that_does_not_begin_to_be_noticed(world: World) -> None:
    """The instant stands in the due index, and what is noticed becomes a run of the hook."""
    world.tick("12:01")
    assert world.store.next_due() == at("12:01:30.000001")

    world.tick("12:01:30.000001")
    world.tick("12:01:31")
    world.tick("12:01:32")

    assert heard(world) == ["raised not_begun"]


def test_from_where_nothing_is_expected_no_runs_are_read(store: Observed) -> None:
    """A schedule without a service level pays nothing."""
    for policies, read in (({}, []), ({"sla": Sla(late_after=A_SECOND)}, [A_RUN.fire_id])):
        standing = Standing(schedule=a_schedule(**policies), unfinished=(A_RUN.fire_id,))

        Watching(store).watched([(standing, Decided.nothing(standing.schedule))], NOON)

        assert store.asked == read


def test_an_alert_that_was_told_when_its_teller_died_is_heard_once(world: World, store: Observed) -> None:
    """It is told again, and known."""
    world.tick("12:01")
    store.fails = True
    with pytest.raises(StoreUnreachable):
        world.tick("12:01:31")
    store.fails = False

    world.tick("12:01:33")
    world.tick("12:01:34")

    assert heard(world) == ["raised not_begun"]
    assert store.untold(10) == []


def test_what_nobody_listens_to_is_told_to_nobody(store: Observed) -> None:
    """The alarm itself is kept: whoever asks sees it."""
    world = World(store=store)
    world.add(under(sla=Sla(late_after=30 * A_SECOND)))
    world.tick("12:01")
    world.tick("12:01:31")

    assert store.untold(10) == []
    assert [alarm.kind for alarm in world.schedule().watch.alarms] == ["not_begun"]


def test_alerts_wait_for_room_in_a_full_inbox(store: Observed) -> None:
    """Nobody is told out of turn."""
    world = World(store=store)
    world.add(HOOK, ON_CALL)
    for number in range(INBOX_LIMIT):
        store.state.inboxes[ON_CALL][number + 1] = an_alert("full")
    store.state.put_alerts([an_alert("first")])

    Announcing(store, store).tell()
    assert [each.event.key for each in store.untold(10)] == ["first"]

    del store.state.inboxes[ON_CALL][1]
    Announcing(store, store).tell()
    assert store.untold(10) == []


def an_alert(key: str) -> Event:
    return Event(name=ALERT, key=EventKey(key), at=NOON)
