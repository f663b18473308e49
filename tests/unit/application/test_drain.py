"""Rule: whoever asks is told when those who wait for the catch-up budget are served, and it comes true."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import attrs
import pytest

from adapters.memory.store import MemoryStore
from application.ports.errors import UnreadableDocument
from application.ports.schedule_store import Standing
from application.scheduling import queries
from application.scheduling.cadence import Cadence
from application.scheduling.drain import Drain, Turn
from application.scheduling.queries import Queries
from domain.scheduling.definition import Priority
from domain.scheduling.ledger import Disposition
from domain.scheduling.policies.budget import Budget
from domain.scheduling.policies.missed import ReplayAll, SkipMissed
from domain.scheduling.policies.overlap import Allow, Serialize
from domain.scheduling.reach import Reach
from domain.scheduling.values import ScheduleId, schedule_id
from tests.examples import A_MINUTE, A_PROMISE, A_SECOND, AN_HOUR, AN_ID, at, under
from tests.unit.application.world import ADA, World

A, B = (schedule_id(name) for name in "ab")
PATIENT: Final = Cadence(lease_ttl=3 * AN_HOUR, heartbeat=AN_HOUR, lost_after=5 * AN_HOUR)
REPLAYED: Final = under(missed=ReplayAll(grace=A_SECOND), overlap=Allow())
ONE_A_MINUTE: Final = Budget(1, A_MINUTE)


def limited(store: MemoryStore | None = None) -> World:
    """Return a world in which one slot may start late per minute."""
    return World(budget=ONE_A_MINUTE, cadence=PATIENT, store=store or MemoryStore())


def held_by_an_operator(world: World, now: str) -> None:
    """Let an operator's commands decide what is late: they draw nothing, so all of it is held."""
    world.clock.set(at(now))
    world.operations.pause(AN_ID, ADA)
    world.operations.resume(AN_ID, ADA)


def drain(world: World) -> Drain:
    found = world.queries.drain(world.clock.now())
    assert found
    return found


def test_while_nobody_waits_there_is_nothing_to_tell() -> None:
    world = limited()
    world.add(REPLAYED)
    world.tick("12:01")

    assert world.queries.drain(at("12:01")) is None


def test_a_schedule_is_told_when_its_next_and_its_last_slot_start() -> None:
    """Of four slots that were missed, the first took the token that was there."""
    world = limited()
    schedule = world.add(REPLAYED)
    world.tick("12:04:30")

    found = drain(world)

    assert (found.schedules, found.line.slots, found.line.drained_at()) == (1, 3, at("12:07:30"))
    assert found.turn(world.schedule()) == Turn(slots=3, next_at=at("12:05:30"), last_at=at("12:07:30"))
    assert [found.served_at(world.schedule(), at(slot)) for slot in ("12:01", "12:03", "12:04")] == [
        None,
        at("12:06:30"),
        at("12:07:30"),
    ]
    assert found.turn(attrs.evolve(schedule, id=A)) is None
    assert found.served_at(attrs.evolve(schedule, id=A), at("12:03")) is None


def test_what_was_forecast_happens() -> None:
    """Two schedules in turns, and an urgent one before both."""
    world = limited()
    world.add(under(A_PROMISE), A)
    world.add(under(A_PROMISE), B)
    world.add(attrs.evolve(under(A_PROMISE), priority=Priority.HIGH))
    world.tick("14:00")
    forecast = {id: drain(world).turn(world.schedule(id)) for id in (A, B)}

    begun = {id: world.store.oldest(id, 1)[0] for id in (AN_ID, A, B)}
    assert [each.disposition for each in begun.values()] == [Disposition.STARTED, Disposition.HELD, Disposition.HELD]
    for clock in ("14:01", "14:02"):
        world.tick(clock)

    told = {id: turn.last_at for id, turn in forecast.items() if turn}
    assert told == {A: at("14:01"), B: at("14:02")}
    assert told == {id: world.store.oldest(id, 1)[0].decided_at for id in (A, B)}
    assert world.queries.drain(at("14:02")) is None


def test_slots_that_wait_behind_the_one_that_waits_for_a_token_need_one_each() -> None:
    """Under `serialize` only the first of them is held for the budget, the others for their turn."""
    world = limited()
    world.add(under(missed=ReplayAll(grace=A_SECOND), overlap=Serialize()))
    held_by_an_operator(world, "12:03:30")

    assert world.ledger() == ["12:01 held budget", "12:02 held overlap", "12:03 held overlap"]
    assert drain(world).turn(world.schedule()) == Turn(slots=3, next_at=at("12:03:30"), last_at=at("12:05:30"))


def test_slots_to_be_backfilled_wait_for_a_token_each() -> None:
    world = limited()
    world.add(under(missed=SkipMissed(grace=A_SECOND), overlap=Allow()))
    world.tick("12:03:30")
    world.backfilling.backfill(AN_ID, Reach(at("12:01"), at("12:02")), ADA)

    assert drain(world).turn(world.schedule()) == Turn(slots=2, next_at=at("12:03:30"), last_at=at("12:04:30"))
    assert drain(world).served_at(world.schedule(), at("12:02")) == at("12:04:30")


def test_a_process_without_the_setting_goes_by_what_was_last_drawn_from() -> None:
    world = limited()
    world.add(REPLAYED)
    world.tick("12:04:30")

    uninformed = Queries(world.store, world.store, world.store).drain(at("12:04:30"))

    assert uninformed
    assert (uninformed.budget, uninformed.line.drained_at()) == (ONE_A_MINUTE, at("12:07:30"))


def test_where_nothing_was_ever_drawn_and_no_budget_is_set_nothing_can_be_told() -> None:
    """A command of an operator holds what is late; only the leader draws."""
    world = limited()
    world.add(REPLAYED)
    held_by_an_operator(world, "12:04:30")

    assert Queries(world.store, world.store, world.store).drain(at("12:04:30")) is None
    assert drain(world).line.drained_at() == at("12:07:30")


def test_of_a_line_that_is_longer_than_what_is_read_the_earliest_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """The cost does not grow with the number of those who wait."""
    monkeypatch.setattr(queries, "PAGE", 1)
    world = limited()
    for id in (A, B, AN_ID):
        world.add(under(A_PROMISE), id)
    world.tick("14:00")

    found = drain(world)

    assert (found.is_whole, found.schedules, found.line.slots) == (False, 2, 1)
    assert found.turn(world.schedule(B)) == Turn(slots=1, next_at=at("14:01"), last_at=at("14:01"))
    assert found.turn(world.schedule(AN_ID)) is None


def test_one_that_cannot_be_read_keeps_nobody_from_being_told(monkeypatch: pytest.MonkeyPatch) -> None:
    world = limited()
    for id in (A, B, AN_ID):
        world.add(under(A_PROMISE), id)
    world.tick("14:00")

    def standing(ids: Sequence[ScheduleId]) -> Sequence[Standing | None]:
        if B in ids:
            raise UnreadableDocument(f"schedule: {B!r} is damaged; restore it from a backup")
        return sound(ids)

    sound = world.store.standing
    monkeypatch.setattr(world.store, "standing", standing)
    found = drain(world)

    assert (found.is_whole, found.turn(world.schedule(B))) == (False, None)
    assert found.turn(world.schedule(AN_ID)) == Turn(slots=1, next_at=at("14:01"), last_at=at("14:01"))
