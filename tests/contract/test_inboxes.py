"""The promises of `Inboxes`: an event reaches every schedule that listens, once, with the next number, or nobody."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any, Final

import attrs
import pytest

from application.ports.inboxes import REMEMBERED_FOR, Acceptance
from application.ports.recorded import Recorded
from application.ports.schedule_store import Reading, Record, Standing
from domain.scheduling.definition import Definition
from domain.scheduling.events import Batch, Event, EventKey, EventName, On
from domain.scheduling.inbox import INBOX_LIMIT, Inbox, InboxFull
from domain.scheduling.progress import Numbered
from domain.scheduling.schedule import Schedule
from domain.scheduling.values import ScheduleId
from tests.contract.conftest import Store
from tests.contract.values import A_MICROSECOND, A_MINUTE, DEFINITION, NOON

BOOKED: Final = EventName("class.booked")
WELCOME: Final = ScheduleId("welcome")
INVOICE: Final = ScheduleId("invoice")


def listener(id: ScheduleId = WELCOME, **timing: Any) -> Schedule:
    """Return a new schedule that listens to bookings."""
    definition: Definition = attrs.evolve(DEFINITION, timing=On(event=BOOKED, **timing))
    return Schedule.create(id, definition, NOON)


def made(schedule: Schedule) -> Record:
    """Return the record that brings a listening schedule into the store."""
    return Record(expected_version=None, schedule=schedule, wake_at=None, listens_to=schedule.listens_to)


def booking(key: str = "b1", at: datetime = NOON) -> Event:
    """Return one booking."""
    return Event(name=BOOKED, key=EventKey(key), at=at, payload={"class": "yoga", "seats": [1, 2]})


def read(store: Store, id: ScheduleId = WELCOME) -> Standing:
    """Read a schedule with its inbox."""
    (standing,) = store.schedules.standing([id])
    assert standing
    return standing


def numbers(inbox: Inbox) -> list[tuple[int, str]]:
    """Return the numbers and keys of what waits."""
    return [(arrival.number, arrival.event.key) for arrival in inbox.arrivals]


def decided(before: Schedule, cursor: int, *, wake_at: datetime | None = None, **reading: Any) -> Record:
    """Return the record of a decision up to a number, which took what was decided."""
    after = attrs.evolve(before, version=before.version + 1, progress=Numbered(cursor, NOON), inbox=Inbox())
    newest = before.inbox.newest.number if before.inbox.newest else 0
    took = Reading(newest=newest, taken=((1, cursor),), **reading)
    return Record(expected_version=before.version, schedule=after, wake_at=wake_at, reading=took)


def test_an_event_waits_in_the_inbox_of_everybody_who_listens(store: Store) -> None:
    """It is read back as it was told."""
    store.write(made(listener()), made(listener(INVOICE)))

    assert store.inboxes.accept(booking()) == Acceptance(listeners=(INVOICE, WELCOME))
    for id in (WELCOME, INVOICE):
        (arrival,) = read(store, id).schedule.inbox.arrivals
        assert (arrival.number, arrival.event) == (1, booking())


def test_the_same_key_is_accepted_once(store: Store) -> None:
    """Whoever did not hear the reply publishes again."""
    store.write(made(listener()))
    store.inboxes.accept(booking())

    assert store.inboxes.accept(booking(at=NOON + A_MINUTE)) == Acceptance(before=True)
    assert numbers(read(store).schedule.inbox) == [(1, "b1")]


def test_a_key_is_forgotten_only_after_its_time(store: Store) -> None:
    """Memory is bounded, and the bound is told."""
    store.write(made(listener()))
    store.inboxes.accept(booking())

    assert store.inboxes.accept(booking(at=NOON + REMEMBERED_FOR)).before
    assert not store.inboxes.accept(booking(at=NOON + REMEMBERED_FOR + A_MICROSECOND)).before


def test_an_event_of_the_first_instant_of_all_calendars_is_accepted_like_any_other(store: Store) -> None:
    """Nobody publishes one, but an alert that was planted with it must not end the leader that tells it."""
    store.schedules.record(None, NOON, [made(listener())])
    store.inboxes.accept(booking())

    assert store.inboxes.accept(booking("b2", at=datetime.min.replace(tzinfo=UTC))).listeners == (WELCOME,)


def test_an_event_to_which_nobody_listens_is_not_remembered(store: Store) -> None:
    """Told again when somebody does, it is news."""
    assert store.inboxes.accept(booking()) == Acceptance()
    store.write(made(listener()))

    assert store.inboxes.accept(booking()) == Acceptance(listeners=(WELCOME,))


def test_numbers_go_on_after_everything_was_taken(store: Store) -> None:
    """The cursor remembers what the inbox no longer holds."""
    store.write(made(listener()))
    for key in ("b1", "b2"):
        store.inboxes.accept(booking(key))
    store.write(decided(read(store).schedule, 2))

    store.inboxes.accept(booking("b3"))

    assert numbers(read(store).schedule.inbox) == [(3, "b3")]


def test_a_number_is_not_given_again_while_an_older_event_is_held(store: Store) -> None:
    """What stays behind is not the newest."""
    store.write(made(listener()))
    for key in ("b1", "b2"):
        store.inboxes.accept(booking(key))
    record = decided(read(store).schedule, 2)
    store.write(attrs.evolve(record, reading=Reading(newest=2, taken=((2, 2),))))

    store.inboxes.accept(booking("b3"))

    assert numbers(read(store).schedule.inbox) == [(1, "b1"), (3, "b3")]


def test_an_event_makes_its_schedule_due_when_its_run_is(store: Store) -> None:
    """The coordinator sleeps until then."""
    store.write(made(listener(delay=A_MINUTE)), made(listener(INVOICE, debounce=2 * A_MINUTE)))

    store.inboxes.accept(booking())

    assert store.schedules.next_due() == NOON + A_MINUTE
    assert [each.schedule.id for each in store.schedules.due(NOON + 2 * A_MINUTE, 9)] == [WELCOME, INVOICE]


def test_a_batch_is_due_at_once_when_it_is_complete(store: Store) -> None:
    """Until then, when its time is over."""
    store.write(made(listener(batch=Batch(max=2, within=A_MINUTE))))

    store.inboxes.accept(booking("b1"))
    assert store.schedules.next_due() == NOON + A_MINUTE
    store.inboxes.accept(booking("b2"))
    assert store.schedules.next_due() == NOON


def test_what_came_while_others_were_decided_keeps_the_schedule_due(store: Store) -> None:
    """The record that has not seen it must not let it sleep."""
    store.write(made(listener()))
    store.inboxes.accept(booking("b1"))
    seen = read(store).schedule
    store.inboxes.accept(booking("b2"))

    store.write(decided(seen, 1, wake_at=NOON + 9 * A_MINUTE))

    assert store.schedules.next_due() == NOON
    assert numbers(read(store).schedule.inbox) == [(2, "b2")]


def test_a_schedule_that_saw_everything_sleeps(store: Store) -> None:
    """Nothing is due that nobody has to look at."""
    store.write(made(listener()))
    store.inboxes.accept(booking("b1"))

    store.write(decided(read(store).schedule, 1))

    assert store.schedules.next_due() is None


def test_nobody_stops_listening_over_an_event_that_he_has_not_seen(store: Store) -> None:
    """It was accepted, so it gets its account."""
    store.write(made(listener()))
    seen = read(store).schedule
    store.inboxes.accept(booking())
    last = attrs.evolve(decided(seen, 0, last=True), leaves=BOOKED)

    assert store.schedules.record(None, NOON, [last]) == [Recorded.STALE]
    assert numbers(read(store).schedule.inbox) == [(1, "b1")]


def test_whoever_left_hears_nothing_more(store: Store) -> None:
    """From the record on."""
    store.write(made(listener()))
    last = attrs.evolve(decided(read(store).schedule, 0, last=True), leaves=BOOKED)
    store.write(last)

    assert store.inboxes.accept(booking()) == Acceptance()


def test_only_as_much_of_a_long_inbox_is_read_as_one_decision_takes(store: Store) -> None:
    """And the newest, so that whoever gives the inbox up knows how far it reaches."""
    store.write(made(listener()))
    for number in range(1, 131):
        store.inboxes.accept(booking(f"b{number}"))

    inbox = read(store).schedule.inbox

    assert [number for number, _ in numbers(inbox)] == list(range(1, 101))
    assert inbox.newest
    assert inbox.newest.number == 130


def test_a_full_inbox_takes_nothing_more_and_nobody_else_hears_of_it(store: Store) -> None:
    """All or nothing: who publishes again later doubles nothing."""
    store.write(made(listener()), made(listener(INVOICE)))
    store.inboxes.accept(booking("first"))
    store.write(decided(read(store, INVOICE).schedule, 1))
    for number in range(INBOX_LIMIT - 1):
        store.inboxes.accept(booking(f"b{number}"))
    store.write(attrs.evolve(decided(read(store, INVOICE).schedule, 1), reading=Reading(newest=1, taken=((2, 9_000),))))

    with pytest.raises(InboxFull, match=r"welcome.*full"):
        store.inboxes.accept(booking("one too many"))
    newest = read(store, INVOICE).schedule.inbox.newest
    assert newest
    assert newest.number == INBOX_LIMIT


def test_a_listening_schedule_is_read_back_equal(store: Store) -> None:
    """Every setting of its timing survives."""
    whole = listener(delay=timedelta(seconds=3), batch=Batch(max=7, within=A_MINUTE))
    store.write(made(whole))

    assert read(store).schedule == whole
