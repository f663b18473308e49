"""Rule: a schedule tells those that follow it which slots it has, which of them never ran, and how the others ended."""

from __future__ import annotations

import attrs

from domain.scheduling.after import After
from domain.scheduling.decisions import Span
from domain.scheduling.definition import Definition
from domain.scheduling.policies.missed import ReplayAll
from domain.scheduling.policies.overlap import Serialize
from domain.scheduling.run_end import RunEnd
from domain.scheduling.schedule import Schedule
from domain.scheduling.telling import news_of
from domain.scheduling.tidings import Fate, News, Telling, Tidings
from domain.scheduling.values import request_key, schedule_id
from tests.examples import A_COMMAND, A_MINUTE, A_ONE_OFF, A_SCHEDULE, AN_ID, a_schedule, at, beside, run_of


def test_slots_with_a_run_are_open_and_the_others_are_skipped() -> None:
    decided = a_schedule().decide(at("12:03"))

    assert news_of(decided, ()) == News(
        opened=(
            Telling(AN_ID, Span(at("12:01"), at("12:02"), 2), Fate.SKIPPED),
            Telling(AN_ID, Span.of(at("12:03")), Fate.OPEN),
        )
    )


def test_a_slot_that_waits_is_open_until_it_is_skipped() -> None:
    schedule = a_schedule(missed=ReplayAll(), overlap=Serialize(), deadline=A_MINUTE)
    waiting = schedule.decide(at("12:01"), beside("12:00"))

    over = waiting.schedule.decide(at("12:01:30") + A_MINUTE, beside("12:00"))

    assert news_of(waiting, ()).opened == (Telling(AN_ID, Span.of(at("12:01")), Fate.OPEN),)
    assert news_of(over, ()).closed == (Telling(AN_ID, Span.of(at("12:01")), Fate.SKIPPED),)
    assert news_of(over, ()).opened == (Telling(AN_ID, Span.of(at("12:02")), Fate.OPEN),)


def test_the_end_of_a_run_tells_what_its_slot_came_to_and_one_outside_the_slots_tells_nothing() -> None:
    slot_ended = RunEnd(fire_id=run_of("12:01"), state="failed", at=at("12:05"))
    asked_for = A_SCHEDULE.request(request_key("k1"), at("12:00:30")).runs[0].fire_id
    by_hand = RunEnd(fire_id=asked_for, state="succeeded", at=at("12:05"))

    news = news_of(A_SCHEDULE.decide(at("12:00:30")), (slot_ended, by_hand))

    assert news.closed == (Telling(AN_ID, Span.of(at("12:01")), Fate.FAILED, run_of("12:01")),)


def test_who_is_retired_will_tell_of_no_slot_any_more() -> None:
    retired = A_SCHEDULE.retire(at("12:00:30"), by="ada")

    assert news_of(retired, ()) == News(is_gone=True)
    assert news_of(A_SCHEDULE.decide(at("12:01")), ()).is_gone is None


def test_a_slot_that_another_promise_takes_the_place_of_is_told_of_by_nobody() -> None:
    moved = A_ONE_OFF.edit(a_schedule().definition, at("12:10"))

    assert news_of(moved, ()).opened == ()


def test_a_slot_that_is_still_to_come_when_its_promise_is_withdrawn_is_told_of_by_nobody() -> None:
    """The promise may be made again before that instant, and would have two fates for one slot."""
    assert news_of(A_ONE_OFF.retire(at("12:10"), by="ada"), ()) == News(is_gone=True)


def test_a_slot_that_had_come_when_its_schedule_was_retired_was_skipped_for_those_that_follow() -> None:
    """It follows somebody itself, whose run still goes on: nobody will start the slot any more."""
    timing = After(schedules=(schedule_id("extract"),))
    waiting = Schedule.create(AN_ID, Definition(timing=timing, command=A_COMMAND), at("12:00"))
    opened = News(opened=(Telling(schedule_id("extract"), Span.of(at("12:05")), Fate.OPEN),))
    heard = attrs.evolve(waiting, tidings=Tidings().hearing(schedule_id("extract"), opened))

    assert news_of(heard.retire(at("12:10"), by="ada"), ()) == News(
        opened=(Telling(AN_ID, Span.of(at("12:05")), Fate.SKIPPED),), is_gone=True
    )
