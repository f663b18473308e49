"""Rule: whoever asks `kept explain` why a schedule never runs is told why nothing is decided that is due."""

from __future__ import annotations

from datetime import UTC, datetime

import attrs
import pytest
import redis

from adapters.redis.keys import Keys
from adapters.redis.schedule_store import RedisScheduleStore
from application.ports.lease_store import Lease
from application.ports.schedule_store import Record
from domain.scheduling.pausing import Pause
from domain.scheduling.schedule import Schedule
from entrypoints.cli.standing_still import next_line, undecided_line
from tests.examples import A_DEFINITION, A_MINUTE, A_SCHEDULE, A_SECOND, AN_HOUR, AN_ID, NOON
from tests.unit.cli.running import document, kept

LATER = NOON + AN_HOUR
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


def test_what_is_not_due_is_no_riddle() -> None:
    assert undecided_line(A_SCHEDULE, None, NOON) is None
    assert next_line(A_SCHEDULE, NOON) == (
        "no slot has been decided yet; the next one is at 2026-03-02 12:01:00Z (in 1 min)"
    )


@pytest.mark.parametrize("lease", [None, Lease(1, "token", "host-1", LATER)], ids=["none", "run out"])
def test_without_a_leader_nothing_is_decided(lease: Lease | None) -> None:
    line = undecided_line(A_SCHEDULE, lease, LATER)

    assert line
    assert line.endswith("nobody leads, so no slot is decided: run `kept scheduler`")


def test_a_leader_that_is_there_and_does_not_come_to_it_is_named() -> None:
    line = undecided_line(A_SCHEDULE, Lease(1, "token", "host-1", LATER + AN_HOUR), LATER)

    assert line
    assert "host-1 leads" in line


def test_a_leader_that_is_only_just_behind_is_left_in_peace() -> None:
    just_due = NOON + A_MINUTE + A_SECOND

    assert undecided_line(A_SCHEDULE, Lease(1, "token", "host-1", LATER), just_due) is None


@pytest.mark.parametrize("lease", [None, Lease(1, "token", "host-1", LATER + AN_HOUR)], ids=["nobody", "somebody"])
def test_a_pause_comes_first_whoever_leads(lease: Lease | None) -> None:
    paused = attrs.evolve(A_SCHEDULE, paused=Pause(at=NOON, by="ada"))

    line = undecided_line(paused, lease, LATER)

    assert line
    assert line.endswith(f"paused by ada, `kept resume {AN_ID}` goes on")


def test_the_command_says_it_to_people_and_programs(store: redis.Redis) -> None:
    _stored(store)

    assert "nobody leads" in document("explain", AN_ID)["undecided"]
    assert "undecided: 2020-01-01 00:01:00Z has been due for" in kept("explain", AN_ID).stdout


def _stored(client: redis.Redis) -> None:
    record = Record(expected_version=None, schedule=Schedule.create(AN_ID, A_DEFINITION, LONG_AGO), wake_at=LONG_AGO)
    RedisScheduleStore(client, Keys()).record(None, LONG_AGO, [record])
