"""
Rule: no question walks a long window, and what is remembered changes the cost and nothing else.

Work is counted, not timed: a rule that notes how often it is asked stands in for the one within.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta

import attrs
import pytest

from domain.scheduling.triggers import Bounded, Cron, Every, Excluding, Jittered, Trigger, Within
from domain.scheduling.triggers.memo import ANSWERS_PER_KEY, KEYS_REMEMBERED, answers
from domain.scheduling.triggers.open_times import MOST_JUMPS, latest_open, next_open
from domain.scheduling.values import MICROSECOND, ScheduleId
from tests.unit.triggers.instants import utc

EVERY_SECOND = Every(timedelta(seconds=1))
A_FEW = 20
NOW = utc("2026-06-06 12:00")
A_YEAR_OF_HOLIDAYS = [date(2026, 1, 1) + timedelta(days=day) for day in range(364)]


@attrs.frozen(eq=False)
class Counted:
    """Every second, with a note of each question."""

    asked: list[datetime] = attrs.field(factory=list)

    def next(self, after: datetime) -> datetime | None:
        self.asked.append(after)
        return EVERY_SECOND.next(after)

    def latest(self, not_after: datetime, n: int) -> tuple[datetime, ...]:
        self.asked.append(not_after)
        return EVERY_SECOND.latest(not_after, n)

    def count(self, after: datetime, until: datetime) -> int | None:
        self.asked.append(after)
        return EVERY_SECOND.count(after, until)

    def bound_to(self, _schedule_id: ScheduleId) -> Counted:
        return self


@pytest.mark.parametrize(
    "shape",
    [
        lambda rule: Bounded(rule, start=utc("2026-12-31 00:00")),
        lambda rule: Within(rule, ["mon 09:00-09:01"], "Europe/Berlin"),
        lambda rule: Excluding(rule, A_YEAR_OF_HOLIDAYS, "Europe/Berlin"),
        lambda rule: Jittered(rule, timedelta(seconds=5), ScheduleId("a")),
        lambda rule: Excluding(Within(rule, ["thu 09:00-09:01"]), A_YEAR_OF_HOLIDAYS),
    ],
    ids=["bounds", "window", "exclusions", "jitter", "window and exclusions"],
)
def test_a_combinator_jumps_to_the_next_candidate(shape: Callable[[Trigger], Trigger]) -> None:
    """However many seconds are left out, the rule within is asked a few times."""
    within = Counted()
    rule = shape(within)
    within.asked.clear()

    assert rule.next(NOW) is not None
    assert len(rule.latest(utc("2026-12-31 23:00"), 1)) == 1
    assert len(within.asked) <= A_FEW


@attrs.frozen
class OpenOn:
    """Open at one local time only; before it one is sent back an hour at a time, after it on."""

    only: datetime

    def opens(self, local: datetime) -> datetime:
        return local if local == self.only else local + timedelta(hours=1)

    def closed(self, local: datetime) -> datetime:
        return local if local == self.only else local - timedelta(hours=1)


def test_who_looks_for_an_open_time_gives_up_after_so_many_jumps_in_vain() -> None:
    """The rule then counts as ended; each slot that is found begins the count anew."""
    within, open_at = Counted(), OpenOn(NOW.replace(tzinfo=None))

    assert next_open(within, open_at, "UTC", NOW) is None
    assert len(within.asked) == MOST_JUMPS
    within.asked.clear()
    assert latest_open(within, open_at, "UTC", NOW - MICROSECOND, 1) == ()
    assert len(within.asked) == MOST_JUMPS
    within.asked.clear()
    assert latest_open(within, open_at, "UTC", NOW + timedelta(hours=3), 2) == (NOW,)
    assert len(within.asked) == 4 + MOST_JUMPS


def test_counting_a_year_of_seconds_asks_once() -> None:
    """Through bounds and jitter."""
    within = Counted()
    rule = Jittered(Bounded(within, end=NOW), timedelta(milliseconds=1), ScheduleId("a"))

    assert rule.count(utc("2025-06-06 12:00"), NOW) is not None
    assert len(within.asked) < 10


def test_a_remembered_answer_is_the_answer_from_every_instant_it_covers() -> None:
    """Asked in any order, from just after the last slot to just before the next."""
    rule, fresh = Cron("30 9 * * mon-fri", "Europe/Berlin"), utc("2026-06-08 07:30")
    instants = [NOW, NOW + timedelta(hours=3), fresh - MICROSECOND, NOW - timedelta(hours=12), NOW]

    assert [rule.next(instant) for instant in instants] == [fresh] * 5
    assert rule.next(fresh) == fresh + timedelta(days=1)
    assert [rule.latest(instant, 1) for instant in (fresh, fresh - MICROSECOND, fresh)] == [
        (fresh,),
        (fresh - timedelta(days=3),),
        (fresh,),
    ]


def test_what_lies_between_two_slots_is_searched_once() -> None:
    """However often it is asked about, as long as no slot comes between the questions."""
    rule = Cron("30 9 * * *", "Europe/Berlin")
    for hours in range(12):
        rule.next(NOW + timedelta(hours=hours))
        rule.latest(NOW + timedelta(hours=hours), 2)

    assert len(answers((rule, "next"))) == 1


def test_what_is_remembered_is_bounded() -> None:
    """A few answers for each rule, and a limit on the rules."""
    rule = Cron("*/5 * * * *")
    for day in range(1, 29):
        rule.next(NOW + timedelta(days=day))
        rule.latest(NOW + timedelta(days=day), 2)

    assert len(answers((rule, "next"))) == ANSWERS_PER_KEY
    assert len(answers((rule, 2))) == ANSWERS_PER_KEY
    assert answers.cache_info().maxsize == KEYS_REMEMBERED
