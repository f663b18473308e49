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

from adapters.memory.effects import InMemoryEffects, InMemoryLiveClasses, InMemoryTemporaryUploads
from adapters.redis.effects import RedisEffects, RedisLiveClasses, RedisTemporaryUploads
from adapters.redis.keys import Keys
from application.ports.effects import Effect, Effects
from application.ports.errors import StoreUnreachable
from application.ports.live_classes import LiveClasses
from application.ports.temporary_uploads import TemporaryUploads
from domain.learning.instructor_report import Day
from domain.learning.live_class import LiveClass
from domain.learning.temporary_upload import TemporaryUpload
from domain.scheduling.values import FireId

ONE, TWO = FireId("nightly-0-1"), FireId("nightly-0-2")
DAY = Day(date(2026, 3, 1))
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
A_CLASS = LiveClass(id="a", title="Algebra", instructor="ada", starts_at=NOON)


@attrs.frozen
class World:
    effects: Effects
    uploads: TemporaryUploads
    classes: LiveClasses


def in_memory(_client: redis.Redis) -> World:
    return World(InMemoryEffects(), InMemoryTemporaryUploads(), InMemoryLiveClasses())


def on_redis(client: redis.Redis) -> World:
    keys = Keys("test")
    return World(RedisEffects(client, keys), RedisTemporaryUploads(client, keys), RedisLiveClasses(client, keys))


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
        world.classes.put(each)

    assert world.classes.given_by("ada", DAY) == [first, last]
    assert world.classes.given_by("eve", DAY) == []


def test_a_class_that_was_put_again_is_as_it_was_put_last(world: World) -> None:
    world.classes.put(A_CLASS)
    world.classes.put(A_CLASS.cancel())

    assert world.classes.given_by("ada", DAY) == [A_CLASS.cancel()]


def test_a_store_that_does_not_answer_says_so(short_folder: Path) -> None:
    with redis.Redis(unix_socket_path=str(short_folder / "nobody.sock"), retry=Retry(NoBackoff(), 0)) as client:
        nowhere = on_redis(client)

        with pytest.raises(StoreUnreachable):
            nowhere.effects.apply(ONE, "sent", {})
        with pytest.raises(StoreUnreachable):
            nowhere.uploads.expired(NOON, 1)
        with pytest.raises(StoreUnreachable):
            nowhere.classes.given_by("ada", DAY)
