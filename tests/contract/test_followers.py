"""The promises of `Record.news`: whoever follows hears of each slot once, in the write that tells it, and is woken."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

import attrs
import pytest

from application.ports.recorded import Recorded
from application.ports.schedule_store import Reading, Record, Standing
from domain.scheduling.after import After
from domain.scheduling.decisions import Span
from domain.scheduling.schedule import Schedule
from domain.scheduling.tidings import FOR_EVER, TIDINGS_LIMIT, Fate, News, Telling, Tidings
from domain.scheduling.values import FireId, ScheduleId
from tests.contract.conftest import Store
from tests.contract.values import A_MINUTE, DEFINITION, NOON

EXTRACT: Final = ScheduleId("extract")
RATES: Final = ScheduleId("rates")
LOAD: Final = ScheduleId("load")
ONE, TWO = NOON + A_MINUTE, NOON + 2 * A_MINUTE
OPEN: Final = Telling(EXTRACT, Span.of(ONE), Fate.OPEN)
ENDED: Final = Telling(EXTRACT, Span.of(ONE), Fate.SUCCEEDED, FireId("extract-0-x"))


@pytest.fixture
def chain(store: Store) -> Store:
    """Keep a schedule, and one that follows it."""
    store.write(made(Schedule.create(EXTRACT, DEFINITION, NOON)), made(follower(EXTRACT)))
    return store


def follower(*upstreams: ScheduleId, id: ScheduleId = LOAD) -> Schedule:
    """Return a new schedule that follows others."""
    return Schedule.create(id, attrs.evolve(DEFINITION, timing=After(schedules=upstreams)), NOON)


def made(schedule: Schedule) -> Record:
    """Return the record that brings a schedule into the store."""
    return Record(expected_version=None, schedule=schedule, wake_at=None, follows=schedule.follows)


def read(store: Store, id: ScheduleId = LOAD) -> Standing:
    """Read one schedule."""
    (standing,) = store.schedules.standing([id])
    assert standing
    return standing


def tidings(store: Store, id: ScheduleId = LOAD) -> Tidings:
    """Return what a schedule has heard."""
    return read(store, id).schedule.tidings


def tell(store: Store, id: ScheduleId = EXTRACT, now: datetime = TWO, **news: Any) -> None:
    """Let a schedule tell something with its next record."""
    store.write(written(store, id, news=News(**news)), now=now)


def written(store: Store, id: ScheduleId, **changes: Any) -> Record:
    """Return a record that brings the next version of a schedule."""
    before = read(store, id).schedule
    after = attrs.evolve(before, version=before.version + 1, tidings=Tidings())
    return attrs.evolve(Record(expected_version=before.version, schedule=after, wake_at=None), **changes)


def due(store: Store, now: datetime = TWO) -> list[ScheduleId]:
    """Return who is to look by now."""
    return [each.schedule.id for each in store.schedules.due(now, 10)]


def test_who_is_followed_knows_it(chain: Store) -> None:
    assert (read(chain, EXTRACT).is_followed, read(chain).is_followed) == (True, False)

    chain.write(written(chain, LOAD, unfollows=(EXTRACT,)))
    assert not read(chain, EXTRACT).is_followed


def test_an_open_slot_waits_and_its_end_takes_its_place(chain: Store) -> None:
    """An open slot alone wakes nobody: there is nothing to decide."""
    tell(chain, opened=(OPEN,))
    assert (tidings(chain).tellings, tidings(chain).reached, due(chain)) == ((OPEN,), {EXTRACT: ONE}, [])

    tell(chain, closed=(ENDED,))
    assert (tidings(chain).tellings, tidings(chain).told, due(chain)) == ((ENDED,), 2, [LOAD])


def test_an_end_of_which_nobody_heard_the_beginning_is_not_heard(chain: Store) -> None:
    tell(chain, closed=(ENDED,))

    assert (tidings(chain), due(chain)) == (Tidings(), [])


def test_an_end_is_heard_once(chain: Store) -> None:
    """A run that is retried by hand ends again."""
    tell(chain, opened=(OPEN,))
    tell(chain, closed=(attrs.evolve(ENDED, fate=Fate.FAILED),))
    tell(chain, closed=(ENDED,))

    assert [each.fate for each in tidings(chain).tellings] == [Fate.FAILED]


def test_who_follows_several_looks_at_open_slots_too(store: Store) -> None:
    """That one of them is at a later slot may mean that it has none at an earlier one."""
    upstreams = [Schedule.create(id, DEFINITION, NOON) for id in (EXTRACT, RATES)]
    store.write(*map(made, upstreams), made(follower(EXTRACT, RATES)))
    tell(store, opened=(OPEN,))

    assert due(store) == [LOAD]


def test_all_that_follow_hear_it_even_if_they_are_written_in_the_same_batch(chain: Store) -> None:
    """Their own records do not know of it, and must not put them to sleep."""
    chain.write(made(follower(EXTRACT, id=RATES)))
    reading = Reading(newest=0)
    chain.write(
        written(chain, LOAD, reading=reading),
        written(chain, EXTRACT, news=News(opened=(attrs.evolve(OPEN, fate=Fate.SKIPPED),))),
        written(chain, RATES, reading=reading),
        now=TWO,
    )

    assert sorted(due(chain)) == [LOAD, RATES]
    assert tidings(chain).tellings == tidings(chain, RATES).tellings


def test_what_was_decided_leaves_and_what_came_since_wakes_again(chain: Store) -> None:
    tell(chain, opened=(OPEN,))
    tell(chain, closed=(ENDED,))
    deciding = written(chain, LOAD, reading=Reading(newest=2, heard=(ENDED,)))
    later = Telling(EXTRACT, Span(TWO, TWO + A_MINUTE, None), Fate.SKIPPED)
    tell(chain, opened=(later,))
    chain.write(deciding, now=TWO)

    assert (tidings(chain).tellings, due(chain)) == ((later,), [LOAD])
    chain.write(written(chain, LOAD, reading=Reading(newest=3, heard=(later,))), now=TWO)
    assert (tidings(chain).tellings, due(chain)) == ((), [])


def test_the_last_reading_is_refused_if_something_has_come_since(chain: Store) -> None:
    """Whoever stops following accounts for all that was told."""
    stopping = written(chain, LOAD, reading=Reading(newest=0, last=True), unfollows=(EXTRACT,))
    tell(chain, opened=(OPEN,))
    assert chain.schedules.record(None, TWO, [stopping]) == [Recorded.STALE]

    chain.write(written(chain, LOAD, reading=Reading(newest=1, last=True)))
    assert tidings(chain) == Tidings()


def test_an_upstream_leaves_and_comes_back(chain: Store) -> None:
    tell(chain, is_gone=True)
    assert (tidings(chain).reached, due(chain)) == ({EXTRACT: FOR_EVER}, [LOAD])

    tell(chain, is_gone=False)
    assert tidings(chain).reached == {}


def test_more_slots_than_may_wait_are_kept_as_one_range(chain: Store) -> None:
    """Nothing that was told is lost, and nothing grows without bound."""
    slots = [NOON + number * A_MINUTE for number in range(TIDINGS_LIMIT + 3)]
    tell(chain, opened=tuple(Telling(EXTRACT, Span.of(slot), Fate.SKIPPED) for slot in slots[:-1]))
    tell(chain, opened=(Telling(EXTRACT, Span.of(slots[-1]), Fate.SKIPPED),))
    beyond = Span(slots[TIDINGS_LIMIT], slots[-1], 3)
    assert (tidings(chain).surplus, tidings(chain).more) == ({EXTRACT: beyond}, True)

    outdated, current = (Telling(EXTRACT, span, Fate.SURPLUS) for span in (Span.of(beyond.first), beyond))
    for taken, left in ((outdated, {EXTRACT: beyond}), (current, {})):
        chain.write(written(chain, LOAD, reading=Reading(newest=TIDINGS_LIMIT + 3, heard=(taken,))))
        assert tidings(chain).surplus == left
