"""Rule: the log says what is wrong once, in one line, and again only when it has become something else."""

from __future__ import annotations

import json
from datetime import timedelta
from io import StringIO
from typing import Any

import attrs
import pytest

from adapters.observability.logs import configure
from adapters.observability.watching import LoggingWatcher
from application.ports.errors import StoreUnreachable
from application.scheduling.coordinator import TickReport
from application.scheduling.fan_outs import WentOn
from application.scheduling.gauges import Look
from application.scheduling.planner import Planned
from application.scheduling.recovery import Recovered
from domain.scheduling.policies.gauges import gauge_name
from domain.scheduling.run_states import Failed
from tests.examples import A_RUN, NOON

SOON = timedelta(seconds=1)


@pytest.fixture
def log() -> StringIO:
    return StringIO()


@pytest.fixture
def watcher(log: StringIO) -> LoggingWatcher:
    return LoggingWatcher(configure("test", stream=log))


def told(log: StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in log.getvalue().splitlines()]


def test_an_outage_is_told_once_however_often_the_store_is_tried(watcher: LoggingWatcher, log: StringIO) -> None:
    for _ in range(5):
        watcher.store_unreachable(StoreUnreachable("store: gone", trouble="silent"), SOON)
    watcher.store_back()

    unreachable, back = told(log)
    assert (unreachable["event"], unreachable["error"]) == ("store unreachable", "store: gone")
    assert (back["event"], back["attempts"]) == ("store is back", 5)


def test_an_outage_that_becomes_another_is_told_again(watcher: LoggingWatcher, log: StringIO) -> None:
    for trouble in ("silent", "silent", "loading", "read-only"):
        watcher.store_unreachable(StoreUnreachable("store: away", trouble=trouble), SOON)

    assert [line["trouble"] for line in told(log)] == ["silent", "loading", "read-only"]


def test_the_next_outage_is_told_like_the_first(watcher: LoggingWatcher, log: StringIO) -> None:
    for _ in range(2):
        watcher.store_unreachable(StoreUnreachable("store: away"), SOON)
        watcher.store_back()

    assert [line["event"] for line in told(log)] == ["store unreachable", "store is back"] * 2


def test_a_jump_of_time_is_told_with_its_length(watcher: LoggingWatcher, log: StringIO) -> None:
    watcher.ticked(TickReport(now=NOON, recovered=Recovered(jumped=-timedelta(hours=2))))

    (jump,) = told(log)
    assert (jump["event"], jump["by_s"]) == ("time jumped", -7200)


def test_a_gauge_that_cannot_be_read_is_told_once_and_so_is_its_return(watcher: LoggingWatcher, log: StringIO) -> None:
    """A tick in which nobody asks it says nothing of it."""
    load = gauge_name("load")
    broken, whole = Look({load: None}, {load: "it is broken"}), Look({load: 0.5})
    for look in (broken, broken, Look(), broken, whole, whole):
        watcher.ticked(TickReport(now=NOON, planned=Planned(look=look)))

    assert [(line["event"], line["gauge"]) for line in told(log)] == [
        ("gauge unreadable", "load"),
        ("gauge is back", "load"),
    ]


def test_the_end_of_a_run_that_fanned_out_is_told_by_the_leader(watcher: LoggingWatcher, log: StringIO) -> None:
    """No attempt ends with it that a worker could tell."""
    ended = attrs.evolve(A_RUN, state=Failed(NOON, "1 of 2 child runs did not succeed"))
    watcher.ticked(TickReport(now=NOON, went_on=WentOn(ended=(ended,))))

    assert [line["gathered"] for line in told(log)] == [[f"{A_RUN.fire_id} failed"]]
