"""What happens to classes of the sample platform is told, and a tick of the scheduler makes promises of it."""

from __future__ import annotations

from typing import Any

import redis

from tests.unit.cli.running import complaint, document, kept

START = "2090-03-05T18:00:00+00:00"
REMINDER = "2090-03-04T18:00:00+00:00"


def tick() -> None:
    """Let a scheduler act on what waits."""
    assert kept("scheduler", "--once").exit_code == 0


def the_class() -> Any:
    """Return the only class that is listed."""
    (found,) = document("sample", "class", "list")["classes"]
    return found


def test_a_class_waits_for_the_scheduler_and_then_has_a_reminder() -> None:
    """Until then the command says what it waits for."""
    planned = kept("sample", "class", "schedule", "algebra", "--at", START, "--title", "Algebra").stdout
    assert "algebra: scheduled, starts 2090-03-05 18:00:00Z" in planned
    assert "1 event waits for the leading scheduler" in planned
    assert the_class()["reminder"] is None
    assert "not promised yet" in kept("sample", "class", "list").stdout

    tick()

    assert the_class()["reminder"]["next_slot"] == REMINDER
    assert document("sample", "class", "list")["events_waiting"] == 0
    assert [each["id"] for each in document("list")["schedules"]] == ["reminder-algebra", "report-ada-2090-03-05"]


def test_a_moved_class_has_its_reminder_elsewhere_and_a_cancelled_one_has_none() -> None:
    """The promise follows the class."""
    kept("sample", "class", "schedule", "algebra", "--at", START)
    tick()
    moved = document("sample", "class", "move", "algebra", "--at", "2090-03-06T18:00:00+00:00")
    assert (moved["starts_at"], moved["version"]) == ("2090-03-06T18:00:00+00:00", 2)
    tick()
    assert the_class()["reminder"]["next_slot"] == "2090-03-05T18:00:00+00:00"

    assert document("sample", "class", "cancel", "algebra")["cancelled"]
    tick()

    assert the_class()["reminder"]["state"] == "retired"
    assert "withdrawn" in kept("sample", "class", "list").stdout
    assert document("audit")["holds"]


def test_an_event_that_meets_a_schedule_of_another_kind_is_set_aside(store: redis.Redis, tmp_path: Any) -> None:
    """The others go on."""
    file = tmp_path / "mine.toml"
    file.write_text('[schedules.reminder-algebra]\ncommand = "platform.evaluate_health"\ncron = "0 0 1 1 *"\n')
    assert kept("apply", str(file)).exit_code == 0
    kept("sample", "class", "schedule", "algebra", "--at", START)
    kept("sample", "class", "schedule", "geometry", "--at", START)

    tick()

    entries: Any = store.xrange("kept:0:learning:outbox:aside")
    ((_, aside),) = entries
    assert b"'reminder-algebra' is a recurring schedule" in aside[b"why"]
    assert "reminder-geometry" in [each["id"] for each in document("list")["schedules"]]
    assert document("sample", "class", "list")["events_waiting"] == 0


def test_what_the_platform_refuses_is_one_line() -> None:
    """Exit 2 for a value that cannot be, 1 for what does not fit."""
    assert complaint("sample", "class", "schedule", "a b", "--at", START).startswith("id: 'a b' has forbidden")
    assert complaint("sample", "class", "schedule", "a", "--at", "2020-01-01").startswith("starts_at: 2020-01-01")
    assert complaint("sample", "class", "schedule", "a", "--at", "soon").startswith("--at: 'soon'")
    assert complaint("sample", "class", "cancel", "a", exit_code=1) == "class: 'a' is not known; schedule it"


def test_there_may_be_no_class_at_all() -> None:
    """The list says how to plan one."""
    assert "kept sample class schedule" in kept("sample", "class", "list").stdout
    assert document("sample", "class", "list") == {"classes": [], "events_waiting": 0}


def test_the_sample_commands_can_be_hidden() -> None:
    """Then nobody finds them by accident."""
    assert "sample" in kept("--help").stdout
    assert "sample" not in kept("--help", KEPT_SAMPLES="0").stdout
    assert complaint("sample", "class", "list", KEPT_SAMPLES="0").startswith("command: 'sample' is hidden by")
