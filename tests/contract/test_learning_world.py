"""Rule: the sample platform's world keeps the same promises in memory and in Redis."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import attrs
import pytest
import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from adapters.memory.effects import InMemoryEffects
from adapters.memory.live_classes import InMemoryLiveClasses
from adapters.memory.temporary_uploads import InMemoryTemporaryUploads
from adapters.redis.effects import RedisEffects
from adapters.redis.keys import Keys
from adapters.redis.live_classes import RedisLiveClasses
from adapters.redis.outbox import RedisOutbox
from adapters.redis.temporary_uploads import RedisTemporaryUploads
from application.ports.effects import Effect, Effects
from application.ports.errors import StoreUnreachable, UnreadableDocument
from application.ports.live_classes import LiveClasses
from application.ports.outbox import Aside, Outbox
from application.ports.temporary_uploads import TemporaryUploads
from domain.learning.class_events import ClassCancelled
from domain.learning.instructor_report import Day
from domain.learning.live_class import LiveClass
from domain.learning.temporary_upload import TemporaryUpload
from domain.scheduling.values import FireId

ONE, TWO = FireId("nightly-0-1"), FireId("nightly-0-2")
DAY = Day(date(2026, 3, 1))
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
AN_HOUR = timedelta(hours=1)
AN_EVENT = ClassCancelled(class_id="a", version=2)
A_CLASS = LiveClass(id="a", title="Algebra", instructor="ada", starts_at=NOON)


@attrs.frozen
class World:
    effects: Effects
    uploads: TemporaryUploads
    classes: LiveClasses
    outbox: Outbox


def in_memory(_client: redis.Redis) -> World:
    classes = InMemoryLiveClasses()
    return World(InMemoryEffects(), InMemoryTemporaryUploads(), classes, classes.outbox)


def on_redis(client: redis.Redis) -> World:
    keys = Keys("test")
    return World(
        RedisEffects(client, keys),
        RedisTemporaryUploads(client, keys),
        RedisLiveClasses(client, keys),
        RedisOutbox(client, keys),
    )


@pytest.fixture(params=[in_memory, on_redis], ids=["memory", "redis"])
def world(request: pytest.FixtureRequest, redis_client: redis.Redis) -> World:
    build: Callable[[redis.Redis], World] = request.param
    return build(redis_client)


def test_an_effect_is_applied_once_whatever_is_asked_the_second_time(world: World) -> None:
    assert world.effects.apply(ONE, "sent", {"to": "bob", "n": 1}) is True
    assert world.effects.apply(ONE, "sent", {"to": "eve"}) is False
    assert world.effects.apply(ONE, "other", {}) is False

    assert world.effects.of([TWO, ONE]) == [None, Effect("sent", {"to": "bob", "n": 1})]
    assert (world.effects.count("sent"), world.effects.count("other")) == (1, 0)


def test_effects_are_counted_by_kind(world: World) -> None:
    world.effects.apply(ONE, "sent", {})
    world.effects.apply(TWO, "sent", {})

    assert world.effects.count("sent") == 2
    assert world.effects.of([]) == []


def test_uploads_come_in_the_order_in_which_they_expired(world: World) -> None:
    late, early, open_ = (
        TemporaryUpload(id=id, owner="bob", expires_at=NOON + timedelta(hours=hours))
        for id, hours in (("late", 0), ("early", -1), ("open", 1))
    )
    for upload in (late, early, open_):
        world.uploads.put(upload)

    assert world.uploads.expired(NOON, 10) == [early, late]
    assert world.uploads.expired(NOON, 1) == [early]


def test_a_removed_upload_is_gone_and_can_be_removed_again(world: World) -> None:
    world.uploads.put(TemporaryUpload(id="essay", owner="bob", expires_at=NOON))

    world.uploads.remove(["essay"])
    world.uploads.remove(["essay"])
    world.uploads.remove([])

    assert world.uploads.expired(NOON, 10) == []


def test_classes_are_found_by_instructor_and_day(world: World) -> None:
    first, last = attrs.evolve(A_CLASS, id="b", starts_at=DAY.begins_at), A_CLASS
    others = [
        attrs.evolve(A_CLASS, id="c", starts_at=DAY.ends_at),
        attrs.evolve(A_CLASS, id="d", instructor="bob"),
    ]
    for each in (last, first, *others):
        assert world.classes.save(each, [])

    assert world.classes.given_by("ada", DAY) == [first, last]
    assert world.classes.given_by("eve", DAY) == []


def test_a_class_is_found_by_its_id(world: World) -> None:
    world.classes.save(A_CLASS, [])

    assert world.classes.get("a") == A_CLASS
    assert world.classes.get("b") is None


def test_the_classes_to_come_are_listed_in_order(world: World) -> None:
    later, sooner = (
        attrs.evolve(A_CLASS, id=id, starts_at=NOON + AN_HOUR * hours) for id, hours in (("b", 2), ("c", 1))
    )
    for each in (A_CLASS, later, sooner):
        world.classes.save(each, [])

    assert world.classes.starting(NOON, 10) == [sooner, later]
    assert world.classes.starting(NOON, 1) == [sooner]


def test_a_moved_class_is_found_where_it_moved_to(world: World) -> None:
    world.classes.save(A_CLASS, [])
    moved, events = A_CLASS.move(DAY.ends_at, NOON - AN_HOUR)
    world.classes.save(moved, events)

    assert world.classes.given_by("ada", DAY) == []
    assert world.classes.starting(NOON, 10) == [moved]


def test_a_class_and_what_happened_to_it_are_saved_together(world: World) -> None:
    scheduled, first = LiveClass.schedule("a", "Algebra", "ada", NOON, NOON - AN_HOUR)
    cancelled, second = scheduled.cancel()

    assert world.classes.save(scheduled, first)
    assert world.classes.save(cancelled, second)

    assert [envelope.event for envelope in world.outbox.read(10)] == [*first, *second]
    assert world.classes.given_by("ada", DAY) == [cancelled]


def test_a_class_that_changed_meanwhile_is_not_overwritten_and_nothing_is_told(world: World) -> None:
    cancelled, events = A_CLASS.cancel()
    world.classes.save(A_CLASS, [])
    assert world.classes.save(cancelled, [])

    assert not world.classes.save(attrs.evolve(cancelled, title="Geometry"), events)
    assert not world.classes.save(A_CLASS, events)
    assert not world.classes.save(attrs.evolve(cancelled, version=4), events)

    assert world.classes.get("a") == cancelled
    assert world.outbox.waiting() == 0


def test_a_first_version_is_the_first(world: World) -> None:
    assert not world.classes.save(attrs.evolve(A_CLASS, version=2), [])

    assert world.classes.get("a") is None


def test_events_stay_until_they_are_removed(world: World) -> None:
    first, second = AN_EVENT, attrs.evolve(AN_EVENT, version=3)
    world.classes.save(A_CLASS, [first, second])

    (oldest,) = world.outbox.read(1)
    assert world.outbox.read(1) == [oldest]
    world.outbox.remove([oldest.number])
    world.outbox.remove([oldest.number])
    world.outbox.remove([])

    assert [envelope.event for envelope in world.outbox.read(10)] == [second]
    assert world.outbox.waiting() == 1


def test_an_event_that_is_set_aside_is_out_of_the_way_and_not_lost(world: World) -> None:
    world.classes.save(A_CLASS, [AN_EVENT])
    (envelope,) = world.outbox.read(10)

    world.outbox.set_aside(envelope, "nobody understands it")

    assert world.outbox.read(10) == []
    assert world.outbox.aside() == [Aside(envelope, "nobody understands it")]


def test_only_the_last_hundred_are_kept_aside(world: World) -> None:
    world.classes.save(A_CLASS, [attrs.evolve(AN_EVENT, version=version) for version in range(101)])

    for envelope in world.outbox.read(101):
        world.outbox.set_aside(envelope, "")

    assert [aside.envelope.event.version for aside in world.outbox.aside()] == list(range(1, 101))


def test_what_a_newer_version_wrote_is_left_to_a_newer_reader(redis_client: redis.Redis) -> None:
    world = on_redis(redis_client)
    redis_client.xadd("test:0:learning:outbox", {"event": '{"format":2,"event":"scheduled"}'})
    redis_client.hset("test:0:learning:classes", "a", '1 {"format":2}')

    assert world.outbox.read(10) == []
    assert world.outbox.waiting() == 1
    with pytest.raises(UnreadableDocument, match="class: a stored document has format 2 and this version reads 1"):
        world.classes.get("a")


def test_any_number_of_those_holds_up_nobody(redis_client: redis.Redis) -> None:
    """However few are read at once, what this version can read is found behind them, in its order."""
    world = on_redis(redis_client)
    for version in (1, 2, 3):
        for _ in range(5):
            redis_client.xadd("test:0:learning:outbox", {"event": '{"format":2,"event":"scheduled"}'})
        world.classes.save(attrs.evolve(A_CLASS, version=version), [attrs.evolve(AN_EVENT, version=version)])

    assert [envelope.event.version for envelope in world.outbox.read(2)] == [1, 2]
    assert [envelope.event.version for envelope in world.outbox.read(100)] == [1, 2, 3]
    assert world.outbox.waiting() == 18


def test_a_store_that_does_not_answer_says_so(short_folder: Path) -> None:
    with redis.Redis(unix_socket_path=str(short_folder / "nobody.sock"), retry=Retry(NoBackoff(), 0)) as client:
        nowhere = on_redis(client)

        with pytest.raises(StoreUnreachable):
            nowhere.effects.apply(ONE, "sent", {})
        with pytest.raises(StoreUnreachable):
            nowhere.uploads.expired(NOON, 1)
        with pytest.raises(StoreUnreachable):
            nowhere.classes.given_by("ada", DAY)
        with pytest.raises(StoreUnreachable):
            nowhere.outbox.read(1)
