"""`kept simulate` shows what would have become of every slot; no store is needed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.unit.cli.running import complaint, document, kept

HOURLY = """
[schedules.hourly]
command = "reports.build"
cron = "0 * * * *"
missed = { policy = "replay_all", catch_up_limit = 2 }
"""
A_DAY = ("--from", "2026-03-01T00:00:00Z", "--to", "2026-03-01T05:00:00Z")
DOWN = ("--down", "2026-03-01T00:30:00Z/2026-03-01T04:30:00Z")


@pytest.fixture
def file(tmp_path: Path) -> str:
    """A file with one hourly schedule."""
    path = tmp_path / "schedules.toml"
    path.write_text(HOURLY)
    return str(path)


def brief(schedule: dict[str, Any]) -> dict[str, list[tuple[Any, ...]]]:
    """Return the hour, disposition and reason of each slot and range."""
    slots = [(each["due_at"][11:16], each["disposition"], each["reason"]) for each in schedule["slots"]]
    ranges = [(each["first"][11:16], each["count"], each["disposition"], each["reason"]) for each in schedule["ranges"]]
    return {"slots": slots, "ranges": ranges}


def test_every_slot_after_the_beginning_and_up_to_the_end_is_accounted_for(file: str) -> None:
    """The schedule is created at `--from`, so a slot at that very instant is not its own."""
    (schedule,) = document("simulate", file, *A_DAY, "--duration", "90")["schedules"]

    assert (schedule["id"], schedule["policy"]) == ("hourly", "replay_all/serialize")
    assert schedule["slots"][0] == {
        "due_at": "2026-03-01T01:00:00+00:00",
        "disposition": "started",
        "reason": None,
        "into": None,
        "started_at": "2026-03-01T01:00:00+00:00",
        "ended_at": "2026-03-01T01:01:30+00:00",
    }
    assert [slot["due_at"][11:13] for slot in schedule["slots"]] == ["01", "02", "03", "04", "05"]
    assert schedule["slots"][-1]["ended_at"] is None
    assert schedule["ranges"] == []


def test_what_an_outage_made_late_is_decided_by_the_file_s_policy(file: str) -> None:
    """Two of four are replayed, the newest, one after the other."""
    (schedule,) = document("simulate", file, *A_DAY, *DOWN)["schedules"]

    assert brief(schedule) == {
        "slots": [("03:00", "started", "late"), ("04:00", "started", "late"), ("05:00", "started", None)],
        "ranges": [("01:00", 2, "skipped", "beyond_catch_up_limit")],
    }


def test_another_policy_can_be_tried_and_is_echoed(file: str) -> None:
    """Settings stay where the other policy has them."""
    (schedule,) = document("simulate", file, *A_DAY, *DOWN, "--policy", "run_once/allow")["schedules"]

    assert schedule["policy"] == "run_once/allow"
    assert brief(schedule) == {
        "slots": [("04:00", "started", "late"), ("05:00", "started", None)],
        "ranges": [("01:00", 3, "coalesced", "missed")],
    }
    assert schedule["ranges"][0]["into"] == "2026-03-01T04:00:00+00:00"


def test_all_stands_for_every_missed_run_policy(file: str) -> None:
    """Side by side."""
    schedules = document("simulate", file, *A_DAY, *DOWN, "--policy", "all")["schedules"]

    assert {schedule["policy"]: len(schedule["slots"]) for schedule in schedules} == {
        "skip": 1,
        "run_once": 2,
        "replay_all": 3,
    }


def test_the_overlap_policy_follows_unless_the_file_names_one(tmp_path: Path) -> None:
    """Under replay_all the default is to serialize; a policy that was chosen stays."""
    path = tmp_path / "two.toml"
    common = 'command = "x"\ncron = "0 * * * *"\n'
    path.write_text(f'[schedules.chosen]\n{common}overlap = "skip"\n[schedules.left]\n{common}')
    chosen, left = document("simulate", str(path), *A_DAY, *DOWN, "--policy", "replay_all")["schedules"]

    assert len([slot for slot in left["slots"] if slot["disposition"] == "started"]) == 5
    assert len([slot for slot in chosen["slots"] if slot["disposition"] == "started"]) == 2


def test_whom_a_file_does_not_declare_nobody_can_follow(tmp_path: Path) -> None:
    """A circle is refused in the words of `kept plan`; a stranger may well be kept, but not in a simulation."""
    path = tmp_path / "chain.toml"
    path.write_text('[schedules.load]\ncommand = "x"\nafter = "extract"')
    found = kept("simulate", str(path), *A_DAY)

    assert found.exit_code == 0
    assert "undecided: the slots of load, which follows extract, and that one is not declared here" in found.stdout
    path.write_text(f'{path.read_text()}\n[schedules.extract]\ncommand = "x"\nafter = "load"')
    circle = "schedules.load: after: 'extract' makes a circle: load after extract after load; let one of them follow"
    assert complaint("simulate", str(path), *A_DAY).startswith(circle)


def test_another_missed_run_policy_leaves_alone_what_cannot_be_missed(tmp_path: Path) -> None:
    """What follows others, or listens, has none of its own either; its overlap policy can be tried like any other."""
    path = tmp_path / "chain.toml"
    path.write_text(f"""{HOURLY}
[schedules.load]
command = "reports.build"
after = "hourly"

[schedules.hear]
command = "reports.build"
on = "order.paid"
""")
    of_the_file = document("simulate", str(path), *A_DAY)["schedules"]
    tried = document("simulate", str(path), *A_DAY, *DOWN, "--policy", "skip", "--policy", "skip/allow")["schedules"]

    assert [each["policy"] for each in of_the_file] == ["replay_all/serialize", "serialize", "allow"]
    assert [(each["id"], each["policy"]) for each in tried] == [
        (id, policy) for policy in ("skip", "skip/allow") for id in ("hourly", "load", "hear")
    ]
    assert [len(each["slots"]) for each in tried] == [1, 1, 0] * 2


def test_people_see_a_line_for_each_slot_and_a_tally(file: str) -> None:
    """With the words of the ledger."""
    result = kept("simulate", file, *A_DAY, *DOWN)

    assert "hourly under replay_all/serialize" in result.stdout
    assert "3 started, 2 skipped" in result.stdout


def test_people_are_told_of_a_time_that_nobody_decides(file: str) -> None:
    """An outage that reaches past the end leaves slots out of the account; one that is over before does not."""
    line = "undecided: what came due from 2026-03-01 02:30:00Z on, as nobody schedules before 2026-03-01 05:00:01Z\n"

    assert kept("simulate", file, *A_DAY, "--down", "2026-03-01T02:30/2026-03-01T05:00:01").stdout.endswith(line)
    assert "undecided" not in kept("simulate", file, *A_DAY, "--down", "2026-03-01T02:30/2026-03-01T05:00").stdout


@pytest.mark.parametrize(
    ("keys", "slots"),
    [('cron = "0 * * * *"', ("03:00", "05:00", 3)), ('at = "2026-03-01T04:30:00Z"', ("04:30", "04:30", 1))],
)
def test_what_nobody_has_decided_by_the_end_is_told_apart_from_the_account(
    keys: str, slots: tuple[str, str, int], tmp_path: Path
) -> None:
    """As one range without a disposition, however many slots that are; an outage that is over leaves nothing."""
    path = tmp_path / "undecided.toml"
    path.write_text(f'[schedules.some]\ncommand = "reports.build"\n{keys}\n')
    down = "2026-03-01T02:30/2026-03-01T05:00"
    (going_on,) = document("simulate", str(path), *A_DAY, "--down", f"{down}:01")["schedules"]
    (over,) = document("simulate", str(path), *A_DAY, "--down", down)["schedules"]

    left = going_on["undecided"]
    assert (left["first"][11:16], left["last"][11:16], left["count"]) == slots
    assert (left["disposition"], left["reason"], left["into"]) == (None, "down", None)
    assert left["first"] not in [each["due_at"] for each in going_on["slots"]]
    assert "undecided" not in over


def test_failing_attempts_are_followed_by_the_retries_of_the_policy(tmp_path: Path) -> None:
    """Where every attempt fails, the run ends after the last one."""
    path = tmp_path / "retried.toml"
    path.write_text(f'{HOURLY}retry = {{ max_attempts = 2, base = "1m", jitter = 0 }}')
    (schedule,) = document("simulate", str(path), *A_DAY, "--duration", "60", "--failures", "1")["schedules"]

    assert schedule["slots"][0]["started_at"] == "2026-03-01T01:00:00+00:00"
    assert schedule["slots"][0]["ended_at"] == "2026-03-01T01:03:00+00:00"


def test_people_compare_policies_side_by_side(file: str) -> None:
    """One line per policy, with what it makes of the slots."""
    result = kept("simulate", file, *A_DAY, *DOWN, "--policy", "all", "--failures", "1")
    *_, titles, _, skip, once, replay, _ = result.stdout.splitlines()

    assert " ".join(titles.split()) == "schedule policy started late coalesced skipped held failed longest wait"
    assert skip.split() == ["hourly", "skip", "1", "4", "1"]
    assert once.split() == ["hourly", "run_once", "2", "1", "3", "2", "30", "min"]
    assert replay.split() == ["hourly", "replay_all", "3", "2", "2", "3", "1", "h", "30", "min"]


def test_people_are_spared_thousands_of_lines(tmp_path: Path) -> None:
    """They are told how many there are more."""
    path = tmp_path / "often.toml"
    path.write_text('[schedules.often]\ncommand = "x"\nevery = "10s"')
    result = kept("simulate", str(path), *A_DAY)

    assert "… and 800 more lines" in result.stdout
    assert len(result.stdout.splitlines()) < 1050


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--down", "2026-03-01"), "--down: '2026-03-01' is not START/END"),
        (("--down", "2026-03-02/2026-03-01"), "--down: "),
        (("--duration", "long"), "--duration: 'long' is not a duration"),
        (("--duration", "-5"), "--duration: '-5' is not a duration"),
        (("--failures", "often"), "--failures: 'often' is not a number; use a share from 0 to 1"),
        (("--failures", "1.5"), "--failures: 1.5 is not a share; use a number from 0 to 1"),
        (("--policy", "skp"), "--policy: 'skp' has no policy 'skp'; did you mean 'skip'?"),
        (
            ("--policy", "skip/serialise"),
            "--policy: 'skip/serialise' has no policy 'serialise'; did you mean 'serialize'?",
        ),
        (("--policy", "skip/"), "--policy: 'skip/' has no policy ''; use one of"),
    ],
)
def test_bad_input_is_one_line_that_names_field_value_and_remedy(
    file: str, arguments: tuple[str, ...], message: str
) -> None:
    """Before anything is simulated."""
    assert complaint("simulate", file, *A_DAY, *arguments).startswith(message)


def test_an_end_before_the_beginning_is_refused(file: str) -> None:
    """Rather than simulating nothing."""
    assert complaint("simulate", file, "--from", "2026-03-02", "--to", "2026-03-01").startswith("--to: ")


def test_a_file_that_is_not_there_is_bad_input(tmp_path: Path) -> None:
    """As for every command that reads one."""
    message = complaint("simulate", str(tmp_path / "none.toml"), *A_DAY)

    assert message.endswith("no such file or directory; name a TOML file of schedules, or module:attribute")


def test_late_starts_draw_from_the_catch_up_budget(file: str) -> None:
    """One an hour: of the two slots that an outage left, the first takes the token and the second waits for one."""
    found = {}
    for budget in ("", "1/h"):
        (schedule,) = document("simulate", file, *A_DAY, *DOWN, KEPT_CATCH_UP_BUDGET=budget)["schedules"]
        found[budget] = {each["due_at"][11:16]: each["disposition"] for each in schedule["slots"]}

    assert [found[""][hour] for hour in ("03:00", "04:00")] == ["started", "started"]
    assert sorted(found["1/h"][hour] for hour in ("03:00", "04:00")) == ["held", "started"]


GATED = (
    HOURLY
    + """gate = { gauge = "load", below = 2.0 }
"""
)


@pytest.fixture
def gated(tmp_path: Path) -> str:
    """A file with one hourly schedule behind a gate."""
    path = tmp_path / "gated.toml"
    path.write_text(GATED)
    return str(path)


def test_a_gauge_shows_what_it_is_told_from_an_instant_on(gated: str) -> None:
    """Each slot says what the gauge showed, where it depended on that."""
    readings = ("--gauge", "load=0.3", "--gauge", "load=4.2@2026-03-01T01:30", "--gauge", "load=none@2026-03-01T04:30")
    (schedule,) = document("simulate", gated, *A_DAY, *readings)["schedules"]

    assert brief(schedule) == {
        "slots": [("01:00", "started", None), ("05:00", "started", None)],
        "ranges": [("02:00", 3, "skipped", "gate_closed")],
    }
    assert [each["measured"] for each in (*schedule["slots"], *schedule["ranges"])] == [
        {"gauge": "load", "lowest": 0.3, "highest": 0.3},
        {"gauge": "load", "lowest": None, "highest": None},
        {"gauge": "load", "lowest": 4.2, "highest": 4.2},
    ]


def test_a_gauge_that_is_asked_and_was_given_no_reading_is_named(gated: str) -> None:
    """What the table shows is true of a broken gauge, which is hardly what was meant."""
    shown = kept("simulate", gated, *A_DAY).stdout

    assert "hourly: the gauge 'load' could not be read; say what it shows: --gauge load=1.0" in shown


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ("load", "--gauge: 'load' is not NAME=READING; write one such as load=0.3"),
        ("lod=1", "--gauge: 'lod' is unknown as a gauge; use 'load', 'queue:high'"),
        ("load=many", "--gauge: 'many' is not a finite number; give a reading such as load=0.3"),
        ("load=inf", "--gauge: 'inf' is not a finite number"),
        ("load=1@noon", "--gauge: 'noon' is not a date and time; use ISO 8601"),
    ],
)
def test_a_reading_that_cannot_be_read_is_refused(gated: str, given: str, message: str) -> None:
    assert message in complaint("simulate", gated, *A_DAY, "--gauge", given)
