"""`kept lint` shows findings by schedule and key; only `--strict` makes warnings fail."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.unit.cli.running import complaint, document, kept

NIGHTLY = '[schedules.nightly]\ncommand = "x"\ncron = "30 2 * * *"\n'
IN_BERLIN = f'{NIGHTLY}timezone = "Europe/Berlin"\n'


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A file with a schedule whose zone nobody named."""
    path = tmp_path / "schedules.toml"
    path.write_text(NIGHTLY)
    return path


def findings(file: Path) -> list[dict[str, Any]]:
    """Return what is found in a file."""
    document_found = document("lint", str(file))
    return list(document_found["findings"])


def test_a_finding_names_level_schedule_field_and_remedy(file: Path) -> None:
    """And what was found."""
    (finding,) = findings(file)

    assert (finding["level"], finding["schedule"], finding["field"]) == ("warning", "nightly", "timezone")
    assert finding["problem"] == "is left out, so the times in 'cron' are those of UTC"
    assert "Europe/Berlin" in finding["remedy"]


def test_the_slots_that_clock_changes_affect_are_notes(file: Path) -> None:
    """Both changes of the coming year, with what becomes of the slot."""
    file.write_text(IN_BERLIN)
    gap, fold = sorted(findings(file), key=lambda finding: "twice" in finding["problem"])

    assert {gap["level"], fold["level"]} == {"note"}
    assert "02:30:00 does not exist in Europe/Berlin; due at" in gap["problem"]
    assert "02:30:00 comes twice in Europe/Berlin; due at" in fold["problem"]


def test_whoever_follows_a_stranger_or_itself_is_told_of(file: Path) -> None:
    """A stranger may be kept by somebody else, so it is a note; a circle is refused when it is applied."""
    follower = '[schedules.a]\ncommand = "x"\nafter = "b"\n'
    file.write_text(follower)
    (stranger,) = findings(file)
    file.write_text(f'{follower}[schedules.b]\ncommand = "x"\nafter = "a"\n')
    (circle,) = findings(file)

    assert (stranger["level"], stranger["schedule"], stranger["field"]) == ("note", "a", "after")
    assert stranger["problem"].startswith("names 'b', which is not declared here")
    assert (circle["level"], circle["schedule"], circle["field"]) == ("warning", "a", "after")
    assert circle["problem"].startswith("makes a circle: a after b after a")


def test_only_strict_makes_warnings_fail_and_notes_never_do(file: Path) -> None:
    """So that it can stand in a pipeline."""
    assert kept("lint", str(file)).exit_code == 0
    assert kept("lint", str(file), "--strict").exit_code == 1
    file.write_text(IN_BERLIN)
    assert kept("lint", str(file), "--strict").exit_code == 0


def test_people_see_a_table_and_a_tally(file: Path) -> None:
    """Or the tally alone."""
    assert "1 schedule: 1 warning, 0 notes" in kept("lint", str(file)).stdout
    file.write_text('[schedules.often]\ncommand = "x"\nevery = "1h"')
    assert kept("lint", str(file)).stdout == "1 schedule: 0 warnings, 0 notes\n"


def test_what_cannot_be_used_at_all_is_bad_input(file: Path) -> None:
    """A window that no slot ever meets is refused, here as by every other command."""
    file.write_text(f'{IN_BERLIN}windows = ["mon-fri 09:00-17:00"]')

    assert "windows: 'mon,tue,wed,thu,fri 09:00-17:00' never meet a slot of the rule" in complaint("lint", str(file))
