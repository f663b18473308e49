"""What an operator sees of a run that fanned out: its counts, its child runs, and which of them went wrong."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest

from tests.unit.cli.running import complaint, document, kept

SLOT: Final = "2020-01-01T09:00:00+00:00"
PARENT: Final = "bills-0-20200101T090000000000Z"
ADA, EVE = "bills-0-cada_20200101T090000000000Z", "bills-0-ceve_20200101T090000000000Z"

COMMANDS: Final = """
from application.commands import FanOut, command


@command("bills.all")
def every_bill() -> FanOut:
    return FanOut("bills.one", {"ada": {"customer": "ada"}, "eve": {"customer": "eve"}})


@command("bills.one")
def bill(customer: str) -> None:
    if customer == "eve":
        raise RuntimeError("no address")
"""
SCHEDULES: Final = """
[schedules.bills]
command = "bills.all"
at = "2020-01-01T09:00:00Z"
retry = { max_attempts = 1 }
"""


@pytest.fixture(autouse=True)
def spread(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A run whose command returned two items; its child runs are queued, and nobody has taken them yet."""
    (tmp_path / "fanning_bills.py").write_text(COMMANDS)
    (tmp_path / "bills.toml").write_text(SCHEDULES)
    monkeypatch.setenv("KEPT_COMMANDS", "fanning_bills")
    monkeypatch.setenv("KEPT_QUEUE", "inline")
    assert kept("apply", "bills.toml").exit_code == 0
    go_on()


def go_on() -> None:
    """Let a scheduler that executes as well do what it finds, once."""
    assert kept("scheduler", "--once").exit_code == 0


def test_while_child_runs_are_open_their_parent_stands_with_their_counts() -> None:
    assert document("show", "bills")["fanned_out"] == {PARENT: {"queued": 2}}
    assert f"{PARENT}: 2 queued" in kept("show", "bills").stdout
    (run,) = document("runs", "bills")["runs"]
    assert (run["state"], run["children"]) == ("fanned_out", {"queued": 2})


def test_child_runs_are_listed_in_the_order_of_their_items() -> None:
    assert [run["fire_id"] for run in document("runs", "--of", PARENT)["runs"]] == [ADA, EVE]
    assert EVE in kept("runs", "--of", PARENT).stdout


def test_once_all_have_ended_the_slot_tells_which_went_wrong_and_why() -> None:
    go_on()

    told = kept("explain", "bills", "--slot", SLOT).stdout
    assert f"started as {PARENT}, failed (1 of 2 child runs did not succeed; the first is {EVE})" in told
    assert "items that its command returned: 2; child runs: 1 failed, 1 succeeded" in told
    assert f"{EVE}: failed (RuntimeError: no address)" in told
    (link,) = document("explain", "bills", "--slot", SLOT)["chain"]
    assert [(run["fire_id"], run["state"]) for run in link["child_runs"]] == [(ADA, "succeeded"), (EVE, "failed")]
    assert document("show", "bills")["fanned_out"] == {}
    assert document("audit")["holds"]


def test_a_retry_by_hand_begins_again_with_what_did_not_succeed() -> None:
    go_on()

    assert kept("retry", PARENT).stdout == f"{PARENT}: the child runs that did not succeed begin again\n"
    assert complaint("retry", EVE, exit_code=1) == f"run: {EVE} is a child run; retry its parent {PARENT}"


def test_what_has_no_child_runs_is_refused() -> None:
    assert complaint("runs", "--of", ADA) == (
        f"--of: {ADA!r} has no child runs; its command returned no items; see `kept runs`"
    )
    assert complaint("runs", "bills", "--of", PARENT).startswith("--of: ")
    assert complaint("runs", "--of", "nobody-0-rx").startswith("fire id: 'nobody-0-rx' names no run")
