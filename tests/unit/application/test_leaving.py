"""Rule: a worker without the command leaves the delivery to the others, at no cost to the run, and in no hurry."""

from __future__ import annotations

from typing import Final

import attrs
import pytest

from application.catalogue import Catalogue
from application.commands import Command
from application.scheduling.executed import Left
from application.scheduling.executor import Executor
from domain.scheduling.definition import CommandCall
from domain.scheduling.delivery import Delivery, Refusal
from domain.scheduling.errors import Refused
from domain.scheduling.run import Run
from domain.scheduling.run_states import Expired, Queued, Succeeded, Waiting
from tests.examples import A_COMMAND, A_DELIVERY, A_MINUTE, A_RUN, A_SECOND, A_SLOT, at, under
from tests.unit.application.world import ADA, World

FIRST: Final = A_DELIVERY


def without_it(world: World, name: str = "worker-2") -> Executor:
    """Return a worker that has another command."""
    return attrs.evolve(world.worker(name), catalogue=Catalogue([Command(name="x.y", function=_nothing)]))


def handed_over(**policies: object) -> World:
    """Return a world whose slot of 12:01 waits in the queue."""
    world = World()
    world.add(under(**policies))
    world.tick("12:01")
    return world


def test_what_a_worker_lacks_waits_a_moment_and_is_handed_over_under_the_next_ordinal() -> None:
    world = handed_over()

    left = without_it(world).execute(world.take())

    comes_back = at("12:01:00.1")
    assert left == Left(command=A_COMMAND.name, until=comes_back)
    assert world.run(A_SLOT.fire_id).state == Waiting(1, comes_back, handed_over=1)
    world.tick(comes_back)
    assert world.take() == Delivery(A_SLOT.fire_id, 1, 2)


def test_the_worker_that_has_it_makes_the_first_attempt() -> None:
    world = handed_over()
    without_it(world).execute(world.take())
    world.tick("12:01:01")

    (run,) = world.work()

    assert isinstance(run, Run)
    assert run.state == Succeeded(at("12:01:01"))
    assert [(attempt.number, attempt.worker) for attempt in run.attempts] == [(1, "worker-1")]


def test_it_comes_again_ever_more_rarely_while_nobody_has_it() -> None:
    world, pauses = handed_over(), []
    for _ in range(10):
        left = without_it(world).execute(world.take())
        assert isinstance(left, Left)
        pauses.append((left.until - world.clock.now()) / A_SECOND)
        world.tick(left.until)

    assert pauses == [0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 5, 5, 5, 5]
    assert world.run(A_SLOT.fire_id).attempts == ()


def test_a_delivery_that_comes_twice_is_left_once() -> None:
    world = handed_over()
    delivery = world.take()
    without_it(world).execute(delivery)

    assert without_it(world).execute(delivery) is Refusal.NOT_HANDED_OVER
    assert world.executor.execute(delivery) is Refusal.NOT_HANDED_OVER


def test_a_run_that_everybody_left_expires_at_its_deadline() -> None:
    world = handed_over(deadline=A_MINUTE)
    without_it(world).execute(world.take())
    world.tick("12:01:59")
    without_it(world).execute(world.take())

    world.tick("12:02:30")

    assert world.run(A_SLOT.fire_id).state == Expired(at("12:02:30"))


def test_a_run_that_was_left_can_be_cancelled() -> None:
    world = handed_over()
    without_it(world).execute(world.take())

    world.operations.cancel(A_SLOT.fire_id, ADA)
    world.tick("12:01:10")

    assert world.run(A_SLOT.fire_id).has_ended
    assert world.queue.take() is None


def test_a_fallback_is_left_by_its_own_name() -> None:
    world = handed_over()
    run = world.run(A_SLOT.fire_id)
    world.store.state.runs[A_SLOT.fire_id] = attrs.evolve(run, command=CommandCall("alerts.page"))

    left = without_it(world).execute(world.take())

    assert isinstance(left, Left)
    assert left.command == "alerts.page"


def test_only_what_is_queued_can_be_left() -> None:
    queued, _ = A_RUN.hand_over(at("12:01"))
    assert isinstance(queued.state, Queued)

    assert queued.leave(at("12:02")).state == Waiting(1, at("12:02"), handed_over=1)
    with pytest.raises(Refused, match="only a queued attempt can be left"):
        A_RUN.leave(at("12:02"))


def _nothing() -> None: ...
