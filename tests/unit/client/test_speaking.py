"""Rule: what an application says in its own types becomes a promise, and what is said twice is said once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone
from enum import StrEnum
from typing import Any, Final, TypeAlias, cast

import attrs
import pytest

from adapters.memory.published_commands import MemoryPublishedCommands
from application.catalogue import Catalogue
from application.commands import command
from application.known_commands import NOTHING_PUBLISHED, KnownCommands
from application.publishing import Publishing
from application.scheduling.events import Events
from application.scheduling.promising import Promising
from domain.scheduling.definition import CommandCall, Definition, Once
from domain.scheduling.errors import InvalidValue, Refused
from domain.scheduling.events import EventName, On
from domain.scheduling.schedule import Schedule
from domain.scheduling.values import ScheduleId
from entrypoints.client import Effect, OnDuplicate, Policies, Priority, Promised, Retry, Speaking
from entrypoints.client.speaking import Listening
from tests.examples import A_MINUTE, AN_HOUR, AN_ID, NOON, at
from tests.unit.application.world import World

IN_BERLIN: Final = timezone(timedelta(hours=1))
KEY: Final = "reminder-7"


class Tone(StrEnum):
    WARM = "warm"


@attrs.frozen
class Reminder:
    class_id: str
    starts_at: datetime
    tone: Tone = Tone.WARM
    days: tuple[date, ...] = ()


@command("reminders.send")
def send(reminder: Reminder) -> None: ...


@attrs.define
class Application:
    """An application that speaks to a Kept in memory."""

    world: World = attrs.field(factory=World)
    published: MemoryPublishedCommands = attrs.field(factory=MemoryPublishedCommands)

    @property
    def kept(self) -> Speaking:
        clock, schedules, recording = self.world.clock, self.world.store, self.world.recording
        known = KnownCommands(Catalogue(), self.published, clock)
        promising = Promising(clock=clock, schedules=schedules, recording=recording, check=known.check)
        listening = Listening(
            promising=promising,
            operations=self.world.operations,
            known=known,
            events=Events(self.world.clock, self.world.store),
        )
        return Speaking(lambda: listening, "the shop")

    def worker(self) -> None:
        """Start a worker that has the command."""
        Publishing("w-1", self.world.clock, Catalogue([send]), self.published).publish()

    def schedule(self) -> Schedule:
        return self.world.schedule(ScheduleId(KEY))

    def definition(self) -> Definition:
        return self.schedule().definition


A_REMINDER: Final = Reminder("7", at("14:00"))


def test_a_promise_is_kept_as_it_was_made() -> None:
    application = Application()
    policies = Policies(retry=Retry(max_attempts=3), on_duplicate=OnDuplicate.REPLACE)

    application.kept.promise(
        KEY,
        "reminders.send",
        at("13:00"),
        "class 7 starts",
        at("14:00"),
        arguments={"class_id": "7", "starts_at": "2026-03-02T14:00:00Z"},
        policies=policies,
        priority=Priority.HIGH,
        version=3,
    )

    assert application.definition() == Definition(
        timing=Once(at("13:00"), "class 7 starts"),
        command=CommandCall("reminders.send", {"class_id": "7", "starts_at": "2026-03-02T14:00:00Z"}),
        policies=attrs.evolve(policies, deadline=AN_HOUR),
        priority=Priority.HIGH,
    )
    assert application.schedule().subject_version == 3


def test_instants_may_be_in_any_zone_and_are_kept_in_utc() -> None:
    application = Application()

    answer = application.kept.promise(KEY, "reminders.send", datetime(2026, 3, 2, 14, tzinfo=IN_BERLIN))

    assert answer == Promised(key=KEY, effect=Effect.MADE, at=at("13:00"), doubts=(NOTHING_PUBLISHED,))
    assert answer.at
    assert answer.at.tzinfo is UTC


def test_a_payload_may_be_given_as_such() -> None:
    application = Application()
    application.worker()

    application.kept.promise(KEY, send, at("13:00"), arguments=attrs.evolve(A_REMINDER, days=(date(2026, 3, 2),)))

    assert application.definition().command == CommandCall(
        "reminders.send",
        {"class_id": "7", "starts_at": "2026-03-02T14:00:00+00:00", "tone": "warm", "days": ["2026-03-02"]},
    )


def test_a_deadline_may_be_a_time_after_the_instant() -> None:
    application = Application()

    application.kept.promise(KEY, "reminders.send", at("13:00"), deadline=A_MINUTE)

    assert application.definition().policies.deadline == A_MINUTE


def test_a_promise_that_is_made_twice_is_made_once() -> None:
    application = Application()
    application.worker()
    words = [application.kept.promise(KEY, send, at("13:00"), arguments=A_REMINDER) for _ in range(2)]

    assert [word.effect for word in words] == [Effect.MADE, Effect.UNCHANGED]
    assert application.schedule().version == 1


def test_a_promise_that_moves_takes_its_deadline_along() -> None:
    application = Application()
    application.kept.promise(KEY, "reminders.send", at("13:00"), "class 7 starts", at("14:00"), version=1)

    moved = application.kept.move(KEY, datetime(2026, 3, 2, 16, tzinfo=IN_BERLIN), version=2)
    again = application.kept.move(KEY, at("15:00"), version=2)

    assert (moved.effect, again.effect) == (Effect.SUPERSEDED, Effect.UNCHANGED)
    assert moved.at == again.at == at("15:00")
    assert application.definition().timing == Once(at("15:00"), "class 7 starts")
    assert application.definition().policies.deadline == AN_HOUR


def test_what_is_withdrawn_is_promised_no_more() -> None:
    application = Application()
    application.kept.promise(KEY, "reminders.send", at("13:00"))

    words = [application.kept.withdraw(KEY, "class 7 is cancelled") for _ in range(2)]

    assert [(word.effect, word.at) for word in words] == [(Effect.WITHDRAWN, None), (Effect.UNCHANGED, None)]


def test_who_spoke_and_why_is_kept() -> None:
    application = Application()
    application.kept.promise(KEY, "reminders.send", at("13:00"), "class 7 starts")
    application.kept.withdraw(KEY, "class 7 is cancelled")

    acts = application.world.store.acts(ScheduleId(KEY), 2)

    assert [(act.what, act.by, act.why) for act in acts] == [
        ("withdraw", "the shop", "class 7 is cancelled"),
        ("promise", "the shop", "class 7 starts"),
    ]


def test_a_run_that_is_asked_for_twice_is_one_run() -> None:
    application = Application()
    application.world.add()

    first, second = (application.kept.trigger(AN_ID, "order_12", "ada asked") for _ in range(2))

    assert first == second
    assert (first.fire_id, first.state) == ("nightly-report-0-rorder_12", "waiting")
    assert len(application.world.store.state.runs) == 1


NAIVE: Final = at("13:00").replace(tzinfo=None)


@pytest.mark.parametrize(
    ("instant", "deadline", "line"),
    [
        (NAIVE, None, r"^at: '2026-03-02T13:00:00' has no time zone; use an aware datetime"),
        (at("13:00"), NAIVE, r"^deadline: .* has no time zone"),
        (at("13:00"), at("12:00"), r"^deadline: .* lies before the promised instant; give a later one"),
        (at("13:00"), -A_MINUTE, r"^deadline: .* lies before the promised instant"),
    ],
)
def test_an_instant_that_means_nothing_is_refused(
    instant: datetime, deadline: datetime | timedelta | None, line: str
) -> None:
    application = Application()

    with pytest.raises(InvalidValue, match=line):
        application.kept.promise(KEY, "reminders.send", instant, deadline=deadline)
    with pytest.raises(InvalidValue, match="has no time zone"):
        application.kept.move(KEY, NAIVE)


Spoken: TypeAlias = Callable[[Any], object]


@pytest.mark.parametrize(
    ("spoken", "line"),
    [
        (lambda kept: kept.promise(7, "x", NOON), r"^key: 7 is not a text; pass a str"),
        (
            lambda kept: kept.promise(KEY, 7, NOON),
            r"^command: 7 names no command; pass its name, or what @command made",
        ),
        (lambda kept: kept.promise(KEY, "x", "2026-03-02"), r"^at: '2026-03-02' is not an instant; use an aware"),
        (lambda kept: kept.promise(KEY, "x", NOON, because=None), r"^because: None is not a text"),
        (
            lambda kept: kept.promise(KEY, "x", NOON, deadline="1h"),
            r"^deadline: '1h' is neither an instant nor a time after",
        ),
        (lambda kept: kept.promise(KEY, "x", NOON, version="2"), r"^version: '2' is not a version; use an int"),
        (lambda kept: kept.promise(KEY, "x", NOON, version=True), r"^version: True is not a version"),
        (lambda kept: kept.promise(KEY, "x", NOON, version=-1), r"^version: -1 is not a version"),
        (lambda kept: kept.promise(KEY, "x", NOON, version=2**63), r"^version: 9223372036854775808 is not"),
        (lambda kept: kept.promise(KEY, "x", NOON, policies={"retry": 3}), r"^policies: \{'retry': 3\} is no Policies"),
        (lambda kept: kept.promise(KEY, "x", NOON, priority="top"), r"^priority: 'top' is not known; there are: high"),
        (lambda kept: kept.promise(KEY, "x", NOON, arguments=[1]), r"^arguments: \[1\] is not a table; pass a dict"),
        (lambda kept: kept.move(7, NOON), r"^key: 7 is not a text"),
        (lambda kept: kept.move(KEY, "noon"), r"^at: 'noon' is not an instant"),
        (lambda kept: kept.move(KEY, NOON, version="2"), r"^version: '2' is not a version"),
        (lambda kept: kept.withdraw(None), r"^key: None is not a text"),
        (lambda kept: kept.withdraw(KEY, version=1.5), r"^version: 1\.5 is not a version"),
        (lambda kept: kept.trigger(7, key="a"), r"^schedule: 7 is not a text"),
        (lambda kept: kept.trigger(KEY, key=7), r"^key: 7 is not a text"),
        (lambda kept: kept.publish(7, key="a"), r"^event: 7 is not a text"),
        (lambda kept: kept.publish("order.paid", key=7), r"^key: 7 is not a text"),
        (lambda kept: kept.publish("order.paid", [1], key="a"), r"^payload: \[1\] is not a table"),
    ],
)
def test_what_is_of_another_type_is_refused_by_its_field_and_nothing_is_kept(spoken: Spoken, line: str) -> None:
    """A version from a form is a text, and was kept: nobody could read that promise any more."""
    application = Application()

    with pytest.raises(InvalidValue, match=line):
        spoken(application.kept)
    assert application.world.store.ids() == []


def test_a_priority_may_be_given_by_its_name() -> None:
    application = Application()
    application.kept.promise(KEY, "reminders.send", at("13:00"), priority=cast("Priority", "high"))

    assert application.definition().priority is Priority.HIGH


def test_what_no_worker_would_take_is_refused_and_nothing_is_promised() -> None:
    application = Application()
    application.worker()

    with pytest.raises(InvalidValue, match="'class_id' is missing"):
        application.kept.promise(KEY, "reminders.send", at("13:00"))
    with pytest.raises(InvalidValue, match=r"'reminders\.sent' is unknown; did you mean 'reminders\.send'"):
        application.kept.promise(KEY, "reminders.sent", at("13:00"))
    assert application.world.store.ids() == []


@pytest.mark.parametrize("key", ["reminder 7", "", "a" * 101])
def test_a_key_that_cannot_be_an_id_is_refused(key: str) -> None:
    with pytest.raises(InvalidValue, match="schedule id"):
        Application().kept.promise(key, "reminders.send", at("13:00"))


def test_what_was_never_promised_cannot_move() -> None:
    with pytest.raises(Refused, match="was never made; promise it"):
        Application().kept.move(KEY, at("13:00"))


def test_an_event_is_published_once_with_a_payload_of_the_application() -> None:
    """Its types arrive as the JSON that they make."""
    application = Application()
    listening = Definition(timing=On(event=EventName("class.booked")), command=CommandCall("reports.build"))
    application.world.apply(listening)
    reminder = Reminder("7", datetime(2026, 3, 2, 13, tzinfo=IN_BERLIN))

    first = application.kept.publish("class.booked", reminder, key="b-1")
    again = application.kept.publish("class.booked", reminder, key="b-1")

    assert (first.listeners, first.before, again.listeners, again.before) == ((AN_ID,), False, (), True)
    ((_, event),) = application.world.store.state.inboxes[AN_ID].items()
    assert event.payload["starts_at"] == "2026-03-02T13:00:00+01:00"


def test_a_payload_that_no_json_carries_is_refused_by_its_field() -> None:
    with pytest.raises(InvalidValue, match="payload: "):
        Application().kept.publish("class.booked", {"at": at("14:00")}, key="b-1")
