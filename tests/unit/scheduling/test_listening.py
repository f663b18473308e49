"""Rule: every number of an inbox gets one account, in order, and the run of its slot gets its events."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import attrs
import pytest

from domain.scheduling.circumstances import Circumstances
from domain.scheduling.decided import Decided
from domain.scheduling.decisions import Reason
from domain.scheduling.errors import InvalidValue
from domain.scheduling.events import Batch, Event, On, event_key, event_name
from domain.scheduling.inbox import Arrival, Inbox, InboxFull, bundles
from domain.scheduling.intake import to_read
from domain.scheduling.policies.breaker import Breaker, Open
from domain.scheduling.policies.gate import Gate
from domain.scheduling.policies.gauges import gauge_name
from domain.scheduling.policies.overlap import Allow, Merge, OverlapPolicy, Replace, Serialize, SkipOverlap
from domain.scheduling.progress import Numbered
from domain.scheduling.schedule import Schedule
from domain.scheduling.values import MICROSECOND, FireId
from tests.examples import (
    A_DEFINITION,
    A_MINUTE,
    A_PROMISE,
    A_SECOND,
    AN_HOUR,
    AN_ID,
    NOON,
    a_schedule,
    at,
    told,
    under,
)

A_RUN = FireId("nightly-report-0-n1")


def arrivals(*clocks: str, first: int = 1) -> tuple[Arrival, ...]:
    """Return events that were accepted at these times."""
    return tuple(_arrival(first + index, at(clock)) for index, clock in enumerate(clocks))


def _arrival(number: int, accepted: datetime) -> Arrival:
    return Arrival(number, Event(name=event_name("class.booked"), key=event_key(f"b{number}"), at=accepted))


def listener(*clocks: str, overlap: OverlapPolicy | None = None, **timing: Any) -> Schedule:
    """Return a schedule created at noon, with these events in its inbox."""
    definition = attrs.evolve(A_DEFINITION, timing=On(event="class.booked", **timing))
    schedule = Schedule.create(AN_ID, under(definition, overlap=overlap or Allow()), NOON)
    return hearing(schedule, *arrivals(*clocks))


def a_held_batch() -> Schedule:
    """Return a schedule of which a batch of two events is held behind a run."""
    batch = Batch(max=2, within=A_MINUTE)
    listening = listener("12:01", "12:01", overlap=Serialize(), batch=batch)
    return listening.decide(at("12:05"), Circumstances([A_RUN])).schedule


def hearing(schedule: Schedule, *waiting: Arrival, newest: Arrival | None = None) -> Schedule:
    """Return the schedule as it is read with these events."""
    return attrs.evolve(schedule, inbox=Inbox(arrivals=waiting, newest=newest or (waiting[-1] if waiting else None)))


def numbers(decided: Decided) -> list[tuple[int | None, str]]:
    """Return the first number of every entry with its disposition."""
    return [(entry.number, entry.disposition.value) for entry in decided.entries]


def keys(decided: Decided) -> list[list[str]]:
    """Return the keys of the events of every run."""
    return [[event.key for event in run.events] for run in decided.runs]


def groups(on: On, *clocks: str) -> list[list[int]]:
    """Return which numbers are gathered for one run each."""
    return [[each.number for each in bundle.arrivals] for bundle in bundles(on, arrivals(*clocks), NOON)]


def test_each_event_is_a_slot_with_its_number() -> None:
    """The fire id names the number, not the instant."""
    decided = listener("12:01", "12:02").decide(at("12:05"))

    assert told(decided) == ["12:01 started", "12:02 started"]
    assert list(decided.fire_ids) == ["nightly-report-0-n1", "nightly-report-0-n2"]
    assert [entry.fire_id(AN_ID) for entry in decided.entries] == list(decided.fire_ids)
    assert decided.schedule.progress == Numbered(2, at("12:02"))
    assert decided.schedule.inbox.taken == ((1, 2),)


def test_events_of_one_instant_have_slots_of_their_own() -> None:
    """The ledger has one entry for each slot."""
    decided = listener("12:01", "12:01", "12:01").decide(at("12:01"))

    assert [run.due_at for run in decided.runs] == [at("12:01") + n * MICROSECOND for n in range(3)]


def test_slots_rise_though_the_clock_steps_back() -> None:
    """Numbers are the order, and slots follow it."""
    decided = listener("12:05", "12:01").decide(at("12:06"))

    assert [run.due_at for run in decided.runs] == [at("12:05"), at("12:05") + MICROSECOND]


def test_what_is_not_due_waits_in_the_inbox() -> None:
    """The schedule wakes for it."""
    decided = listener("12:01", "12:04", delay=2 * A_MINUTE).decide(at("12:03"))

    assert numbers(decided) == [(1, "started")]
    assert [each.number for each in decided.schedule.inbox.arrivals] == [2]
    assert decided.schedule.wake_at() == at("12:06")


def test_a_schedule_without_events_wakes_for_nothing() -> None:
    """It costs nothing while nothing happens."""
    assert listener().wake_at() is None


def test_a_schedule_looks_again_at_once_where_more_waits_than_was_read() -> None:
    """A long inbox is decided portion by portion."""
    schedule = hearing(listener(), *arrivals("12:01"), newest=_arrival(9, at("12:02")))

    wake_at = schedule.decide(at("12:05")).schedule.wake_at()

    assert wake_at is not None
    assert wake_at <= at("12:05")


@pytest.mark.parametrize(
    ("overlap", "wanted"),
    [
        (SkipOverlap(), [(1, "skipped"), (2, "skipped")]),
        (Serialize(), [(1, "held"), (2, "held")]),
        (Serialize(backlog_limit=1), [(1, "held"), (2, "skipped")]),
        (Merge(), [(1, "coalesced"), (2, "held")]),
        (Merge(keep_newest=False), [(1, "held"), (2, "coalesced")]),
        (Replace(), [(1, "coalesced"), (2, "held")]),
    ],
    ids=lambda value: type(value).__name__,
)
def test_overlap_policies_hold_for_events_too(overlap: OverlapPolicy, wanted: list[tuple[int, str]]) -> None:
    """Whatever becomes of a number, it is told."""
    decided = listener("12:01", "12:02", overlap=overlap).decide(at("12:05"), Circumstances([A_RUN]))

    assert numbers(decided) == wanted


def test_a_held_event_stays_in_the_inbox_and_its_run_gets_it() -> None:
    """It is read again, numbered as before."""
    held = listener("12:01", "12:02", overlap=Serialize()).decide(at("12:05"), Circumstances([A_RUN])).schedule

    released = hearing(held, *arrivals("12:01", "12:02")).decide(at("12:06"))

    assert held.inbox.taken == ()
    assert [(hold.number, hold.due_at) for hold in held.held] == [(1, at("12:01")), (2, at("12:02"))]
    assert numbers(released) == [(1, "started")]
    assert keys(released) == [["b1"]]
    assert released.schedule.inbox.taken == ((1, 1),)


def test_a_held_batch_keeps_all_of_its_events() -> None:
    """Also those that were coalesced into it."""
    held = a_held_batch()

    released = hearing(held, *arrivals("12:01", "12:01")).decide(at("12:06"))

    assert held.inbox.taken == ()
    assert keys(released) == [["b1", "b2"]]
    assert released.schedule.inbox.taken == ((1, 2),)


def test_a_held_batch_keeps_its_events_although_it_waits_for_something_else_by_now() -> None:
    """First for a reading of the gauge that its gate asks, then for a run in its way."""
    timing = On(event="class.booked", batch=Batch(max=2, within=A_MINUTE))
    definition = under(
        attrs.evolve(A_DEFINITION, timing=timing), overlap=Serialize(), gate=Gate(gauge="load", below=2.0)
    )
    batch, calm = arrivals("12:01", "12:01"), {gauge_name("load"): 0.5}
    unread = hearing(Schedule.create(AN_ID, definition, NOON), *batch).decide(at("12:02")).schedule

    behind = hearing(unread, *batch).decide(at("12:03"), Circumstances([A_RUN], readings=calm)).schedule
    released = hearing(behind, *batch).decide(at("12:04"), Circumstances(readings=calm))

    assert [hold.reason.value for hold in (*unread.held, *behind.held)] == ["gauge", "overlap"]
    assert [hold.numbers for hold in behind.held] == [hold.numbers for hold in unread.held]
    assert (list(released.fire_ids), keys(released)) == (["nightly-report-0-n2"], [["b1", "b2"]])


def test_a_batch_whose_deadline_passed_is_skipped_whole() -> None:
    """The older ones have no run to be coalesced into."""
    batch = On(event="class.booked", batch=Batch(max=2, within=A_MINUTE))
    definition = under(attrs.evolve(A_DEFINITION, timing=batch), deadline=A_SECOND)
    schedule = hearing(Schedule.create(AN_ID, definition, NOON), *arrivals("12:01", "12:01:10"))

    assert told(schedule.decide(at("12:05"))) == ["12:01-12:01:10 (2) skipped deadline_passed"]


def test_the_circuit_stands_before_events_too() -> None:
    """The first that is let through is the probe, by its own name."""
    definition = under(listener().definition, breaker=Breaker())
    resting = attrs.evolve(Schedule.create(AN_ID, definition, NOON), circuit=Open(at("12:03")))

    assert numbers(hearing(resting, *arrivals("12:01")).decide(at("12:02"))) == [(1, "skipped")]
    probing = hearing(resting, *arrivals("12:01")).decide(at("12:04")).schedule
    assert getattr(probing.circuit, "fire_id", None) == A_RUN


def test_a_burst_is_over_when_nothing_follows_for_so_long() -> None:
    """The newest runs; a later event is another burst."""
    on = On(event="class.booked", debounce=A_MINUTE)

    assert groups(on, "12:01", "12:01:30", "12:02", "12:03", "12:03:59") == [[1, 2, 3], [4, 5]]


def test_a_batch_is_complete_by_number_or_by_time() -> None:
    """Whichever comes first."""
    on = On(event="class.booked", batch=Batch(max=3, within=A_MINUTE))

    assert groups(on, "12:01", "12:01:10", "12:01:20", "12:01:30", "12:02:29", "12:02:30") == [[1, 2, 3], [4, 5], [6]]


@pytest.mark.parametrize("late", [at("12:02"), at("12:10"), at("13:00")], ids=str)
def test_what_belongs_together_does_not_depend_on_when_somebody_looks(late: datetime) -> None:
    """A scheduler that was away decides what one that was there would have."""
    schedule = listener("12:00:10", "12:00:20", "12:01", debounce=20 * A_SECOND)

    assert told(schedule.decide(late)) == [
        "12:00:10 coalesced debounced into 12:00:40",
        "12:00:40 started",
        "12:01:20 started",
    ]


def test_older_events_of_a_batch_have_the_slots_that_they_would_have_alone() -> None:
    """Each lies a delay after its event; that of the newest, which names the run, a delay after the batch is whole."""
    on = On(event="class.booked", delay=AN_HOUR, batch=Batch(max=3, within=A_MINUTE))

    (whole,) = bundles(on, arrivals("12:01", "12:01:10", "12:01:20"), NOON)
    (timed,) = bundles(on, arrivals("12:01", "12:01:10"), NOON)

    assert whole.slots == (at("13:01"), at("13:01:10"), at("13:01:20"))
    assert timed.slots == (at("13:01"), at("13:02"))


def test_an_inbox_goes_on_where_the_newest_lies_beyond_all_that_was_read_and_decided() -> None:
    inbox = Inbox(arrivals=arrivals("12:01", "12:02"), newest=_arrival(9, at("12:09")))

    assert [inbox.has_more(cursor) for cursor in (0, 1, 2, 8, 9)] == [False, False, True, True, False]
    assert not Inbox().has_more(0)


def test_what_leaves_an_inbox_is_told_in_ranges() -> None:
    inbox = Inbox(arrivals=arrivals("12:01", "12:02", "12:03", "12:04"), newest=_arrival(4, at("12:04")))

    assert inbox.without({4, 1, 2}).taken == ((1, 2), (4, 4))
    assert inbox.without(()).taken == ()
    assert inbox.without({1}).emptied() == Inbox(taken=((1, 1), (1, 4)))
    assert Inbox().emptied() == Inbox()


def test_a_full_inbox_says_so_and_what_to_do() -> None:
    assert str(InboxFull(AN_ID)) == (
        "schedule: the inbox of 'nightly-report' is full, 10000 events wait in it; "
        "see `kept show` for why, resume or delete it, or publish again later"
    )


def test_a_burst_that_is_cut_is_over_with_its_last_event() -> None:
    """Nothing more could join it, so there is nothing to wait for."""
    burst = tuple(_arrival(number, NOON + number * A_SECOND) for number in range(1, 1_001))

    (cut,) = bundles(On(event="class.booked", debounce=A_MINUTE), burst, NOON)

    assert cut.ready_at == cut.due_at == NOON + 1_000 * A_SECOND


def test_an_endless_burst_is_cut() -> None:
    """Everything has a bound."""
    on = On(event="class.booked", debounce=A_MINUTE)
    burst = tuple(_arrival(number, NOON + number * A_SECOND) for number in range(1, 1_501))

    assert [len(bundle.arrivals) for bundle in bundles(on, burst, NOON)] == [1_000, 500]


def test_a_pause_keeps_events_and_resuming_skips_them() -> None:
    """One range stands for all of them."""
    paused = listener().pause(at("12:01"), by="ada").schedule

    waiting = hearing(paused, *arrivals("12:02", "12:03", "12:03"))

    assert not waiting.decide(at("12:05")).changes_anything
    assert told(waiting.resume(at("12:06"))) == ["12:02-12:03:00.000001 (3) skipped paused"]
    assert numbers(waiting.resume(at("12:06"), catch_up=True)) == [(1, "started"), (2, "started"), (3, "started")]


def test_a_pause_that_collected_more_than_is_read_ends_with_the_last_of_it() -> None:
    """Nothing of the pause is started by mistake."""
    paused = listener().pause(at("12:01"), by="ada").schedule
    waiting = hearing(paused, *arrivals("12:02", "12:03"), newest=_arrival(3, at("12:04")))

    resumed = waiting.resume(at("12:06")).schedule
    again = hearing(resumed, *arrivals("12:04", first=3)).decide(at("12:06"))

    assert resumed.paused
    assert resumed.wake_at() == at("12:06")
    assert numbers(again) == [(3, "skipped")]
    assert again.schedule.paused is None
    still_more = hearing(resumed, *arrivals("12:04", first=3), newest=_arrival(9, at("12:05"))).decide(at("12:06"))
    assert still_more.schedule.paused
    assert still_more.schedule.version == resumed.version + 1


def test_a_schedule_that_ends_accounts_for_what_it_has_not_even_read() -> None:
    """The newest number says how far the inbox reaches."""
    schedule = hearing(listener(delay=AN_HOUR), *arrivals("12:01"), newest=_arrival(500, at("12:02")))

    retired = schedule.retire(at("12:03"), by="ada")

    assert [(entry.number, entry.span.count) for entry in retired.entries] == [(1, 500)]
    assert retired.schedule.progress == Numbered(500, retired.entries[0].span.last)
    assert retired.schedule.listens_to is None
    assert (1, 500) in retired.schedule.inbox.taken


def test_a_schedule_that_ends_accounts_for_what_it_has_not_decided_and_for_nothing_else() -> None:
    """Two of five were decided; the slots of the others lie right behind them."""
    begun = listener("12:01", "12:02").decide(at("12:05")).schedule
    waiting = hearing(begun, *arrivals("12:06", first=3), newest=_arrival(5, at("12:07")))

    ended, done, idle = (each.retire(at("12:08"), by="ada") for each in (waiting, begun, listener()))

    assert [(entry.number, entry.span.last, entry.span.count) for entry in ended.fresh] == [
        (3, at("12:06"), 1),
        (4, at("12:06") + 2 * MICROSECOND, 2),
    ]
    assert [entry.reason for entry in ended.fresh] == [None, Reason.RETIRED]
    assert (told(done), done.schedule.progress) == ([], Numbered(2, at("12:02")))
    assert (told(idle), idle.schedule.progress) == ([], Numbered(0, NOON))


def test_events_that_wait_as_a_promise_takes_their_place_are_told_by_what() -> None:
    superseded = listener("12:01", delay=AN_HOUR).edit(A_PROMISE, at("12:02"))

    assert [(entry.reason, entry.into) for entry in superseded.entries] == [(Reason.SUPERSEDED, at("13:00"))]


def test_of_a_burst_the_run_is_told_the_newest_event_of_a_batch_all() -> None:
    burst = listener("12:01", "12:01:10", "12:01:20", debounce=A_MINUTE).decide(at("12:05"))
    batch = listener("12:01", "12:01:10", "12:01:20", batch=Batch(max=3, within=A_MINUTE)).decide(at("12:05"))

    assert (keys(burst), keys(batch)) == ([["b3"]], [["b1", "b2", "b3"]])
    assert told(burst)[0] == "12:01-12:01:10 (2) coalesced debounced into 12:02:20"
    assert told(batch)[0] == "12:01-12:01:10 (2) coalesced batched into 12:01:20"


def test_as_much_of_an_inbox_is_read_as_one_decision_needs() -> None:
    """What held slots wait with, and a hundred events, or one whole batch where that is larger."""
    held = a_held_batch()

    assert [to_read(each) for each in (listener(), held, a_schedule())] == [100, 102, 0]
    assert to_read(listener(batch=Batch(max=500, within=A_MINUTE))) == 500


def test_another_event_goes_on_in_the_same_inbox() -> None:
    """What was accepted is still decided; what follows is the other event."""
    schedule = listener("12:01", delay=AN_HOUR)
    other = attrs.evolve(schedule.definition, timing=On(event="class.moved", delay=2 * AN_HOUR))

    edited = schedule.edit(other, at("12:02")).schedule

    assert (edited.generation, edited.listens_to) == (0, "class.moved")
    assert edited.next_slot() == at("14:01")


@pytest.mark.parametrize(
    ("timing", "field"),
    [
        ({"event": "class booked"}, "event"),
        ({"event": "x" * 101}, "event"),
        ({"event": "a", "delay": -A_SECOND}, "delay"),
        ({"event": "a", "debounce": timedelta()}, "debounce"),
        ({"event": "a", "debounce": A_SECOND, "batch": Batch(max=2, within=A_SECOND)}, "debounce"),
    ],
    ids=str,
)
def test_a_timing_that_means_nothing_is_refused(timing: dict[str, Any], field: str) -> None:
    """One line names the field."""
    with pytest.raises(InvalidValue, match=f"^{field}:"):
        On(**timing)


@pytest.mark.parametrize(
    ("size", "field"), [({"max": 0}, "max"), ({"max": 1_001}, "max"), ({"within": timedelta()}, "within")], ids=str
)
def test_a_batch_has_a_size_and_a_time(size: dict[str, Any], field: str) -> None:
    """Neither is without a bound."""
    with pytest.raises(InvalidValue, match=f"^{field}:"):
        Batch(**dict[str, Any]({"max": 2, "within": A_SECOND} | size))
