"""Rule: what a worker publishes stands while it shows life, and is remembered for a while after."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Final

import pytest
import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from adapters.memory.published_commands import MemoryPublishedCommands
from adapters.redis.keys import Keys
from adapters.redis.published_commands import RedisPublishedCommands
from application.ports.errors import StoreUnreachable
from application.ports.published_commands import REMEMBERED, Offer, Publication, PublishedCommands
from tests.contract.values import A_MINUTE, A_SECOND, NOON

CLOSE: Final = Offer(name="books.close", schema={"type": "object", "properties": {}}, timeout=A_MINUTE)
COUNT: Final = Offer(name="books.count", idempotent=True)
OLD, NEW = (CLOSE,), (CLOSE, COUNT)


def in_memory(_client: redis.Redis) -> PublishedCommands:
    return MemoryPublishedCommands()


def on_redis(client: redis.Redis) -> PublishedCommands:
    return RedisPublishedCommands(client, Keys("contract"))


@pytest.fixture(params=[in_memory, on_redis], ids=["memory", "redis"])
def published(request: pytest.FixtureRequest, redis_client: redis.Redis) -> PublishedCommands:
    build: Callable[[redis.Redis], PublishedCommands] = request.param
    return build(redis_client)


def test_nothing_is_published_at_first(published: PublishedCommands) -> None:
    assert published.publications(NOON) == []


def test_workers_that_offer_the_same_share_a_publication(published: PublishedCommands) -> None:
    published.publish("w-2", NEW, NOON, NOON + A_MINUTE)
    published.publish("w-1", NEW, NOON + A_SECOND, NOON + A_MINUTE)

    assert published.publications(NOON + A_SECOND) == [
        Publication(offers=NEW, seen_at=NOON + A_SECOND, workers=("w-1", "w-2"))
    ]


def test_the_newest_life_sign_comes_first(published: PublishedCommands) -> None:
    published.publish("w-1", NEW, NOON, NOON + A_MINUTE)
    published.publish("w-2", OLD, NOON + A_SECOND, NOON + A_MINUTE)
    published.publish("w-1", NEW, NOON + 2 * A_SECOND, NOON + A_MINUTE)

    assert [each.offers for each in published.publications(NOON + 2 * A_SECOND)] == [NEW, OLD]


def test_a_worker_lives_until_its_sign_runs_out_and_not_a_moment_longer(published: PublishedCommands) -> None:
    published.publish("w-1", NEW, NOON, NOON + A_MINUTE)

    assert published.publications(NOON + A_MINUTE - A_SECOND)[0].workers == ("w-1",)
    assert published.publications(NOON + A_MINUTE) == [Publication(offers=NEW, seen_at=NOON)]
    assert published.alive(NOON + A_MINUTE - A_SECOND) == {"w-1": NOON + A_MINUTE}
    assert published.alive(NOON + A_MINUTE) == {}


def test_a_worker_that_ends_takes_only_itself_away(published: PublishedCommands) -> None:
    published.publish("w-1", NEW, NOON, NOON + A_MINUTE)
    published.publish("w-2", NEW, NOON, NOON + A_MINUTE)

    published.withdraw("w-1")
    published.withdraw("nobody")

    assert published.publications(NOON) == [Publication(offers=NEW, seen_at=NOON, workers=("w-2",))]


def test_a_worker_offers_what_it_published_last(published: PublishedCommands) -> None:
    published.publish("w-1", OLD, NOON, NOON + A_MINUTE)
    published.publish("w-1", NEW, NOON + A_SECOND, NOON + A_MINUTE)

    found = published.publications(NOON + A_SECOND)
    assert [(each.offers, each.workers) for each in found] == [(NEW, ("w-1",)), (OLD, ())]


def test_what_nobody_shows_is_forgotten_after_a_month_when_somebody_publishes(published: PublishedCommands) -> None:
    published.publish("w-1", OLD, NOON, NOON + A_MINUTE)
    later = NOON + REMEMBERED + timedelta(microseconds=1)

    published.publish("w-2", NEW, later, later + A_MINUTE)

    assert [each.offers for each in published.publications(later)] == [NEW]


def test_a_store_that_does_not_answer_says_so(short_folder: Path) -> None:
    with redis.Redis(unix_socket_path=str(short_folder / "nobody.sock"), retry=Retry(NoBackoff(), 0)) as client:
        nowhere = on_redis(client)

        with pytest.raises(StoreUnreachable):
            nowhere.publish("w-1", NEW, NOON, NOON + A_MINUTE)
        with pytest.raises(StoreUnreachable):
            nowhere.withdraw("w-1")
        with pytest.raises(StoreUnreachable):
            nowhere.publications(NOON)
        with pytest.raises(StoreUnreachable):
            nowhere.alive(NOON)
