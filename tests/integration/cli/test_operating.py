"""Operators pause, resume, trigger, cancel and delete, and every surface shows what became of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.cli.running import complaint, document, kept

FIRE_ID = "reminder-0-20200101T090000000000Z"
SLOT = "2020-01-01T09:00:00+00:00"


@pytest.fixture(autouse=True)
def applied(file: Path) -> None:
    """The file of promises has been applied."""
    assert kept("apply", str(file)).exit_code == 0


def test_pausing_settles_what_is_due_and_says_who_and_why() -> None:
    """The promise that was late already is started, and nothing after it."""
    paused = document("pause", "reminder", "--why", "maintenance", "--by", "ada")["schedule"]
    shown = document("show", "reminder")

    assert (paused["id"], paused["state"], paused["unfinished"]) == ("reminder", "paused", [FIRE_ID])
    assert (shown["paused"]["by"], shown["paused"]["why"], shown["paused"]["until"]) == ("ada", "maintenance", None)
    assert "by ada" in kept("show", "reminder").stdout


def test_a_paused_schedule_can_be_resumed_once() -> None:
    """The second time there is nothing to resume."""
    kept("pause", "yearly")

    assert kept("resume", "yearly", "--catch-up").stdout.startswith("yearly: active, next slot ")
    assert complaint("resume", "yearly", exit_code=1).startswith("schedule: 'yearly' is not paused")


def test_the_ledger_tells_what_became_of_a_slot() -> None:
    """As a slot object, with its run."""
    kept("pause", "reminder")
    slot = {"due_at": SLOT, "disposition": "started", "reason": "late", "into": None}
    unbegun = {"started_at": None, "ended_at": None}

    assert document("explain", "reminder") == {"id": "reminder", "slots": [slot | unbegun], "ranges": []}
    assert document("list")["schedules"][0]["last"] == slot | unbegun
    assert document("runs") == {
        "runs": [
            {
                "fire_id": FIRE_ID,
                "schedule": "reminder",
                "due_at": SLOT,
                "state": "waiting",
                "late": True,
                "attempts": 0,
            }
        ]
    }


def test_explain_gives_the_chain_of_causes_for_a_slot() -> None:
    """And what would have had to differ."""
    kept("pause", "reminder")
    (link,) = document("explain", "reminder", "--slot", SLOT)["chain"]
    told = kept("explain", "reminder", "--slot", SLOT).stdout

    assert link["because"] == "it was missed, and its missed-run policy runs what was missed"
    assert f"started as {FIRE_ID}, waiting" in told
    assert "otherwise: a scheduler at work at that instant would have started it on time" in told


def test_explain_says_why_a_slot_is_not_in_the_ledger() -> None:
    """It lies ahead, or the schedule is paused, or it is none."""
    assert (
        document("explain", "yearly", "--slot", "2999-01-01T00:00:00Z")["undecided"] == "not decided yet: it lies ahead"
    )
    assert "was created only at" in kept("explain", "yearly", "--slot", "2019-01-01").stdout
    assert complaint("explain", "yearly", "--slot", "2999-01-02").endswith(
        "is no slot of 'yearly'; the nearest: 2999-01-01T00:00:00+00:00 and 3000-01-01T00:00:00+00:00"
    )
    kept("pause", "yearly", "--by", "ada")
    assert "paused by ada" in kept("explain", "yearly", "--slot", "2999-01-01").stdout


def test_the_same_request_asked_for_twice_is_one_run() -> None:
    """The key names it; overlap refuses another one meanwhile."""
    first = document("trigger", "yearly", "--key", "today")["run"]

    assert first["fire_id"] == "yearly-0-rtoday"
    assert document("trigger", "yearly", "--key", "today")["run"] == first
    assert "has the unfinished run yearly-0-rtoday" in complaint("trigger", "yearly", exit_code=1)
    assert [run["fire_id"] for run in document("runs", "yearly")["runs"]] == ["yearly-0-rtoday"]


def test_a_run_that_waits_can_be_cancelled_once() -> None:
    """A run that has ended cannot."""
    kept("trigger", "yearly", "--key", "today")

    assert document("cancel", "yearly-0-rtoday")["run"]["state"] == "cancelled"
    assert "is cancelled already" in complaint("cancel", "yearly-0-rtoday", exit_code=1)


def test_a_deleted_schedule_leaves_the_list_and_stays_readable() -> None:
    """Its tombstone is shown when asked for."""
    assert kept("delete", "yearly", "--why", "no longer held").stdout.startswith("yearly: retired")

    assert [each["id"] for each in document("list")["schedules"]] == ["reminder"]
    assert [each["state"] for each in document("list", "--all")["schedules"]] == ["active", "retired"]
    assert document("show", "yearly")["state"] == "retired"


def test_the_audit_holds() -> None:
    """Exit 0, and the sums by schedule."""
    kept("pause", "reminder")
    account = {"coalesced": 0, "skipped": 0, "held": 0, "violations": []}

    assert document("audit") == {
        "holds": True,
        "schedules": [
            {"id": "reminder", "started": 1, **account},
            {"id": "yearly", "started": 0, **account},
        ],
    }
    assert "the audit holds" in kept("audit", "reminder").stdout


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("show", "nobody"), "schedule id: 'nobody' is unknown; see `kept list`"),
        (("pause", "a b"), "schedule id: 'a b' has forbidden characters"),
        (("pause", "yearly", "--until", "soon"), "--until: 'soon' is not a date and time"),
        (("trigger", "yearly", "--key", "a-b"), "request key: 'a-b' has forbidden characters"),
        (("trigger", "yearly", "--key", ""), "request key: '' has forbidden characters"),
        (("cancel", "nothing"), "fire id: 'nothing' names no run"),
        (("runs", "nobody"), "schedule id: 'nobody' is unknown"),
        (("runs", "-n", "0"), "--limit (-n): '0' is not a number in reach"),
        (("audit", "nobody"), "schedule id: 'nobody' is unknown"),
        (("explain", "yearly", "--slot", "x"), "--slot: 'x' is not a date and time"),
    ],
)
def test_bad_input_is_one_line_that_names_field_value_and_remedy(arguments: tuple[str, ...], message: str) -> None:
    """And exit code 2."""
    assert complaint(*arguments).startswith(message)
