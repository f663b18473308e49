"""The promises of `Gauge`: a finite number as it is now, or a refusal that says why there is none."""

from __future__ import annotations

from collections.abc import Callable
from math import isfinite

import attrs
import pytest
import redis

from adapters.clocks.manual import ManualClock
from adapters.host.load import HostLoad
from adapters.memory.gauge import MemoryGauge, ScriptedGauge
from adapters.redis.key_gauge import KeyGauge
from adapters.rq.names import Names
from adapters.rq.queue_gauge import QueueGauge
from application.ports.errors import GaugeUnreadable
from application.ports.gauge import Gauge
from domain.scheduling.policies.gauges import GaugeKind
from entrypoints.container import gauges
from tests.contract.values import NOON


@attrs.frozen
class Measured:
    """A gauge, something that it can measure, how that is made to be 7, and something that it cannot."""

    gauge: Gauge
    of: str
    become_seven: Callable[[], object]
    nothing: str


def _memory(_request: pytest.FixtureRequest) -> Measured:
    gauge = MemoryGauge({"x": 1.0})
    return Measured(gauge, "x", lambda: gauge.show("x", 7), "y")


def _script(_request: pytest.FixtureRequest) -> Measured:
    clock = ManualClock(NOON)
    gauge = ScriptedGauge(clock, {"x": [(NOON, 1.0), (NOON.replace(hour=13), 7.0)]})
    return Measured(gauge, "x", lambda: clock.set(NOON.replace(hour=14)), "y")


def _key(request: pytest.FixtureRequest) -> Measured:
    client: redis.Redis = request.getfixturevalue("redis_client")
    client.set("orders:waiting", "1.5")
    return Measured(KeyGauge(client), "orders:waiting", lambda: client.set("orders:waiting", 7), "no such key")


def _queue(request: pytest.FixtureRequest) -> Measured:
    client: redis.Redis = request.getfixturevalue("redis_client")
    gauge = QueueGauge(client, Names("contract"))
    return Measured(gauge, "high", lambda: client.rpush("rq:queue:contract-high", *"abcdefg"), "urgent")


@pytest.fixture(params=[_memory, _script, _key, _queue], ids=["memory", "script", "key", "queue"])
def measured(request: pytest.FixtureRequest) -> Measured:
    """Every gauge in turn that a test can set."""
    build: Callable[[pytest.FixtureRequest], Measured] = request.param
    return build(request)


def test_a_reading_is_a_finite_number(measured: Measured) -> None:
    assert isfinite(measured.gauge.read(measured.of))


def test_a_reading_is_of_now(measured: Measured) -> None:
    """Nothing is remembered from an earlier one."""
    before = measured.gauge.read(measured.of)
    measured.become_seven()

    assert (before == 7, measured.gauge.read(measured.of)) == (False, 7)


def test_what_cannot_be_measured_is_refused_by_name(measured: Measured) -> None:
    with pytest.raises(GaugeUnreadable, match=measured.nothing):
        measured.gauge.read(measured.nothing)


def test_the_load_of_this_host_is_a_finite_number_and_not_negative() -> None:
    """Nobody can set it."""
    load = HostLoad().read("")

    assert isfinite(load)
    assert load >= 0


def test_a_queue_that_was_never_used_is_empty(redis_client: redis.Redis) -> None:
    assert QueueGauge(redis_client, Names("contract")).read("low") == 0


@pytest.mark.parametrize("text", ["many", " ", "nan", "inf", "1e999", "1,5", b"\xff", "9" * 65])
def test_a_key_that_holds_no_finite_number_cannot_be_read(redis_client: redis.Redis, text: str | bytes) -> None:
    redis_client.set("x", text)

    with pytest.raises(GaugeUnreadable, match="does not hold a finite number"):
        KeyGauge(redis_client).read("x")


def test_a_key_of_another_type_cannot_be_read(redis_client: redis.Redis) -> None:
    redis_client.rpush("x", "1")

    with pytest.raises(GaugeUnreadable, match="holds something else than a number"):
        KeyGauge(redis_client).read("x")


def test_every_kind_of_gauge_is_within_reach_of_a_scheduler(redis_client: redis.Redis) -> None:
    """Whatever a schedule may ask, the composition root has an answer to."""
    assert gauges(redis_client, Names("contract")).by_kind.keys() == set(GaugeKind)
