"""Awaiting one handler: until it returns, its time is over, or somebody asks it to stop."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from datetime import timedelta
from typing import Any, Final

from application.ports.time_limit import CommandTimedOut
from application.run_context import RunContext, RunStopped

# A wish to stop arrives with a heart-beat, every few seconds; looking is cheap.
_LOOK: Final = timedelta(milliseconds=250)


def run_to_the_end(coroutine: Coroutine[Any, Any, object], context: RunContext) -> object:
    """
    Await a handler on a loop of its own, and return what it returns.

    When `context.timeout` is over, or the run was asked to stop, the handler is cancelled at its next `await` and may
    clean up; then `CommandTimedOut` or `RunStopped` is raised. One that returns all the same has returned.
    """
    return asyncio.run(_guarded(coroutine, context))


async def _guarded(coroutine: Coroutine[Any, Any, object], context: RunContext) -> object:
    handler = asyncio.ensure_future(coroutine)
    why = await _ended(handler, context)
    if why is not None:
        handler.cancel()
        await asyncio.wait([handler])
    if handler.cancelled():
        # A cancellation is no exception that anybody beyond this loop would take for a failure.
        raise why or RuntimeError("the handler cancelled itself")
    return handler.result()


async def _ended(handler: asyncio.Future[object], context: RunContext) -> Exception | None:
    """Wait for the end, and return why there has to be one if the handler does not come to it by itself."""
    loop = asyncio.get_running_loop()
    ends_at = loop.time() + context.timeout.total_seconds() if context.timeout else None
    while not handler.done():
        left = ends_at - loop.time() if ends_at is not None else None
        if left is not None and left <= 0:
            return CommandTimedOut()
        if context.cancelled():
            return RunStopped(f"{context.fire_id} was asked to stop")
        look = _LOOK.total_seconds()
        await asyncio.wait([handler], timeout=look if left is None else min(look, left))
    return None
