"""`kept explain --slot` answers for slots only, also where the ledger accounts for many of them as one range."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import pytest
import redis

from adapters.redis.keys import Keys
from adapters.redis.schedule_store import RedisScheduleStore
from application.ports.schedule_store import Record
from domain.scheduling.policies.missed import SkipMissed
from domain.scheduling.schedule import Schedule
from tests.examples import AN_ID, under
from tests.unit.cli.running import complaint, document, kept

CREATED: Final = datetime(2020, 1, 1, tzinfo=UTC)


@pytest.fixture(autouse=True)
def decided(store: redis.Redis) -> None:
    """A schedule of every minute was left alone for years, and skipped what it had missed."""
    schedule = Schedule.create(AN_ID, under(missed=SkipMissed()), CREATED)
    RedisScheduleStore(store, Keys()).record(
        None, CREATED, [Record(expected_version=None, schedule=schedule, wake_at=CREATED)]
    )
    assert kept("pause", AN_ID).exit_code == 0


def test_a_slot_within_a_range_is_told_with_the_range() -> None:
    """Which begins with the first slot after the creation."""
    (link,) = document("explain", AN_ID, "--slot", "2020-01-01T00:30:00Z")["chain"]

    assert (link["first"], link["disposition"], link["reason"]) == ("2020-01-01T00:01:00+00:00", "skipped", "missed")


def test_a_promise_that_moved_there_and_back_is_still_to_come(tmp_path: Path) -> None:
    """The ledger has the word of the promise that moved away; who asks wants to know of the one that stands."""
    file = tmp_path / "platform.toml"
    for year in (2100, 2101, 2100):
        file.write_text(f'[schedules.class]\ncommand = "platform.evaluate_health"\nat = "{year}-01-01T00:00:00Z"')
        assert kept("apply", str(file)).exit_code == 0

    stands = document("explain", "class", "--slot", "2100-01-01T00:00:00Z")
    moved_away = document("explain", "class", "--slot", "2101-01-01T00:00:00Z")

    assert (stands["chain"], stands["undecided"]) == ([], "not decided yet: it lies ahead")
    assert moved_away["chain"][0]["reason"] == "superseded"


def test_an_instant_between_two_slots_of_a_range_is_refused_with_the_nearest() -> None:
    """It lies within the range, and nothing was due at it."""
    assert complaint("explain", AN_ID, "--slot", "2020-01-01T00:30:17Z") == (
        f"--slot: '2020-01-01T00:30:17+00:00' is no slot of '{AN_ID}'; "
        "the nearest: 2020-01-01T00:30:00+00:00 and 2020-01-01T00:31:00+00:00"
    )


def test_a_slot_that_a_gate_stopped_says_what_the_gauge_showed_and_what_was_asked(
    store: redis.Redis, tmp_path: Path
) -> None:
    """Read by a real scheduler, from a key of the application."""
    store.set("orders:waiting", 4)
    file = tmp_path / "platform.toml"
    file.write_text(
        """
        [schedules.pick]
        command = "platform.evaluate_health"
        at = "2020-01-01T09:00:00Z"
        gate = { gauge = "key:orders:waiting", above = 10 }
        """
    )
    assert kept("apply", str(file)).exit_code == 0
    assert kept("scheduler", "--once").exit_code == 0

    (link,) = document("explain", "pick", "--slot", "2020-01-01T09:00:00Z")["chain"]

    assert link["because"] == "the gate was closed: key:orders:waiting was 4, above 10 was asked"
    assert link["measured"] == {"gauge": "key:orders:waiting", "lowest": 4.0, "highest": 4.0}
    assert "gate_closed, key:orders:waiting 4" in kept("explain", "pick").stdout
    assert document("show", "pick")["definition"]["gate"] == {
        "gauge": "key:orders:waiting",
        "above": 10.0,
        "when_unknown": "open",
    }
