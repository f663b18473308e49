"""`kept next` shows when a rule comes due, without a schedule and without a store."""

from __future__ import annotations

import pytest

from tests.unit.cli.running import complaint, document, kept

BERLIN = ("--timezone", "Europe/Berlin")
BEFORE_THE_GAP = ("--after", "2026-03-28T12:00:00Z")
BEFORE_THE_FOLD = ("--after", "2026-10-24T12:00:00Z")


def due(*arguments: str) -> list[str]:
    """Return when the slots that `kept next` prints are due."""
    return [slot["due_at"] for slot in document("next", *arguments)["slots"]]


def test_the_document_holds_slot_objects_as_everywhere() -> None:
    """What has not been decided is null; only people are told the local time."""
    assert document("next", "--cron", "30 2 * * *", *BERLIN, "--after", "2026-01-01T00:00:00Z", "-n", "1") == {
        "slots": [
            {
                "due_at": "2026-01-01T01:30:00+00:00",
                "disposition": None,
                "reason": None,
                "into": None,
                "started_at": None,
                "ended_at": None,
            }
        ]
    }


@pytest.mark.parametrize(
    ("gap", "slots"),
    [
        ("after_gap", ["2026-03-29T01:00:00+00:00", "2026-03-30T00:30:00+00:00"]),
        ("skip", ["2026-03-30T00:30:00+00:00", "2026-03-31T00:30:00+00:00"]),
        ("shift", ["2026-03-29T01:30:00+00:00", "2026-03-30T00:30:00+00:00"]),
    ],
)
def test_gap_says_what_becomes_of_a_time_that_does_not_exist(gap: str, slots: list[str]) -> None:
    """02:30 on the last Sunday of March."""
    assert due("--cron", "30 2 * * *", *BERLIN, *BEFORE_THE_GAP, "-n", "2", "--gap", gap) == slots


@pytest.mark.parametrize(
    ("fold", "slots"),
    [
        ("first", ["2026-10-25T00:30:00+00:00", "2026-10-26T01:30:00+00:00"]),
        ("second", ["2026-10-25T01:30:00+00:00", "2026-10-26T01:30:00+00:00"]),
        ("both", ["2026-10-25T00:30:00+00:00", "2026-10-25T01:30:00+00:00"]),
    ],
)
def test_fold_says_what_becomes_of_a_time_that_comes_twice(fold: str, slots: list[str]) -> None:
    """02:30 on the last Sunday of October."""
    assert due("--cron", "30 2 * * *", *BERLIN, *BEFORE_THE_FOLD, "-n", "2", "--fold", fold) == slots


def test_an_interval_may_be_shorter_than_a_second() -> None:
    """Microseconds are written only where there are any."""
    assert due("--every", "250ms", "--after", "2026-01-01T00:00:00.500Z", "-n", "2") == [
        "2026-01-01T00:00:00.750000+00:00",
        "2026-01-01T00:00:01+00:00",
    ]


def test_an_instant_without_an_offset_is_in_utc() -> None:
    """At a command line nobody wants to type one."""
    assert due("--every", "1h", "--after", "2026-01-01", "-n", "1") == ["2026-01-01T01:00:00+00:00"]


def test_without_after_the_slots_lie_ahead_of_now() -> None:
    """The table says how far."""
    result = kept("next", "--every", "1d", "-n", "1")

    assert result.exit_code == 0
    assert " in " in result.stdout


def test_people_see_both_clocks() -> None:
    """The name of the local time tells summer from winter."""
    result = kept("next", "--cron", "0 2 * * *", *BERLIN, *BEFORE_THE_GAP, "-n", "1")

    assert "2026-03-29 01:00:00Z" in result.stdout
    assert "Sun 2026-03-29 03:00:00 CEST" in result.stdout


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((), "option: '--cron' is missing; give --cron EXPR or --every DURATION"),
        (("--cron", "* * * * *", "--every", "5m"), "--every: '5m' stands beside --cron; keep one of the two"),
        (("--cron", "61 * * * *"), "--cron: '61 * * * *' "),
        (("--cron", "0 0 30 2 *"), "--cron: '0 0 30 2 *' never fires"),
        (("--cron", "* * * * *", "--timezone", "Europe/Berln"), "--timezone: 'Europe/Berln' is not a known time zone"),
        (("--every", "5m", "--timezone", "Europe/Berln"), "--timezone: 'Europe/Berln' is not a known time zone"),
        (("--every", "0s"), "--every: '0s' is too short; use at least '10ms'"),
        (("--every", "-5s"), "--every: '-5s' is negative; write it without the sign: '5s'"),
        (("--every", "soon"), "--every: 'soon' is not a duration"),
        (("--every", "5m", "--gap", "skip"), "--gap: 'skip' has no effect with --every"),
        (("--cron", "* * * * *", "--fold", "third"), "--fold: 'third' is not known"),
        (("--every", "5m", "--after", "tomorrow"), "--after: 'tomorrow' is not a date and time; use ISO 8601, such as"),
        (("--every", "5m", "-n", "0"), "-n: '0' is not a number in reach; use 1 to 10000"),
        (("--every", "5m", "-n", "many"), "-n: 'many' is not a number in reach"),
    ],
)
def test_bad_input_is_one_line_that_names_field_value_and_remedy(arguments: tuple[str, ...], message: str) -> None:
    """And exit code 2."""
    assert complaint("next", *arguments).startswith(message)


def test_people_are_told_where_no_slot_is_left() -> None:
    """An empty table would leave them wondering; the document is an empty list."""
    after_the_last = ("next", "--cron", "0 2 * * *", "--after", "9999-01-01")

    assert kept(*after_the_last).stdout == "no slot comes due after 9999-01-01 00:00:00Z\n"
    assert document(*after_the_last) == {"slots": []}
