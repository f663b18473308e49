"""Rule: what is wrong with schedules in Python is told in the words of the file, all of it at once."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from adapters.declarations import Draft, InvalidFile, Schedules, every, once, read_python, schedule
from adapters.declarations.overriding import Override
from application.commands import command
from application.scheduling.declared import Declarations, Declared
from domain.scheduling.definition import CommandCall, Definition, Repeat
from domain.scheduling.errors import InvalidValue
from domain.scheduling.policies.missed import ReplayAll, SkipMissed
from domain.scheduling.policies.overlap import Serialize, SkipOverlap
from domain.scheduling.triggers import Every
from domain.scheduling.values import schedule_id

PULSE = every(1).seconds.named("pulse").do("platform.pulse")
A_DECLARED = Declared(
    id=schedule_id("plain"), definition=Definition(timing=Repeat(Every(timedelta(hours=1))), command=CommandCall("x"))
)


def problems(found: object) -> list[str]:
    """Return what is wrong with the value of an attribute."""
    with pytest.raises(InvalidFile) as refusal:
        read_python("app:nightly", found)
    return list(refusal.value.problems)


@pytest.mark.parametrize(
    ("found", "ids"),
    [
        (PULSE, ["pulse"]),
        (A_DECLARED, ["plain"]),
        ([PULSE, A_DECLARED], ["pulse", "plain"]),
        ((each for each in (PULSE, A_DECLARED)), ["pulse", "plain"]),
        ({"pulse": PULSE, "other": every(1).hours.do("x")}, ["pulse", "other"]),
        ([], []),
    ],
    ids=["a draft", "a declared one", "a list", "a generator", "a dict", "nothing"],
)
def test_an_attribute_may_hold_one_schedule_or_several(found: object, ids: list[str]) -> None:
    """The text that named the attribute is their origin."""
    declarations = read_python("app:nightly", found)

    assert declarations.origin == "app:nightly"
    assert [each.id for each in declarations.schedules] == ids


@pytest.mark.parametrize("found", [Schedules("platform", [PULSE]), Declarations(origin="platform", schedules=())])
def test_an_origin_may_have_a_name_of_its_own(found: object) -> None:
    """So that a module can be renamed without retiring its schedules."""
    assert read_python("app:nightly", found).origin == "platform"


def test_a_command_can_be_given_itself() -> None:
    """Its name is what is kept."""

    @command("billing.close")
    def close() -> None: ...

    (declared,) = read_python("app:nightly", every(1).hours.named("x").do(close)).schedules

    assert declared.definition.command == CommandCall("billing.close")


@pytest.mark.parametrize(
    ("found", "problem"),
    [
        (
            PULSE.under(evry="1s"),
            "schedule 'pulse': key: 'evry' is not known; did you mean 'every'?",
        ),
        (
            every(0).minutes.named("x").do("x"),
            "schedule 'x': every: '0m' is too short; use at least '10ms'",
        ),
        (
            PULSE.under(deadline=timedelta(minutes=-1)),
            "schedule 'pulse': deadline: '-1m' is negative; write it without the sign: '1m'",
        ),
        (
            once(datetime.fromisoformat("2026-03-29T09:00")).named("x").do("x"),
            (
                "schedule 'x': at: '2026-03-29 09:00:00' has no offset from UTC; "
                "add one, such as '2026-03-29T09:00:00+00:00' for UTC"
            ),
        ),
        (
            Draft().named("x"),
            (
                "schedule 'x': key: 'cron' is missing; "
                'say when: cron = "0 2 * * *", every = "5m", at = "<instant>", on = "<event>" or after = "<schedule>"'
            ),
        ),
        (
            PULSE.under(cron="@daily"),
            "schedule 'pulse': cron: '@daily' stands beside 'every'; keep one of the two",
        ),
        (
            PULSE.named("no way"),
            "schedule 'no way': schedule id: 'no way' has forbidden characters; use letters, digits, '_' and '-' only",
        ),
        (
            [PULSE, PULSE],
            "schedules: 'pulse' is declared twice; give one of the two another id",
        ),
        (
            every(1).hours.do("billing.close"),
            "schedule id: 'billing.close' has no id; name it: .named(\"nightly-report\")",
        ),
        (
            {"other": PULSE},
            "schedule id: 'pulse' stands under 'other'; give it one id",
        ),
        (7, "schedules: 7 is no schedule; let it hold a schedule, a list of schedules, or a dict of them by id"),
        (["x"], "schedules: 'x' is no schedule; let it hold a schedule, a list of schedules, or a dict of them by id"),
    ],
)
def test_a_mistake_is_told_as_the_file_tells_it(found: object, problem: str) -> None:
    """With what was written, and what to write instead."""
    assert problem in problems(found)


def test_every_mistake_is_told_at_once() -> None:
    """One line each."""
    assert len(problems([PULSE.under(evry="1s"), "x", every(1).hours.do("x")])) == 3


@pytest.mark.parametrize("time", ["24:00", "3", ":30", "03:60", ""])
def test_a_time_of_day_that_does_not_exist_is_refused_where_it_is_written(time: str) -> None:
    """Python then shows the line."""
    with pytest.raises(InvalidValue, match="is not a time that fits here; write it as '03:00' or '03:00:30'"):
        every().monday.at(time)


def test_a_function_that_is_no_command_is_refused_where_it_is_written() -> None:
    """Nothing but the decorator gives it a name that can be kept."""

    def build_reports() -> None: ...

    not_a_command: Any = build_reports
    with pytest.raises(InvalidValue, match="command: 'build_reports' names no command; pass its name, or what @comm"):
        every(1).hours.do(not_a_command)


def test_an_id_that_cannot_be_one_is_refused_by_the_plain_constructor_too() -> None:
    """In the same words."""
    with pytest.raises(InvalidValue, match="schedule id: 'no way' has forbidden characters"):
        Declared(id=schedule_id("no way"), definition=A_DECLARED.definition)


def test_a_duration_among_the_arguments_is_left_to_the_command() -> None:
    """It is the owner's value; whether JSON can carry it is said when it is checked against the command."""
    (declared,) = read_python("app:a", PULSE.do("x", wait=timedelta(seconds=1))).schedules

    assert declared.definition.command.arguments == {"wait": timedelta(seconds=1)}


def test_another_policy_can_be_tried_on_both_forms() -> None:
    """What `kept simulate --policy` does: an overlap policy that nobody chose follows the missed-run policy."""
    as_another = Override.parse("--policy", "replay_all").rewrite
    chosen = schedule("x", every="1h", command="x", missed="skip", overlap="skip")

    rewritten = read_python("app:a", [A_DECLARED, PULSE, chosen], rewrite=as_another).schedules
    policies = [each.definition.policies for each in rewritten]

    assert [policy.missed for policy in policies] == [ReplayAll()] * 3
    assert [policy.overlap for policy in policies] == [Serialize(), Serialize(), SkipOverlap()]
    assert read_python("app:a", chosen).schedules[0].definition.policies.missed == SkipMissed()
