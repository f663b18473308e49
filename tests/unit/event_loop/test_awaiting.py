"""Rule: an async handler is cancelled at its next await when its time is over or its run was asked to stop."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import timedelta

import attrs
import pytest

from adapters.event_loop.awaiting import run_to_the_end
from application.ports.time_limit import CommandTimedOut
from application.run_context import RunContext, RunStopped
from domain.scheduling.values import ScheduleId
from tests.examples import A_SLOT, AN_HOUR, NOON

A_MOMENT = timedelta(milliseconds=1)
A_CONTEXT = RunContext(fire_id=A_SLOT.fire_id, schedule_id=ScheduleId("books"), slot=NOON, timeout=AN_HOUR)


async def forever() -> None:
    await asyncio.Event().wait()


def test_what_a_handler_returns_is_returned() -> None:
    async def seven() -> int:
        await asyncio.sleep(0)
        return 7

    assert run_to_the_end(seven(), A_CONTEXT) == 7


def test_what_a_handler_raises_is_raised() -> None:
    async def fail() -> None:
        await asyncio.sleep(0)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        run_to_the_end(fail(), A_CONTEXT)


def test_a_handler_whose_time_is_over_is_cancelled_and_cleans_up() -> None:
    said: list[str] = []

    async def clean() -> None:
        try:
            await forever()
        finally:
            await asyncio.sleep(0)
            said.append("cleaned up")

    with pytest.raises(CommandTimedOut):
        run_to_the_end(clean(), attrs.evolve(A_CONTEXT, timeout=A_MOMENT))
    assert said == ["cleaned up"]


def test_a_handler_is_cancelled_when_its_run_is_asked_to_stop() -> None:
    """It need not look for itself, as one that blocks must."""
    asked: Iterator[bool] = iter([False, True])

    with pytest.raises(RunStopped, match="was asked to stop"):
        run_to_the_end(forever(), attrs.evolve(A_CONTEXT, cancelled=lambda: next(asked)))


def test_a_handler_that_stops_by_itself_has_stopped() -> None:
    async def look(context: RunContext) -> None:
        context.stop_if_cancelled()

    asked: Iterator[bool] = iter([False, True])
    context = attrs.evolve(A_CONTEXT, cancelled=lambda: next(asked))

    with pytest.raises(RunStopped):
        run_to_the_end(look(context), context)


def test_a_handler_that_returns_although_it_was_cancelled_has_returned() -> None:
    async def insist() -> str:
        try:
            await forever()
        except asyncio.CancelledError:
            return "done all the same"
        return ""

    assert run_to_the_end(insist(), attrs.evolve(A_CONTEXT, timeout=A_MOMENT)) == "done all the same"


def test_a_handler_that_cancels_itself_has_failed() -> None:
    """Nobody asked for it."""

    async def give_up() -> None:
        raise asyncio.CancelledError

    with pytest.raises(RuntimeError, match="cancelled itself"):
        run_to_the_end(give_up(), A_CONTEXT)


def test_what_a_handler_left_running_ends_with_it() -> None:
    said: list[str] = []

    async def watch() -> None:
        try:
            await forever()
        finally:
            said.append("ended")

    async def leave_something_behind() -> None:
        tasks.append(asyncio.ensure_future(watch()))
        await asyncio.sleep(0)

    tasks: list[asyncio.Future[None]] = []
    run_to_the_end(leave_something_behind(), A_CONTEXT)

    assert said == ["ended"]
