"""Schedules after others: every surface says whom they follow, whom they wait for, and what stood against a slot."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest

from tests.unit.cli.running import complaint, document, kept

SLOT: Final = "2020-01-01T09:00:00Z"
CHAIN: Final = """
[schedules.load]
command = "platform.evaluate_health"
after = { schedules = ["extract"], outcome = "ended" }

[schedules.extract]
command = "platform.evaluate_health"
on = "file.arrived"
"""


@pytest.fixture(autouse=True)
def applied(tmp_path: Path) -> Path:
    """A file with two schedules, of which one follows the other."""
    file = tmp_path / "chain.toml"
    file.write_text(CHAIN)
    assert kept("apply", str(file)).exit_code == 0
    return file


def arrive() -> str:
    """Let the upstream decide a slot, and return it."""
    assert kept("publish", "file.arrived", "--key", "f-1").exit_code == 0
    assert kept("scheduler", "--once").exit_code == 0
    (slot,) = document("explain", "extract")["slots"]
    return str(slot["due_at"])


def test_it_says_whom_it_waits_for() -> None:
    """As long as the run of the upstream is unfinished."""
    slot = arrive()

    assert document("show", "load")["waits_for"] == ["extract"]
    assert document("list")["schedules"][1]["timing"] == "after extract (ended)"
    assert "waits for" in kept("show", "load").stdout
    assert document("explain", "load")["undecided"] == "waits for extract to tell what became of the next slot"
    asked = document("explain", "load", "--slot", slot)
    assert asked["undecided"].startswith("not decided: waits for extract to tell what became of this slot")


def test_no_slot_of_it_is_known_ahead() -> None:
    """An upstream tells of each when it has decided it."""
    assert document("show", "load")["next"] == []
    assert "next slots: none is known ahead" in kept("show", "load").stdout


def test_a_run_that_was_cancelled_is_an_end() -> None:
    """And the slot of the one that follows is that of the upstream."""
    slot = arrive()
    (run,) = document("runs")["runs"]
    assert kept("cancel", run["fire_id"]).exit_code == 0
    for _ in range(2):
        assert kept("scheduler", "--once").exit_code == 0

    (followed,) = document("explain", "load")["slots"]
    assert (followed["due_at"], followed["disposition"]) == (slot, "started")
    assert document("show", "load")["waits_for"] == []
    assert document("audit")["holds"]


def test_what_no_upstream_told_of_is_no_slot() -> None:
    assert "is no slot of 'load' that was decided" in complaint("explain", "load", "--slot", SLOT, exit_code=2)


def test_its_upstream_cannot_leave_the_file_alone(applied: Path) -> None:
    """It would never be told of a slot again."""
    applied.write_text(CHAIN.partition("[schedules.extract]")[0])

    for command in ("plan", "apply"):
        complained = complaint(command, str(applied), exit_code=2)
        assert complained.startswith("schedules.load: after: 'extract' is no schedule that exists here")


def test_an_upstream_that_somebody_deleted_is_told() -> None:
    """Nobody is kept from deleting it, but what follows it will not come due any more."""
    assert kept("delete", "extract").exit_code == 0

    assert document("show", "load")["gone"] == ["extract"]


def test_a_slot_after_others_cannot_be_backfilled() -> None:
    complained = complaint("backfill", "load", "--from", SLOT, "--to", SLOT, exit_code=1)

    assert complained.startswith("schedule: 'load' follows others, and what they told has left its inbox")
