"""Rule: what was planted among the notes that processes leave each other stands in nobody's way."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any, Final

import attrs
import pytest
import redis

from adapters.redis.alerts import ALERTS, RedisAlerts
from adapters.redis.documents.event import write_event
from adapters.redis.keys import Keys
from adapters.redis.lease_store import RedisLeaseStore
from adapters.redis.outbox import OUTBOX, RedisOutbox
from adapters.redis.published_commands import RedisPublishedCommands
from adapters.redis.replies import text
from adapters.redis.schedule_store import RedisScheduleStore
from adapters.rq.refusals import Refusals
from application.ports.catch_up import Draw
from application.ports.published_commands import Offer
from application.ports.recorded import Recorded
from domain.scheduling.events import Event, EventKey, EventName
from domain.scheduling.policies.budget import Budget
from tests.contract.values import created

NOON: Final = datetime(2026, 3, 1, 12, tzinfo=UTC)
KEYS: Final = Keys("kept")
OFFER: Final = Offer(name="reports.build", schema=None, timeout=None, idempotent=None)
TTL: Final = timedelta(seconds=3)


@pytest.mark.parametrize("garbage", [b"garbage", b"", b"\xff", b"12", b"-1 x"])
def test_an_offering_that_nobody_made_hides_none_that_somebody_did(garbage: bytes, redis_client: redis.Redis) -> None:
    """It counts as one of the dead, which the next worker that publishes clears away."""
    published = RedisPublishedCommands(redis_client, KEYS)
    redis_client.hset(KEYS.named("offering"), "planted", garbage)
    redis_client.zadd(KEYS.named("offers:seen"), {"no document": 9e15})

    published.publish("w", [OFFER], NOON, NOON + timedelta(minutes=1))

    (publication,) = published.publications(NOON)
    assert (publication.workers, publication.offers) == (("w",), (OFFER,))
    assert published.alive(NOON)["w"] == NOON + timedelta(minutes=1)
    assert redis_client.hkeys(KEYS.named("offering")) == [b"w"]


def test_a_life_sign_that_no_calendar_has_is_no_error(redis_client: redis.Redis) -> None:
    redis_client.hset(KEYS.named("offering"), "planted", b"9" * 30 + b" x")

    assert list(RedisPublishedCommands(redis_client, KEYS).alive(NOON)) == ["planted"]


@pytest.mark.parametrize("garbage", [b"garbage", b"\xff", b"", b"[]"])
@pytest.mark.parametrize("seen_at", [9e300, -9e300, 0.0])
def test_offers_that_nobody_can_read_are_nobodys(garbage: bytes, seen_at: float, redis_client: redis.Redis) -> None:
    """Whoever applies schedules is judged by what living workers have, and the doctor comes to its end."""
    published = RedisPublishedCommands(redis_client, KEYS)
    published.publish("w", [OFFER], NOON, NOON + timedelta(minutes=1))

    redis_client.hset(KEYS.named("offers"), "planted", garbage)
    redis_client.zadd(KEYS.named("offers:seen"), {"planted": seen_at})
    (publication,) = published.publications(NOON)
    assert publication.offers == (OFFER,)


@pytest.mark.parametrize("seen_at", [9e300, -9e300])
def test_offers_that_were_seen_at_no_instant_count_all_the_same(seen_at: float, redis_client: redis.Redis) -> None:
    published = RedisPublishedCommands(redis_client, KEYS)
    published.publish("w", [OFFER], NOON, NOON + timedelta(minutes=1))

    (digest,) = map(text, redis_client.hkeys(KEYS.named("offers")))
    redis_client.zadd(KEYS.named("offers:seen"), {digest: seen_at})
    (publication,) = published.publications(NOON)
    assert (publication.workers, publication.offers) == (("w",), (OFFER,))


@pytest.mark.parametrize(
    "fields",
    [
        {"x": b"\xff"},
        {"event": b"\xff"},
        {"event": b'{"format":1}'},
        {"event": b'{"format":1,"kind":[],"version":"x"}'},
    ],
    ids=str,
)
def test_an_event_that_nobody_can_read_is_left_where_it_is(fields: dict[Any, Any], redis_client: redis.Redis) -> None:
    """A leader that raised on it would end, and so would the next."""
    redis_client.xadd(KEYS.named(OUTBOX), fields)

    outbox = RedisOutbox(redis_client, KEYS)
    assert (list(outbox.read(10)), outbox.waiting()) == ([], 1)


@pytest.mark.parametrize("fields", [{"x": b"\xff"}, {"event": b"\xff"}, {"event": b'{"format":1}'}], ids=str)
def test_an_alert_that_nobody_can_read_holds_up_nobody(fields: dict[Any, Any], redis_client: redis.Redis) -> None:
    """However many of them stand before it, the first that can be read is told."""
    for _ in range(5):
        redis_client.xadd(KEYS.named(ALERTS), fields)
    event = Event(name=EventName("kept.alert"), key=EventKey("k"), at=NOON, payload={})
    redis_client.xadd(KEYS.named(ALERTS), {"event": write_event(event)})

    assert [untold.event for untold in RedisAlerts(redis_client, KEYS).untold(2)] == [event]


def test_a_count_that_is_no_number_is_none(redis_client: redis.Redis) -> None:
    """The doctor reads the others."""
    redis_client.hset(KEYS.named("refused_jobs"), mapping={b"\xff\x1b[2J": b"x", b"other_call": b"2"})

    assert Refusals(redis_client, "kept").counts() == {"other_call": 2}


@pytest.mark.parametrize("planted", [b"garbage", b"\xff", b"", b"nan", b"-1e400", b"99999999999999999999"])
@pytest.mark.parametrize("field", ["epoch", "ends_at", "ttl"])
def test_a_lease_that_no_scheduler_wrote_is_free(field: str, planted: bytes, redis_client: redis.Redis) -> None:
    """Who led loses it, one of all who ask gets it, and the epoch rises, so that nothing older can still write."""
    leases, later = RedisLeaseStore(redis_client, KEYS), NOON + timedelta(seconds=1)
    before = leases.acquire("a", "first", NOON, TTL)
    assert before
    redis_client.hset(KEYS.named("lease"), mapping={"token": b"\xff", "ends_at": b"x", field: planted})
    assert leases.renew(before, later, TTL) is None

    leases.current()
    after = leases.acquire("b", "second", later, TTL) or leases.acquire("b", "second", later + 2 * TTL, TTL)

    assert after
    assert after.epoch > before.epoch
    assert leases.current() == after
    assert leases.renew(after, after.ends_at, TTL)
    assert leases.acquire("c", "third", after.ends_at, TTL) is None


@pytest.mark.parametrize("planted", [b"garbage", b"\xff", b"", b"9" * 30])
@pytest.mark.parametrize("field", ["full_at", "budget"])
def test_a_catch_up_bucket_that_nobody_drew_from_is_full(field: str, planted: bytes, redis_client: redis.Redis) -> None:
    """It is read as full, and a record that draws from it is written whole."""
    schedules = RedisScheduleStore(redis_client, KEYS)
    redis_client.hset(KEYS.named("bucket"), mapping={"full_at": b"1", "budget": b"10/1000000", field: planted})

    assert schedules.catch_up().bucket is None
    draw = Draw(budget=Budget(10, timedelta(seconds=1)), starts=1)
    assert schedules.record(None, NOON, [attrs.evolve(created(), draw=draw)]) == [Recorded.RECORDED]
