"""Rule: a nominal slot is decided when every upstream has told what became of it, in the order of the slots."""

from __future__ import annotations

from datetime import datetime

import attrs
import pytest

from domain.scheduling.after import MOST_UPSTREAMS, After, UpstreamOutcome
from domain.scheduling.backfill import Past
from domain.scheduling.decisions import Span
from domain.scheduling.definition import Definition
from domain.scheduling.errors import InvalidValue, Refused
from domain.scheduling.following import READ_FOR_EACH, gone, waits_for
from domain.scheduling.inbox import Inbox
from domain.scheduling.intake import to_read
from domain.scheduling.progress import Numbered
from domain.scheduling.reach import Reach
from domain.scheduling.schedule import Schedule
from domain.scheduling.tidings import TIDINGS_LIMIT, Fate, News, Telling, Tidings
from domain.scheduling.values import FireId, ScheduleId
from tests.examples import A_COMMAND, A_DAY, A_MINUTE, A_SCHEDULE, AN_HOUR, AN_ID, NOON, at, told, under

A, B = ScheduleId("extract"), ScheduleId("rates")
ONE = at("13:00")


def following(*upstreams: ScheduleId, outcome: str = "succeeded") -> Schedule:
    """Return a schedule created at noon that follows others."""
    timing = After(schedules=upstreams or (A,), outcome=UpstreamOutcome(outcome))
    return Schedule.create(AN_ID, Definition(timing=timing, command=A_COMMAND), NOON)


def opened(upstream: ScheduleId, *slots: datetime) -> tuple[Telling, ...]:
    """Return what an upstream tells when it starts its slots."""
    return tuple(Telling(upstream, Span.of(slot), Fate.OPEN) for slot in slots)


def ended(upstream: ScheduleId, slot: datetime, fate: Fate = Fate.SUCCEEDED) -> Telling:
    """Return what an upstream tells when the run of a slot has ended."""
    return Telling(upstream, Span.of(slot), fate, FireId(f"{upstream}-0-x"))


def skipped(upstream: ScheduleId, first: str, last: str, count: int | None = None) -> Telling:
    """Return what an upstream tells of slots that it skipped."""
    return Telling(upstream, Span(at(first), at(last), count), Fate.SKIPPED)


def hearing(schedule: Schedule, *tellings: Telling) -> Schedule:
    """Let a schedule hear all this, as far as it would be read."""
    tidings = schedule.tidings
    for telling in tellings:
        news = News(closed=(telling,)) if telling.run else News(opened=(telling,))
        tidings = tidings.hearing(telling.upstream, news)
    return attrs.evolve(schedule, tidings=tidings.first(to_read(schedule)))


def test_a_slot_waits_until_its_run_has_ended() -> None:
    waiting = hearing(following(), *opened(A, ONE))

    assert told(waiting.decide(ONE)) == []
    assert (waiting.wake_at(), waits_for(waiting)) == (None, (A,))
    assert told(hearing(waiting, ended(A, ONE)).decide(ONE)) == ["13:00 started"]


def test_the_slots_keep_their_order() -> None:
    """A later one that is known already waits for the one before it."""
    waiting = hearing(following(), *opened(A, ONE, at("14:00")), ended(A, at("14:00")))

    assert told(waiting.decide(at("15:00"))) == []
    assert told(hearing(waiting, ended(A, ONE)).decide(at("15:00"))) == ["13:00 started", "14:00 held overlap"]


@pytest.mark.parametrize("newest_first", [False, True])
@pytest.mark.parametrize(
    ("fate", "becomes"),
    [
        (Fate.OPEN, []),
        (Fate.SUCCEEDED, ["13:00 started"]),
        (Fate.FAILED, ["13:00 skipped upstream_failed"]),
    ],
)
def test_a_slot_that_was_promised_anew_is_judged_by_the_run_it_has(
    fate: Fate, becomes: list[str], newest_first: bool
) -> None:
    """Its upstream was deleted, and declared again before the slot; stores return both tellings in any order."""
    tellings = [skipped(A, "13:00", "13:00", 1), *(opened(A, ONE) if fate is Fate.OPEN else [ended(A, ONE, fate)])]
    heard = Tidings(tellings=tuple(tellings[::-1] if newest_first else tellings), reached={A: ONE}, told=3)

    assert told(attrs.evolve(following(), tidings=heard).decide(ONE)) == becomes


@pytest.mark.parametrize("newest_first", [False, True])
def test_of_two_runs_of_one_slot_the_newest_counts(newest_first: bool) -> None:
    """The generation of the second promise is in the name of its run."""
    first, second = ended(A, ONE, Fate.FAILED), Telling(A, Span.of(ONE), Fate.SUCCEEDED, FireId(f"{A}-1-x"))
    tellings = (second, first) if newest_first else (first, second)
    heard = Tidings(tellings=tellings, reached={A: ONE}, told=4)

    assert told(attrs.evolve(following(), tidings=heard).decide(ONE)) == ["13:00 started"]


def test_what_is_told_of_the_newest_slot_once_it_is_decided_comes_too_late() -> None:
    """At the cursor itself, too: there it is neither decided again, nor accounted for when the schedule ends."""
    decided = hearing(following(), *opened(A, ONE), ended(A, ONE)).decide(ONE).schedule
    stale = hearing(decided, *opened(A, ONE), ended(A, ONE))
    beside = hearing(stale, *opened(A, at("14:00")))

    assert told(stale.decide(at("13:30"))) == told(stale.retire(at("13:30"), by="ada")) == []
    assert [entry.span for entry in beside.retire(at("14:30"), by="ada").entries] == [Span.of(at("14:00"))]


def test_what_was_decided_has_left() -> None:
    decided = hearing(following(), *opened(A, ONE, at("14:00")), ended(A, ONE)).decide(at("14:30")).schedule

    assert decided.progress == Numbered(1, ONE)
    assert decided.tidings.tellings == opened(A, at("14:00"))
    assert decided.tidings.taken == (ended(A, ONE),)


@pytest.mark.parametrize("fate", [Fate.FAILED, Fate.EXPIRED, Fate.CANCELLED])
@pytest.mark.parametrize(
    ("outcome", "line"),
    [("succeeded", "13:00 skipped upstream_failed"), ("failed", "13:00 started"), ("ended", "13:00 started")],
)
def test_every_end_but_success_is_a_failure(fate: Fate, outcome: str, line: str) -> None:
    heard = hearing(following(outcome=outcome), *opened(A, ONE), ended(A, ONE, fate))

    assert told(heard.decide(ONE)) == [line]


@pytest.mark.parametrize(
    ("outcome", "line"),
    [
        ("succeeded", "13:00 skipped upstream_skipped"),
        ("failed", "13:00 started"),
        ("ended", "13:00 skipped upstream_skipped"),
    ],
)
def test_one_failure_is_enough_for_who_follows_failures(outcome: str, line: str) -> None:
    """The other upstream follows the one that failed, so it skipped the slot; nobody would hear of the failure."""
    heard = hearing(following(A, B, outcome=outcome), *opened(A, ONE), ended(A, ONE, Fate.FAILED))

    assert told(hearing(heard, skipped(B, "13:00", "13:00", 1)).decide(ONE)) == [line]


def test_where_nothing_failed_nobody_follows_a_failure() -> None:
    """Neither a success nor a slot without a run is one."""
    heard = hearing(following(A, B, outcome="failed"), *opened(A, ONE), ended(A, ONE))

    assert told(hearing(heard, skipped(B, "13:00", "13:00", 1)).decide(ONE)) == ["13:00 skipped upstream_skipped"]


def test_an_upstream_that_tells_of_a_later_slot_has_none_before_it() -> None:
    """Upstreams decide in order, so what they have not told of is not there."""
    heard = hearing(following(A, B), *opened(A, ONE), ended(A, ONE))

    assert told(heard.decide(at("14:00"))) == []
    assert told(hearing(heard, *opened(B, at("14:00"))).decide(at("14:00"))) == ["13:00 skipped upstream_skipped"]


def test_an_upstream_that_is_gone_has_no_slot_any_more() -> None:
    heard = hearing(following(A, B), *opened(A, ONE), ended(A, ONE))
    alone = attrs.evolve(heard, tidings=heard.tidings.hearing(B, News(is_gone=True)))

    assert (gone(heard), gone(alone)) == ((), (B,))
    assert told(alone.decide(ONE)) == ["13:00 skipped upstream_skipped"]
    waiting = hearing(alone.decide(ONE).schedule, *opened(A, at("14:00")))
    assert [entry.span for entry in waiting.retire(at("15:00"), by="ada").entries] == [Span.of(at("14:00"))]
    back = attrs.evolve(heard, tidings=alone.tidings.hearing(B, News(is_gone=False)))
    assert told(back.decide(ONE)) == []


def test_a_range_of_skipped_slots_is_cut_where_another_upstream_has_a_slot() -> None:
    """Each instant gets one account, and nothing is enumerated."""
    tellings = (skipped(A, "13:00", "16:00"), *opened(B, at("14:30"), at("17:00")), ended(B, at("14:30")))
    decided = hearing(following(A, B), *tellings).decide(at("17:00"))

    assert [(entry.span.first, entry.span.last) for entry in decided.entries] == [
        (ONE, at("14:29:59.999999")),
        (at("14:30"), at("14:30")),
        (at("14:30:00.000001"), at("16:00")),
    ]
    assert {entry.reason for entry in decided.entries} == {"upstream_skipped"}


def test_a_range_reaches_to_its_last_slot_whatever_another_upstream_has_there() -> None:
    at_the_end = (skipped(A, "13:00", "16:00"), *opened(B, at("16:00")), ended(B, at("16:00")))
    just_before = at("15:59:59.999999")
    before_it = (skipped(A, "13:00", "16:00"), *opened(B, just_before, at("17:00")), ended(B, just_before))

    decided = hearing(following(A, B), *at_the_end).decide(at("16:00"))
    assert decided.entries[-1].span == Span.of(at("16:00"))
    assert hearing(following(A, B), *before_it).decide(at("16:00")).entries[-1].span == Span.of(at("16:00"))


def test_slots_before_the_schedule_existed_are_not_its_own() -> None:
    heard = hearing(following(), skipped(A, "11:00", "13:00", 3), *opened(A, at("14:00")), ended(A, at("14:00")))
    decided = heard.decide(at("14:00"))

    assert [(entry.span.first, entry.span.count) for entry in decided.entries] == [
        (at("12:00:00.000001"), None),
        (at("14:00"), 1),
    ]
    stale = hearing(following(), *opened(A, at("11:00")), ended(A, at("11:00"))).decide(ONE)
    assert (told(stale), stale.schedule.tidings.tellings) == ([], ())


def test_more_than_is_read_at_once_is_decided_bit_by_bit() -> None:
    """What lies at the edge of what was read is not judged: something may be missing beside it."""
    slots = [NOON + n * AN_HOUR for n in range(1, READ_FOR_EACH + 2)]
    told_of = (each for slot in slots for each in (*opened(A, slot), ended(A, slot, Fate.FAILED)))
    tidings = hearing(following(), *told_of).tidings
    later = NOON + 1_000 * AN_HOUR
    decided = attrs.evolve(following(), tidings=tidings).decide(later).schedule

    assert tidings.more
    assert len(tidings.tellings) == READ_FOR_EACH
    assert (decided.progress, decided.wake_at()) == (Numbered(READ_FOR_EACH - 1, slots[-3]), slots[-3])


def test_slots_beyond_the_limit_are_accounted_for_as_one_range() -> None:
    """An inbox has a bound, and what does not fit is told rather than lost."""
    opening = News(opened=opened(A, *(NOON + n * AN_HOUR for n in range(1, TIDINGS_LIMIT + 4))))
    tidings = Tidings().hearing(A, opening)
    beyond = Span(NOON + (TIDINGS_LIMIT + 1) * AN_HOUR, NOON + (TIDINGS_LIMIT + 3) * AN_HOUR, 3)

    assert len(tidings.tellings) == TIDINGS_LIMIT
    assert tidings.surplus == {A: beyond}
    late = attrs.evolve(following(), tidings=attrs.evolve(tidings, tellings=()))
    assert told(late.decide(beyond.last))[0].endswith("skipped backlog_full")
    assert late.decide(beyond.last).schedule.tidings.surplus == {}
    more = late.tidings.hearing(A, News(opened=opened(A, beyond.last + AN_HOUR)))
    assert (more.tellings, more.surplus[A].count) == ((), 4), "what comes behind a range does not overtake it"


def test_a_surplus_that_grew_since_it_was_read_stays() -> None:
    before, after = Span(ONE, ONE, 1), Span(ONE, at("14:00"), 2)
    taken = (Telling(A, before, Fate.SURPLUS),)

    assert Tidings(surplus={A: before}).without(taken).surplus == {}
    assert Tidings(surplus={A: after}).without(taken).surplus == {A: after}


def test_who_stops_following_accounts_for_all_that_was_told() -> None:
    waiting = hearing(following(), *opened(A, ONE, at("14:00")))
    retired = waiting.retire(at("15:00"), by="ada")

    assert told(retired) == ["13:00-14:00 (2) skipped retired"]
    assert (retired.schedule.progress, retired.schedule.tidings) == (Numbered(2, at("14:00")), Tidings())


def test_other_upstreams_are_another_promise_and_another_outcome_is_an_edit() -> None:
    waiting = hearing(following(), *opened(A, ONE))
    other = waiting.edit(following(A, B).definition, at("13:30"))
    edited = waiting.edit(following(outcome="ended").definition, at("13:30"))

    assert (told(other), other.schedule.generation) == (["13:00 skipped superseded"], 1)
    assert (told(edited), edited.schedule.generation, edited.schedule.revision.number) == ([], 0, 2)
    assert edited.schedule.tidings.tellings == opened(A, ONE)


def test_it_cannot_be_backfilled() -> None:
    """What was told has left."""
    with pytest.raises(Refused, match=r"what they told has left its inbox; run it by hand with `kept trigger`$"):
        following().backfill(Reach(ONE, ONE), Past(), at("15:00"))


@pytest.mark.parametrize(
    ("upstreams", "problem"),
    [
        ((), "no number of schedules"),
        (tuple(f"s{n}" for n in range(MOST_UPSTREAMS + 1)), "no number of schedules"),
        (("extract", "extract"), "is named twice"),
        (("no name",), "forbidden characters"),
    ],
)
def test_upstreams_that_cannot_be_are_refused(upstreams: tuple[str, ...], problem: str) -> None:
    with pytest.raises(InvalidValue, match=problem):
        After(schedules=upstreams)


def test_a_schedule_that_follows_has_no_inbox_of_events() -> None:
    assert following().inbox == Inbox()
    assert following().listens_to is None
    assert following(A, B).follows == (A, B)


@pytest.mark.parametrize(
    ("outcome", "fates", "line", "blocked_by"),
    [
        ("succeeded", (Fate.SUCCEEDED, Fate.FAILED), "13:00 skipped upstream_failed", "rates-0-x"),
        ("failed", (Fate.SUCCEEDED, Fate.SUCCEEDED), "13:00 skipped upstream_succeeded", None),
        ("failed", (Fate.SUCCEEDED, Fate.FAILED), "13:00 started", None),
        ("ended", (Fate.FAILED, Fate.SUCCEEDED), "13:00 started", None),
    ],
)
def test_of_two_upstreams_the_one_that_failed_is_named(
    outcome: str, fates: tuple[Fate, Fate], line: str, blocked_by: str | None
) -> None:
    ends = (ended(A, ONE, fates[0]), ended(B, ONE, fates[1]))
    decided = hearing(following(A, B, outcome=outcome), *opened(A, ONE), *opened(B, ONE), *ends).decide(ONE)

    assert told(decided) == [line]
    assert decided.entries[0].blocked_by == blocked_by


def test_a_slot_whose_deadline_has_passed_as_its_upstream_ends_is_skipped() -> None:
    schedule = following()
    hasty = schedule.edit(under(schedule.definition, deadline=A_MINUTE), NOON).schedule
    heard = hearing(hasty, *opened(A, ONE), ended(A, ONE))

    assert told(heard.decide(at("13:01"))) == ["13:00 started"]
    assert told(heard.decide(at("13:01:01"))) == ["13:00 skipped deadline_passed"]


def test_who_has_heard_nothing_waits_for_nothing_and_wakes_for_nothing() -> None:
    assert (waits_for(following()), following().next_slot(), following().wake_at()) == ((), None, None)
    assert waits_for(A_SCHEDULE) == ()


def test_a_pause_is_skipped_as_far_as_upstreams_told() -> None:
    paused = following().pause(at("12:30"), by="ada").schedule
    slots = (ONE, at("14:00"))
    heard = hearing(paused, *opened(A, *slots), *(ended(A, slot) for slot in slots))
    ranged = hearing(paused, *opened(A, ONE), ended(A, ONE), skipped(A, "14:00", "14:30"))

    assert told(heard.resume(at("15:00"))) == ["13:00-14:00 (2) skipped paused"]
    assert told(heard.resume(at("13:30"))) == ["13:00 skipped paused"]
    assert told(ranged.resume(at("15:00"))) == ["13:00 skipped paused", "14:00-14:30 (None) skipped paused"]


def test_the_cursor_counts_what_the_ledger_counts_of_a_pause() -> None:
    """What nobody counted takes no count from its neighbours."""
    paused = following().pause(at("12:30"), by="ada").schedule
    slots = (ONE, at("14:00"), at("17:00"))
    tellings = (*(each for slot in slots for each in (*opened(A, slot), ended(A, slot))), skipped(A, "15:00", "16:00"))
    resumed = hearing(paused, *tellings).resume(at("18:00"))

    assert told(resumed) == [
        "13:00-14:00 (2) skipped paused",
        "15:00-16:00 (None) skipped paused",
        "17:00 skipped paused",
    ]
    assert resumed.schedule.progress == Numbered(3, at("17:00"))


def test_who_is_retired_forgets_what_was_told_and_accounts_for_it() -> None:
    decided = hearing(following(), *opened(A, ONE), ended(A, ONE)).decide(ONE).schedule
    waiting = hearing(decided, *opened(A, at("14:00"), at("15:00")))
    ranged = hearing(decided, skipped(A, "14:00", "14:30"))

    retired, idle, vague = (each.retire(at("13:30"), by="ada") for each in (waiting, decided, ranged))

    assert told(retired) == ["14:00-15:00 (2) skipped retired"]
    assert retired.schedule.progress == Numbered(3, at("15:00"))
    assert (told(idle), idle.schedule.progress) == ([], Numbered(1, ONE))
    assert told(vague) == ["14:00-14:30 (None) skipped retired"]
    assert vague.schedule.progress == Numbered(1, at("14:30"))
    halfway = hearing(decided, skipped(A, "12:30", "14:30")).retire(at("15:00"), by="ada")
    assert [entry.span.first for entry in halfway.entries] == [at("13:00:00.000001")]
    assert retired.schedule.tidings == idle.schedule.tidings == Tidings()


def test_a_range_that_nobody_cuts_keeps_its_count() -> None:
    counted = hearing(following(), skipped(A, "13:00", "13:04", 5)).decide(at("14:00"))
    cut = hearing(following(A, B), skipped(A, "13:00", "13:04", 5), skipped(B, "13:02", "13:10", 9)).decide(at("13:04"))

    assert told(counted) == ["13:00-13:04 (5) skipped upstream_skipped"]
    assert counted.schedule.progress == Numbered(5, at("13:04"))
    assert [(entry.span.first, entry.span.count) for entry in cut.entries] == [(ONE, None), (at("13:02"), None)]


def test_whoever_decides_can_see_that_more_has_been_told() -> None:
    """Also one that closes a slot, and one that ends them all; what nobody hears does not count."""
    begun = Tidings().hearing(A, News(opened=opened(A, ONE, at("14:00"))))
    closed = begun.hearing(A, News(closed=(ended(A, ONE),)))
    gone = closed.hearing(A, News(is_gone=True))
    back = gone.hearing(A, News(is_gone=False))

    assert [each.told for each in (begun, closed, gone, back)] == [2, 3, 4, 5]
    assert closed.hearing(A, News(closed=(ended(A, at("20:00")),))).told == 3
    assert back.hearing(A, News(is_gone=False)).told == 5


def test_news_is_what_says_anything() -> None:
    assert not News()
    assert all([News(opened=opened(A, ONE)), News(closed=(ended(A, ONE),)), News(is_gone=True), News(is_gone=False)])


def test_all_is_read_where_no_more_waits_than_is_read_at_once() -> None:
    tidings = Tidings().hearing(A, News(opened=opened(A, ONE, at("14:00"))))

    assert [tidings.first(n).more for n in (1, 2, 3)] == [True, False, False]


def test_beyond_the_limit_slots_are_a_surplus_whose_count_is_known_as_long_as_that_of_each_is() -> None:
    full = Tidings(tellings=opened(A, *(NOON + n * A_MINUTE for n in range(TIDINGS_LIMIT - 1))))
    last, day = at("12:00") + A_DAY * 10, A_DAY * 10
    over = full.hearing(A, News(opened=opened(A, last, last + A_MINUTE)))
    more = over.hearing(A, News(opened=opened(A, last + 2 * A_MINUTE)))
    vague = more.hearing(A, News(opened=(Telling(A, Span(NOON + 2 * day, NOON + 3 * day, None), Fate.SKIPPED),)))

    assert (len(over.tellings), over.surplus) == (TIDINGS_LIMIT, {A: Span.of(last + A_MINUTE)})
    assert (len(more.tellings), more.surplus) == (TIDINGS_LIMIT, {A: Span(last + A_MINUTE, last + 2 * A_MINUTE, 2)})
    assert vague.surplus == {A: Span(last + A_MINUTE, NOON + 3 * day, None)}
    assert len(more.hearing(B, News(opened=opened(B, last))).tellings) == TIDINGS_LIMIT
