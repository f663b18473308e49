"""`kept backfill` gives skipped slots their run after all, and says beforehand, on request, what it would do."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.cli.running import complaint, document, kept

FIRE_ID = "reminder-0-20200101T090000000000Z"
SLOT = "2020-01-01T09:00:00+00:00"
RANGE = ("--from", SLOT, "--to", SLOT)
SUPERSEDED = {"disposition": "skipped", "reason": "missed", "into": None}


@pytest.fixture(autouse=True)
def skipped(tmp_path: Path) -> None:
    """A reminder that came too late was skipped."""
    file = tmp_path / "reminders.toml"
    file.write_text(
        """
        [schedules.reminder]
        command = "platform.evaluate_health"
        at = "2020-01-01T09:00:00Z"
        missed = "skip"
        """
    )
    assert kept("apply", str(file)).exit_code == 0
    assert kept("pause", "reminder").exit_code == 0
    assert kept("resume", "reminder").exit_code == 0


def test_a_backfilled_slot_is_started_and_names_what_that_supersedes() -> None:
    """In the answer, in the ledger, and in the chain of causes."""
    answer = document("backfill", "reminder", *RANGE, "--by", "ada", "--why", "they asked for it")
    (slot,) = answer["slots"]

    assert (answer["dry_run"], answer["left_alone"]) == (False, {"slots": [], "ranges": []})
    assert (slot["due_at"], slot["disposition"], slot["reason"]) == (SLOT, "started", "late")
    assert slot["supersedes"].items() >= SUPERSEDED.items()
    assert [run["fire_id"] for run in document("runs", "reminder")["runs"]] == [FIRE_ID]
    (link,) = document("explain", "reminder", "--slot", SLOT)["chain"]
    assert link["supersedes"].items() >= SUPERSEDED.items()
    assert "an operator had it backfilled, which supersedes: skipped (missed)" in link["because"]


def test_the_act_is_kept() -> None:
    """Who, what and why."""
    kept("backfill", "reminder", *RANGE, "--by", "ada", "--why", "they asked for it")

    act = document("show", "reminder")["acts"][0]
    assert (act["what"], act["by"], act["why"]) == ("backfill", "ada", "they asked for it")
    assert act["after"].endswith(f"1 slot from {SLOT} to {SLOT} backfilled")


def test_a_dry_run_tells_the_same_and_does_nothing() -> None:
    """People look before they leap."""
    preview = document("backfill", "reminder", *RANGE, "--dry-run")

    assert (preview["dry_run"], [slot["disposition"] for slot in preview["slots"]]) == (True, ["started"])
    assert document("runs", "reminder") == {"runs": []}
    assert "1 slot would be backfilled" in kept("backfill", "reminder", *RANGE, "--dry-run").stdout


def test_a_slot_that_has_its_run_is_listed_and_left_alone() -> None:
    """Nothing is run twice, however often somebody asks."""
    kept("backfill", "reminder", *RANGE)

    again = document("backfill", "reminder", *RANGE)

    assert again["slots"] == []
    assert [slot["due_at"] for slot in again["left_alone"]["slots"]] == [SLOT]
    assert "nothing to backfill" in kept("backfill", "reminder", *RANGE).stdout


def test_what_is_wrong_with_the_range_is_said_in_one_line() -> None:
    """It names the field, the value and the remedy."""
    backwards = complaint("backfill", "reminder", "--from", SLOT, "--to", "2019-01-01T00:00:00Z")
    nobody = complaint("backfill", "nobody", *RANGE)

    assert backwards == "--to: '2019-01-01T00:00:00+00:00' is before the start; give a later instant"
    assert nobody.startswith("schedule id: 'nobody' is unknown")


@pytest.mark.parametrize("limit", ["0", "1001", "many"])
def test_how_many_may_be_asked_for_is_said_as_one_thing(limit: str) -> None:
    """The bound is the one that the domain holds, not that of commands which only show something."""
    assert complaint("backfill", "reminder", *RANGE, "-n", limit) == (
        f"--limit (-n): '{limit}' is not a number in reach; use 1 to 1000"
    )
