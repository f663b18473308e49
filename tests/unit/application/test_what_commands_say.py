"""Rule: a command says how long it may take and whether it may run twice; what its schedule says goes first."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from datetime import timedelta

import attrs
import pytest

from application.catalogue import NOTICE, AnyCommand, Catalogue
from application.commands import command
from application.ports.time_limit import TimeLimit
from application.run_context import RunContext
from domain.scheduling.definition import TIMEOUT
from domain.scheduling.policies.retry import Lost
from domain.scheduling.run import Run
from domain.scheduling.run_states import Failed, Running, Waiting
from tests.examples import A_COMMAND, A_MINUTE, A_SLOT, AN_HOUR, SOME_RETRIES, under
from tests.unit.application.world import Report, World


@attrs.frozen
class Noted(TimeLimit):
    """Takes down the limits that are set."""

    limits: list[timedelta] = attrs.field(factory=list)

    def __call__(self, timeout: timedelta) -> AbstractContextManager[None]:
        self.limits.append(timeout)
        return nullcontext()


def saying(
    *, timeout: timedelta | None = None, idempotent: bool | None = None, seen: list[RunContext] | None = None
) -> AnyCommand:
    """Return the example command, saying this of itself."""

    @command(A_COMMAND.name, timeout=timeout, idempotent=idempotent)
    def build(_report: Report, context: RunContext) -> None:
        if seen is not None:
            seen.append(context)

    return build


def handed_over(build: AnyCommand, **policies: object) -> World:
    """Return a world whose slot of 12:01 waits for a worker that has this command."""
    world = World()
    world.executor = attrs.evolve(world.executor, catalogue=Catalogue([build]))
    world.add(under(**policies))
    world.tick("12:01")
    return world


# ------------------------------------------------------------ how long it may take


@pytest.mark.parametrize(
    ("schedule", "says", "limit"),
    [
        (A_MINUTE, AN_HOUR, A_MINUTE),
        (A_MINUTE, None, A_MINUTE),
        (None, 3 * AN_HOUR, 3 * AN_HOUR),
        (None, None, TIMEOUT),
    ],
)
def test_the_schedules_timeout_wins_over_the_commands(
    schedule: timedelta | None, says: timedelta | None, limit: timedelta
) -> None:
    seen: list[RunContext] = []
    world, noted = handed_over(saying(timeout=says, seen=seen), timeout=schedule), Noted()

    attrs.evolve(world.executor, time_limit=noted).execute(world.take())

    assert noted.limits == [limit]
    assert seen[0].timeout == limit


def test_an_async_handler_is_cancelled_first_and_ended_a_little_later() -> None:
    @command(A_COMMAND.name, timeout=A_MINUTE)
    async def build(_report: Report) -> None: ...

    world, noted = handed_over(build), Noted()

    attrs.evolve(world.executor, time_limit=noted).execute(world.take())

    assert noted.limits == [A_MINUTE + NOTICE]


def test_a_catalogue_knows_the_longest_of_its_timeouts() -> None:
    """The worker's second net must not be tighter."""
    another = command("x.y", timeout=A_MINUTE)(_nothing)

    assert Catalogue([saying(timeout=AN_HOUR), another]).longest_timeout() == AN_HOUR
    assert Catalogue([saying()]).longest_timeout() == timedelta()


# ------------------------------------------------------------ whether it may run twice


@pytest.mark.parametrize(
    ("idempotent", "lost", "tried_again"),
    [
        (True, Lost(), True),
        (None, Lost(), True),
        (False, Lost(), False),
        (False, Lost(retries=True), True),
        (True, Lost(retries=False), False),
    ],
)
@pytest.mark.parametrize("how", ["reported", "silent"])
def test_a_lost_attempt_is_tried_again_unless_the_command_must_not_run_twice(
    idempotent: bool | None, lost: Lost, tried_again: bool, how: str
) -> None:
    """Whoever declares it lost: the worker whose process died, or the coordinator, which has no commands."""
    world = handed_over(saying(idempotent=idempotent), lost=lost)
    delivery = world.queue.lanes[world.run(A_SLOT.fire_id).priority][0]
    assert isinstance(world.begin(), Run)

    if how == "reported":
        world.executor.lost(delivery)
    else:
        _fall_silent(world)

    run = world.run(A_SLOT.fire_id)
    assert [attempt.outcome for attempt in run.attempts] == ["lost"]
    assert isinstance(run.state, Failed) is not tried_again


def test_the_reason_is_told() -> None:
    world = handed_over(saying(idempotent=False))
    world.begin()
    _fall_silent(world)

    state = world.run(A_SLOT.fire_id).state
    assert isinstance(state, Failed)
    assert state.why.endswith("its command must not run twice")


def test_an_attempt_that_failed_is_retried_as_the_schedule_says_whatever_the_mark() -> None:
    """It had the chance to clean up, and the schedule asks for retries by name."""
    world = handed_over(_raising(), retry=SOME_RETRIES)

    world.work()

    assert isinstance(world.run(A_SLOT.fire_id).state, Waiting)


def _raising() -> AnyCommand:
    @command(A_COMMAND.name, idempotent=False)
    def build(_report: Report) -> None:
        raise RuntimeError("boom")

    return build


def _fall_silent(world: World) -> None:
    """Let ticks go by, as a leader's do, until the worker's heart was not heard for too long."""
    while isinstance(world.run(A_SLOT.fire_id).state, Running):
        world.clock.advance(world.cadence.heartbeat)
        world.tick()


def _nothing() -> None: ...
