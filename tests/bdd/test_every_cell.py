"""Rule: whatever a policy can say has an example: the code is asked what there is, and the features what they show."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Final, get_args

import pytest

from domain.scheduling.after import UpstreamOutcome
from domain.scheduling.decisions import Reason
from domain.scheduling.definition import Priority
from domain.scheduling.delivery import Refusal
from domain.scheduling.ledger import Disposition
from domain.scheduling.policies.duplicates import OnDuplicate
from domain.scheduling.policies.missed import MissedPolicy
from domain.scheduling.policies.overlap import OverlapPolicy
from domain.scheduling.run_states import AttemptOutcome, RunState
from tests.architecture.project import ROOT

MISSED: Final = [policy.name for policy in get_args(MissedPolicy)]
OVERLAP: Final = [policy.name for policy in get_args(OverlapPolicy)]

NORTH, SOUTH, HALF_AN_HOUR = "Europe/Berlin", "Australia/Sydney", "Australia/Lord_Howe"

Row = dict[str, str]


@cache
def text_of(feature: str) -> str:
    """Return a feature without the blanks that align its tables."""
    text = (ROOT / "features" / f"{feature}.feature").read_text("utf-8")
    return re.sub(r" *\| *", "|", text)


def everything() -> str:
    """Return all features."""
    return "\n".join(text_of(path.stem) for path in sorted((ROOT / "features").glob("*.feature")))


def examples(feature: str, title: str) -> Sequence[Row]:
    """Return the rows of all example tables of one scenario outline, by column."""
    _, found, rest = text_of(feature).partition(f"Scenario Outline: {title}\n")
    assert found, f"{feature} has no outline {title!r}"
    body = re.split(r"^\s*(?:Scenario|Rule|Scenario Outline):", rest, maxsplit=1, flags=re.MULTILINE)[0]
    return [row for table in re.split(r"^\s*Examples:.*$", body, flags=re.MULTILINE)[1:] for row in _rows(table)]


def _rows(table: str) -> Iterator[Row]:
    header, *rows = [line.strip().strip("|").split("|") for line in table.splitlines() if line.strip().startswith("|")]
    return (dict(zip(header, row, strict=True)) for row in rows)


def test_every_missed_run_policy_meets_a_newest_slot_on_time_and_one_that_is_late() -> None:
    """Under `skip` a late one is one with the older ones, and has a scenario of its own."""
    merged = examples("catching_up", "Neighbouring slots with one fate are one entry, and the newest is <on>")
    single = examples("catching_up", "Three nights came due, and the newest is <on>")
    shown = {(row["missed"], row["on"]) for row in (*merged, *single)} | {("skip", "late")}

    assert shown == {(policy, on) for policy in MISSED for on in ("on time", "late")}
    assert "Scenario: Under skip a newest slot that is late is skipped like the others" in text_of("catching_up")


def _shown(rows: Sequence[Row]) -> set[str]:
    """Return the policies in a column of overlap policies, whatever their settings."""
    return {
        found for row in rows for found in re.findall(r'^"(\w+)"|policy = "(\w+)"', row["overlap"]) for found in found
    }


@pytest.mark.parametrize(
    ("feature", "title", "elsewhere"),
    [
        ("overlap", "The policy is <overlap>", {"skip"}),
        ("overlap", "Three slots are replayed under <overlap>", {"skip", "replace"}),
        ("exclusive", "The policy is <overlap>", set[str]()),
        ("triggering", "The run of 10:00 is unfinished, and the policy is <overlap>", set[str]()),
        ("catch_up_budget", "Under overlap = <overlap> the slot of 10:31 is on time", {"serialize"}),
    ],
)
def test_every_overlap_policy_has_an_example(feature: str, title: str, elsewhere: set[str]) -> None:
    """What an outline cannot tell, because slots of one fate are one entry, stands in a scenario beside it."""
    assert _shown(examples(feature, title)) - {""} | elsewhere == set(OVERLAP)
    assert all(policy in text_of(feature) for policy in elsewhere)


@pytest.mark.parametrize(
    "setting", ["max_concurrent = 2", "backlog_limit = 1", 'keep = "newest"', 'keep = "oldest"'], ids=str
)
def test_every_setting_of_an_overlap_policy_has_an_example(setting: str) -> None:
    assert any(setting in row["overlap"] for row in examples("overlap", "The policy is <overlap>"))


def test_every_answer_to_a_duplicate_has_an_example() -> None:
    shown = {row["policy"] for row in examples("promises", 'on_duplicate = "<policy>"')} | {"reject"}

    assert shown == set(map(str, OnDuplicate))
    for feature, title in (
        ("promises", '"<policy>" does not govern a move'),
        ("editing", 'on_duplicate = "<policy>" does not govern what is applied'),
    ):
        assert {row["policy"] for row in examples(feature, title)} == set(map(str, OnDuplicate))


@pytest.mark.parametrize("zone", [NORTH, SOUTH, HALF_AN_HOUR])
def test_every_row_of_the_table_of_clock_changes_has_an_example_in_every_kind_of_zone(zone: str) -> None:
    """Both hemispheres, and a zone whose clock moves by half an hour."""
    gaps = examples("clock_changes", '<zone> with gap = "<gap>"')
    folds = examples("clock_changes", '<zone> shows the time twice, with fold = "<fold>"')
    wildcards = examples("clock_changes", "<cron> in <zone>, <season>")

    assert any(row["zone"] == zone for row in examples("clock_changes", "<zone> leaves <left out> out"))
    assert {row["gap"] for row in gaps if row["zone"] == zone} >= {"skip", "shift"}
    assert {row["fold"] for row in folds if row["zone"] == zone} == {"first", "second", "both"}
    assert {row["season"] for row in wildcards if row["zone"] == zone} == {"spring", "autumn"}


def test_no_option_makes_anything_up_for_a_lost_day() -> None:
    title = 'Nothing is made up for the lost day with gap = "<gap>" either'

    assert {row["gap"] for row in examples("clock_changes", title)} == {"after_gap", "skip", "shift"}


def test_the_order_of_decision_names_its_reasons_one_after_the_other() -> None:
    shown = [row["because"].partition(",")[0] for row in examples("order_of_decision", "<because> comes first")]

    assert shown == [
        "paused",
        "beyond_catch_up_window",
        "deadline_passed",
        "missed",
        "beyond_catch_up_limit",
        "gate_closed",
        "throttled",
        "circuit_open",
        "max_runs_reached",
        "overlap",
        "budget",
    ]


@pytest.mark.parametrize("word", [*Disposition, *Reason], ids=str)
def test_every_disposition_and_every_reason_is_seen_in_a_ledger(word: str) -> None:
    """As a whole cell, or at the beginning of one."""
    assert re.search(rf"\|{word}[|,]", everything())


@pytest.mark.parametrize("state", [state.name for state in get_args(RunState)])
def test_every_state_of_a_run_is_seen(state: str) -> None:
    assert re.search(rf"\|{state}\||is {state}\b", everything())


@pytest.mark.parametrize("outcome", AttemptOutcome, ids=str)
def test_every_outcome_of_an_attempt_is_seen(outcome: AttemptOutcome) -> None:
    assert re.search(rf"\|{outcome}\|", everything())


@pytest.mark.parametrize("refusal", Refusal, ids=str)
def test_every_refusal_of_a_delivery_is_seen(refusal: Refusal) -> None:
    assert re.search(rf"\|{refusal}\|", everything())


@pytest.mark.parametrize("priority", Priority, ids=str)
def test_every_priority_is_chosen_somewhere(priority: Priority) -> None:
    """Except the one that is chosen by saying nothing."""
    assert priority is Priority.DEFAULT or f'priority = "{priority}"' in everything()


def test_every_outcome_meets_a_run_that_succeeded_and_one_that_failed() -> None:
    """What follows from a slot without a run is the same under all of them, and has scenarios of its own."""
    rows = examples("dependencies", "It follows <outcome>, and the run of the upstream <ends>")

    assert {(row["outcome"], row["ends"]) for row in rows} == {
        (str(outcome), ends) for outcome in UpstreamOutcome for ends in ("return", "fail")
    }
