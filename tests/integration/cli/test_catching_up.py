"""What waits for the catch-up budget is told with its turn: in the list, of one schedule, and of one slot."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

import pytest
import redis

from adapters.redis.keys import Keys
from adapters.redis.schedule_store import RedisScheduleStore
from application.ports.schedule_store import Record
from domain.scheduling.policies.missed import ReplayAll
from domain.scheduling.schedule import Schedule
from tests.examples import AN_ID, under
from tests.unit.cli.running import document, kept

CREATED: Final = datetime(2020, 1, 1, tzinfo=UTC)


@pytest.fixture(autouse=True)
def waiting(store: redis.Redis, monkeypatch: pytest.MonkeyPatch) -> None:
    """A schedule of every minute missed slots; an operator's command had three of them decided, and drew nothing."""
    monkeypatch.setenv("KEPT_CATCH_UP_BUDGET", "1/h")
    schedule = Schedule.create(AN_ID, under(missed=ReplayAll(catch_up_limit=3)), CREATED)
    RedisScheduleStore(store, Keys()).record(
        None, CREATED, [Record(expected_version=None, schedule=schedule, wake_at=CREATED)]
    )
    for command in ("pause", "resume"):
        assert kept(command, AN_ID).exit_code == 0


def test_the_list_tells_of_each_schedule_and_of_all_together() -> None:
    listed = document("list")

    assert (listed["catch_up"]["budget"], listed["catch_up"]["schedules"], listed["catch_up"]["whole"]) == (
        "1/h",
        1,
        True,
    )
    assert listed["schedules"][0]["catch_up"]["slots"] == listed["catch_up"]["slots"] >= 2
    assert listed["schedules"][0]["catch_up"]["last_at"] == listed["catch_up"]["drained_at"]
    assert "catching up, the last in" in kept("list").stdout
    assert "catch-up budget 1/h:" in kept("list").stdout


def test_a_schedule_is_shown_with_its_turn() -> None:
    shown, explained = document("show", AN_ID)["catch_up"], document("explain", AN_ID)["catch_up"]

    assert shown["slots"] == explained["slots"] >= 2
    assert all(told["next_at"] < told["last_at"] for told in (shown, explained))
    assert "waiting for the budget (1/h); the next starts now" in kept("show", AN_ID).stdout
    assert "catching up: " in kept("explain", AN_ID).stdout


def test_a_slot_is_explained_with_the_instant_at_which_it_may_start() -> None:
    held = [slot["due_at"] for slot in document("explain", AN_ID)["slots"] if slot["disposition"] == "held"]

    first, second = (document("explain", AN_ID, "--slot", slot) for slot in held[:2])

    assert first["served_at"] < second["served_at"]
    assert "the budget (1/h) lets it start in " in kept("explain", AN_ID, "--slot", held[1]).stdout
