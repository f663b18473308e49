"""Rule: lint tells what is valid and probably not meant, by key and with a remedy, and nothing else."""

from __future__ import annotations

import tomllib

import attrs
import pytest

from adapters.declarations.declaration import declare
from application.scheduling.declared import Declared
from application.scheduling.lint.finding import Finding, Level
from application.scheduling.lint.findings import findings
from domain.scheduling.definition import Repeat
from domain.scheduling.triggers import Cron
from domain.scheduling.values import schedule_id
from tests.examples import A_DEFINITION, A_MINUTE, NOON

SOUND = 'cron = "0 2 * * *"\ntimezone = "Europe/Berlin"\n'
BRIEF = 'every = "10s"\n'


def found(keys: str) -> list[Finding]:
    """Return what is found in a schedule of these keys, at noon of the example day."""
    declared = declare("a", {"command": "x", **tomllib.loads(keys)})
    assert isinstance(declared, Declared), "; ".join(map(str, declared))
    return list(findings([declared], NOON))


@pytest.mark.parametrize(
    ("keys", "field", "problem"),
    [
        ('cron = "0 2 * * *"', "timezone", "is left out, so the times in 'cron' are those of UTC"),
        ('cron = "0 2 * * *"\njitter = "5m"\nend = "2027-01-01T00:00:00Z"', "timezone", "the times in 'cron'"),
        ('every = "5m"\nwindows = ["mon-fri 09:00-17:00"]', "timezone", "the times in 'windows'"),
        ('cron = "* * * * *"\nexclude = ["2026-12-25"]', "timezone", "the times in 'exclude'"),
        ('every = "1h"\nend = "2026-03-02T12:00:00Z"', "end", "leaves no slot from now on"),
        (
            'every = "1h"\nend = "2026-03-02T23:00:00Z"\nexclude = ["2026-03-02"]\ntimezone = "UTC"',
            "exclude or end",
            "leaves no slot from now on",
        ),
        ('at = "2026-03-02T11:59:59Z"', "at", "lies in the past (2026-03-02T11:59:59+00:00)"),
        (f'{SOUND}retry = {{ max_attempts = 4, base = "1m", window = "3m" }}', "retry.window", "room for 3 of 4"),
        (f'{SOUND}deadline = "2m"\nretry = {{ max_attempts = 9, base = "2m1s" }}', "deadline", "room for 1 of 9"),
        (f'{SOUND}deadline = "59s"', "deadline", "is shorter than the grace (1m)"),
        (f'{SOUND}deadline = "5m"\nmissed = {{ grace = "6m" }}', "deadline", "is shorter than the grace (6m)"),
        (f'{BRIEF}overlap = "allow"', "overlap", "slots lie 10s apart"),
        (
            'every = { min = "30s", max = "50s" }\njitter = "1s"\noverlap = "allow"',
            "overlap",
            "'allow' without a limit",
        ),
        (f'{SOUND}gate = {{ gauge = "load", below = 0 }}', "gate.below", "is 0, and the gauge 'load' never shows less"),
        (
            'every = "10m"\nadaptive = { gauge = "load", fast_at = 1, slow_at = 3, slowest = "10m" }',
            "adaptive.slowest",
            "(10m) is no longer than slots lie apart (10m)",
        ),
        ('cron = "*/15 * * * * *"\noverlap = "allow"', "overlap", "slots lie 15s apart"),
    ],
)
def test_what_is_probably_not_meant_is_a_warning_at_its_key(keys: str, field: str, problem: str) -> None:
    (finding,) = found(keys)

    assert (finding.level, finding.schedule, finding.field) == (Level.WARNING, "a", field)
    assert problem in finding.problem
    assert finding.remedy


HOLIDAYS = '"2026-01-01", "2026-01-06", "2026-02-01", "2026-02-02"'


@pytest.mark.parametrize(
    ("last", "level"),
    [("2026-03-01", Level.WARNING), ("2026-03-02", Level.NOTE), ("2026-04-30", Level.NOTE)],
)
def test_a_calendar_that_ends_is_told_of_before_it_does(last: str, level: Level) -> None:
    """Two months before it is a note, afterwards a warning."""
    (finding,) = found(f'{SOUND}exclude = [{HOLIDAYS}, "{last}"]')

    assert (finding.level, finding.field) == (level, "exclude")
    assert finding.problem == f"ends with {last}: no later date is left out"


@pytest.mark.parametrize(
    "keys",
    [
        SOUND,
        f'{SOUND}exclude = [{HOLIDAYS}, "2026-05-01"]',
        f"{SOUND}exclude = [{HOLIDAYS}]",
        'cron = "0 2 * * *"\ntimezone = "UTC"',
        'cron = "*/5 * * * *"',
        'every = "5m"',
        f'{SOUND}windows = ["mon-fri 00:00-17:00"]',
        'every = "1h"\nend = "2026-03-02T13:00:00Z"',
        'at = "2026-03-02T12:00:00Z"',
        f'{SOUND}retry = {{ max_attempts = 4, base = "1m", window = "7m" }}',
        f'{SOUND}deadline = "4m"\nretry = {{ max_attempts = 3, base = "2m", factor = 1.0 }}',
        f'{SOUND}retry = {{ max_attempts = 1000000, base = "0s", window = "1s" }}',
        f'{SOUND}retry = {{ max_attempts = 1000000, base = "1s" }}',
        f'{SOUND}deadline = "60s"',
        f'{BRIEF}overlap = {{ policy = "allow", max_concurrent = 3 }}',
        f'{BRIEF}overlap = "serialize"',
        'every = "1m"\noverlap = "allow"',
        'every = "1h"\nspread = true\njitter = "1m"\noverlap = "allow"',
        'every = "1h"\nenvironments = ["one that nobody knows"]',
    ],
)
def test_what_is_sound_is_left_alone(keys: str) -> None:
    assert found(keys) == []


@pytest.mark.parametrize(
    ("sla", "field"),
    [
        ('{ must_run_every = "1h" }', "sla.must_run_every"),
        ('{ late_after = "5m", finish_within = "1m" }', "sla.finish_within"),
    ],
)
def test_a_service_level_that_nothing_keeps_is_a_warning(sla: str, field: str) -> None:
    """Its alarm would always be open."""
    (finding,) = found(f"{SOUND}sla = {sla}")

    assert (finding.level, finding.field) == (Level.WARNING, field)


def test_a_service_level_that_can_be_kept_is_sound() -> None:
    assert found(f'{SOUND}sla = {{ late_after = "5m", finish_within = "1h", must_run_every = "25h" }}') == []
    assert found('on = "class.booked"\nsla = { must_run_every = "1s" }') == []


def test_what_was_made_in_python_left_no_key_out() -> None:
    """There the zone is an argument with a default that the reader of the code sees."""
    nightly = attrs.evolve(A_DEFINITION, timing=Repeat(Cron("0 2 * * *")))

    assert list(findings([Declared(id=schedule_id("a"), definition=nightly)], NOON + A_MINUTE)) == []


@pytest.mark.parametrize("keys", ['at = "2026-03-02T13:00:00Z"', 'on = "class.booked"'], ids=["once", "on"])
def test_a_gate_before_what_comes_once_is_a_note(keys: str) -> None:
    """It may well be meant: a thumbnail that nobody needs while the host is busy."""
    (finding,) = found(f'{keys}\ngate = {{ gauge = "load", below = 2.0 }}')

    assert (finding.level, finding.field) == (Level.NOTE, "gate")
    assert "no later slot stands in for it" in finding.problem


@pytest.mark.parametrize(
    "keys",
    [
        'gate = { gauge = "key:balance", below = 0 }',
        'gate = { gauge = "load", below = 0.5 }',
        'adaptive = { gauge = "load", fast_at = 1, slow_at = 3, slowest = "11m" }',
    ],
)
def test_a_gauge_that_can_make_a_difference_is_sound(keys: str) -> None:
    """A number of one's own may well be negative."""
    assert found(f'every = "10m"\n{keys}') == []
