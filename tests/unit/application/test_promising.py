"""Rule: what an application says about a promise is safe to say twice, whoever speaks in between."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import attrs
import pytest

from application.ports.clock import Clock
from application.scheduling.operations import Operator
from application.scheduling.promising import Promise, Promised, Promising
from domain.scheduling.errors import InvalidValue
from domain.scheduling.promises import Effect
from domain.scheduling.values import ScheduleId, schedule_id
from tests.examples import A_COMMAND, A_DAY, A_MINUTE, NOON, at
from tests.unit.application.world import World

KEY = "reminder-7"
ID = schedule_id(KEY)
PLATFORM = Operator(by="the platform")
A_WORD = Promise(key=KEY, command=A_COMMAND, at=at("13:00"), because="class 7 begins", subject_version=1)


@attrs.define
class Overtaken(Clock):
    """A clock whose first reader is overtaken by somebody else."""

    clock: Clock
    happen: Callable[[], object] | None

    def now(self) -> datetime:
        happen, self.happen = self.happen, None
        if happen:
            happen()
        return self.clock.now()


def promising(world: World) -> Promising:
    """Return the use case over the world's store."""
    check = world.handlers.catalogue().check
    return Promising(clock=world.clock, schedules=world.store, recording=world.recording, check=check)


def promised(world: World, word: Promise = A_WORD) -> Promised:
    """Make the example promise."""
    return promising(world).promise(word, PLATFORM)


def kept(world: World, id: ScheduleId = ID) -> bool:
    """Tell whether the store knows anything of a promise."""
    return world.store.standing([id]) != [None]


def test_the_key_is_the_schedules_id_and_the_promise_its_definition() -> None:
    world = World()

    answer = promised(world)
    schedule = world.schedule(ID)

    assert answer == Promised(effect=Effect.MADE, schedule=schedule)
    assert (schedule.definition, schedule.origin) == (A_WORD.definition, "")
    assert world.store.next_due() == at("13:00")


def test_every_change_is_kept_with_who_made_it_and_what_changed_nothing_is_not() -> None:
    world = World()
    promised(world)
    promised(world)
    promising(world).move(KEY, at("14:00"), PLATFORM, subject_version=2)
    promising(world).withdraw(KEY, PLATFORM, subject_version=3)
    promising(world).withdraw(KEY, PLATFORM, subject_version=3)

    acts = world.store.acts(ID, 10)

    assert [(act.by, act.what) for act in acts] == [
        ("the platform", "withdraw"),
        ("the platform", "move"),
        ("the platform", "promise"),
    ]
    assert acts[0].after == "retired, generation 1, revision 2"


def test_a_move_keeps_the_reason_unless_it_gives_another() -> None:
    world = World()
    promised(world)

    promising(world).move(KEY, at("14:00"), PLATFORM)
    kept_reason = world.schedule(ID).definition.timing
    promising(world).move(KEY, at("15:00"), PLATFORM, because="class 8 begins")

    assert getattr(kept_reason, "because", None) == "class 7 begins"
    assert getattr(world.schedule(ID).definition.timing, "because", None) == "class 8 begins"


def test_two_who_promise_the_same_at_once_make_one_promise() -> None:
    """The second one's write finds that the id exists by now; it reads again and changes nothing."""
    world = World()
    rivals: list[Promised] = []

    clock = Overtaken(world.clock, lambda: rivals.append(promised(world)))
    second = attrs.evolve(promising(world), clock=clock).promise(A_WORD, PLATFORM)

    assert [rivals[0].effect, second.effect] == [Effect.MADE, Effect.UNCHANGED]
    assert len(world.store.acts(ID, 10)) == 1


def test_a_promise_that_was_kept_leaves_a_tombstone_that_knows_its_version() -> None:
    world = World()
    promised(world)
    world.live("13:01", A_MINUTE)
    world.tick(at("13:01") + 8 * A_DAY)
    world.tick(at("13:01") + 8 * A_DAY + A_MINUTE)

    assert world.schedule(ID).retired
    assert promised(world).effect is Effect.UNCHANGED
    assert promised(world, attrs.evolve(A_WORD, at=world.clock.now(), subject_version=2)).effect is Effect.MADE


def test_the_tombstone_of_a_promise_that_was_never_heard_of_does_not_stay_for_ever() -> None:
    world = World()
    promising(world).withdraw(KEY, PLATFORM, subject_version=2)

    assert promised(world).effect is Effect.UNCHANGED
    world.tick(NOON + timedelta(days=29))
    assert kept(world)
    world.tick(NOON + timedelta(days=31))
    assert not kept(world)


def test_what_no_worker_knows_and_what_is_no_key_is_refused_before_anything_is_read() -> None:
    world = World()

    with pytest.raises(InvalidValue, match=r"no\.such"):
        promised(world, attrs.evolve(A_WORD, command=attrs.evolve(A_COMMAND, name="no.such")))
    with pytest.raises(InvalidValue, match="forbidden characters"):
        promised(world, attrs.evolve(A_WORD, key="class:7"))
