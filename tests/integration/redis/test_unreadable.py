"""Rule: a document that cannot be read is set aside, named, and stands in nobody's way."""

from __future__ import annotations

from collections.abc import Callable

import attrs
import pytest
import redis

from adapters.redis.keys import Keys
from adapters.redis.run_store import RedisRunStore
from adapters.redis.schedule_store import RedisScheduleStore
from application.ports.errors import NewerDocument, UnreadableDocument
from application.ports.set_aside import SECOND_LOOK, Kind, SetAside
from application.scheduling.set_aside import readable_runs, still_set_aside
from domain.scheduling.definition import Priority
from tests.contract.values import A_RUN, AN_ENTRY, AN_HOUR, ANOTHER_SCHEDULE, NOON, REMINDERS, REPORTS, created
from tests.leftovers import left_behind

KEYS = Keys("unreadable")
ONE = NOON + AN_HOUR

Damage = Callable[[redis.Redis], object]


@pytest.fixture
def schedules(redis_client: redis.Redis) -> RedisScheduleStore:
    """A store with two schedules that are due, of which one has a run and an entry."""
    store = RedisScheduleStore(redis_client, KEYS)
    store.record(None, NOON, [attrs.evolve(created(wake_at=NOON), runs=(A_RUN,), entries=(AN_ENTRY,))])
    store.record(None, NOON, [created(ANOTHER_SCHEDULE, wake_at=NOON)])
    # Another process: this one remembers revisions.
    return RedisScheduleStore(redis_client, KEYS)


@pytest.fixture
def runs(redis_client: redis.Redis) -> RedisRunStore:
    return RedisRunStore(redis_client, KEYS)


def another_kind_of_thing(client: redis.Redis, what: str) -> None:
    client.set(KEYS.of(what, REPORTS), "planted")


DAMAGE: dict[str, Damage] = {
    "the schedule, garbage": lambda client: client.hset(KEYS.named("schedules"), REPORTS, b"\xff\xfe\x00"),
    "the schedule, no table": lambda client: client.hset(KEYS.named("schedules"), REPORTS, "1 []"),
    "the schedule, newer": lambda client: client.hset(KEYS.named("schedules"), REPORTS, '1 {"format":2}'),
    "its revision, garbage": lambda client: client.hset(KEYS.named("revisions"), "reports:1", "{"),
    "its revision, gone": lambda client: client.hdel(KEYS.named("revisions"), "reports:1"),
    "its ledger, another kind of thing": lambda client: another_kind_of_thing(client, "ledger"),
    "its notices, another kind of thing": lambda client: another_kind_of_thing(client, "notices"),
    "its newest entry": lambda client: client.zadd(KEYS.of("ledger", REPORTS), {"[1]": 9e15}),
    "its notice": lambda client: client.hset(KEYS.of("notices", REPORTS), "x:1", "ended whenever"),
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_schedule_that_cannot_be_read_is_set_aside_and_the_others_are_due(
    damage: str, schedules: RedisScheduleStore, runs: RedisRunStore, redis_client: redis.Redis
) -> None:
    DAMAGE[damage](redis_client)

    assert [each.schedule.id for each in schedules.due(NOON, 10)] == [REMINDERS]
    assert [each.id for each in still_set_aside(schedules, runs)] == [REPORTS]
    assert redis_client.zscore(KEYS.named("due"), REPORTS) == (NOON + SECOND_LOOK).timestamp() * 1e6


@pytest.mark.parametrize("damage", DAMAGE)
def test_looking_at_it_again_and_again_gathers_nothing(
    damage: str, schedules: RedisScheduleStore, redis_client: redis.Redis
) -> None:
    DAMAGE[damage](redis_client)
    schedules.due(NOON, 10)

    assert left_behind(lambda: schedules.due(NOON + SECOND_LOOK, 10)) == 0


@pytest.mark.parametrize("damage", DAMAGE)
def test_reading_it_by_name_says_whose_document_it_is(
    damage: str, schedules: RedisScheduleStore, redis_client: redis.Redis
) -> None:
    DAMAGE[damage](redis_client)

    with pytest.raises(UnreadableDocument, match="schedule 'reports'"):
        schedules.standing([REMINDERS, REPORTS])


def test_a_newer_document_is_told_apart(schedules: RedisScheduleStore, redis_client: redis.Redis) -> None:
    """Its remedy is another one: upgrade, and nothing has to be restored."""
    DAMAGE["the schedule, newer"](redis_client)

    with pytest.raises(NewerDocument, match=r"schedule 'reports': .* upgrade this process"):
        schedules.standing([REPORTS])


def test_what_can_be_read_again_is_no_longer_set_aside(
    schedules: RedisScheduleStore, runs: RedisRunStore, redis_client: redis.Redis
) -> None:
    whole = redis_client.hget(KEYS.named("schedules"), REPORTS)
    assert whole is not None
    redis_client.hset(KEYS.named("schedules"), REPORTS, "broken")
    schedules.due(NOON, 10)
    redis_client.hset(KEYS.named("schedules"), REPORTS, whole)

    assert still_set_aside(schedules, runs) == []
    assert schedules.set_aside(10) == []
    assert len(schedules.due(NOON + SECOND_LOOK, 10)) == 2


def test_a_run_that_cannot_be_read_is_set_aside(
    schedules: RedisScheduleStore, runs: RedisRunStore, redis_client: redis.Redis
) -> None:
    """Whoever asks for several hears of the others; whoever asks for it by name hears why."""
    redis_client.hset(KEYS.named("runs"), A_RUN.fire_id, '1 {"format":1}')

    assert runs.waiting(ONE, 10) == []
    assert readable_runs(runs, [A_RUN.fire_id]) == [None]
    assert [each.kind for each in still_set_aside(schedules, runs)] == [Kind.RUN]
    assert redis_client.zscore(KEYS.named("waiting"), A_RUN.fire_id) == (ONE + SECOND_LOOK).timestamp() * 1e6
    with pytest.raises(UnreadableDocument, match=f"run '{A_RUN.fire_id}': a stored document is damaged"):
        runs.many([A_RUN.fire_id])


def test_a_run_whose_revision_cannot_be_read_stays_aside(
    schedules: RedisScheduleStore, runs: RedisRunStore, redis_client: redis.Redis
) -> None:
    redis_client.hset(KEYS.named("revisions"), "reports:1", "{")
    runs.set_run_aside(A_RUN.fire_id, "its revision", ONE)

    assert still_set_aside(schedules, runs) == [SetAside(Kind.RUN, A_RUN.fire_id, "its revision")]


def test_what_an_index_names_and_nobody_knows_leaves_it(
    schedules: RedisScheduleStore, runs: RedisRunStore, redis_client: redis.Redis
) -> None:
    """Else it would be due for ever, and a leader would never sleep."""
    redis_client.zadd(KEYS.named("due"), {b"\xff": 0, b"gone": 0})
    redis_client.zadd(KEYS.queued(Priority.HIGH), {b"\xff": 0})

    assert len(schedules.due(NOON, 10)) == 2
    assert runs.queued(Priority.HIGH, NOON, 10) == []
    assert redis_client.zcard(KEYS.named("due")) == 2
    assert redis_client.exists(KEYS.queued(Priority.HIGH)) == 0
