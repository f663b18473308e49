"""Rule: `kept list` shows every schedule that can be read, names each that cannot, and then ends with exit code 1."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import redis

from tests.unit.cli.running import document, kept


@pytest.fixture
def damaged(file: Path, redis_client: redis.Redis) -> None:
    """Of two schedules one cannot be read."""
    document("apply", str(file))
    redis_client.hset("kept:0:schedules", "reminder", "broken")


def test_without_damage_it_ends_well(file: Path) -> None:
    document("apply", str(file))

    assert kept("list").exit_code == 0


@pytest.mark.usefixtures("damaged")
def test_the_document_holds_the_others_and_the_complaint_names_the_schedule() -> None:
    """So that a program which reads it need not parse complaints, and still learns that something is missing."""
    result = kept("list", "--json")

    assert result.exit_code == 1
    assert [each["id"] for each in json.loads(result.stdout)["schedules"]] == ["yearly"]
    (complaint,) = result.stderr.splitlines()
    assert "'reminder'" in complaint


@pytest.mark.usefixtures("damaged")
def test_people_see_the_others_and_the_complaint() -> None:
    result = kept("list")

    assert result.exit_code == 1
    assert "yearly" in result.stdout
    assert "reminder" not in result.stdout
    assert "'reminder'" in result.stderr


def test_a_store_with_nothing_that_can_be_read_does_not_claim_to_be_empty(redis_client: redis.Redis) -> None:
    redis_client.hset("kept:0:schedules", "reminder", "broken")

    result = kept("list")

    assert result.exit_code == 1
    assert "no schedules" not in result.stdout
