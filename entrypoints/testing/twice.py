"""The double-run check: a command runs twice under one fire id, and leaves behind what it left the first time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import attrs

from adapters.event_loop.awaiting import run_to_the_end
from application.catalogue import AnyCommand, Catalogue
from application.commands import FanOut, Provided
from application.run_context import RunContext
from domain.scheduling.definition import CommandCall
from domain.scheduling.slot import Slot
from domain.scheduling.values import schedule_id

_A_SLOT: Final = Slot(schedule_id("double-run"), 0, datetime(2026, 3, 2, 9, tzinfo=UTC))

A_RUN: Final = RunContext(fire_id=_A_SLOT.fire_id, schedule_id=_A_SLOT.schedule_id, slot=_A_SLOT.due_at)
"""The run that is executed twice, unless a test brings one: its slot is Monday, 2 March 2026, 09:00 UTC."""


def run_twice(
    command: AnyCommand,
    effects: Callable[[], object],
    arguments: Mapping[str, Any] | None = None,
    context: RunContext = A_RUN,
    provided: Iterable[Provided[Any]] = (),
) -> None:
    """
    Execute `command` as the first and as the second attempt of one run, and compare what `effects` then sees.

    `provided` is what it asks for by type. The items of a command that fans out are an effect, too.

    That is what happens when a worker dies between the effect and its record. Raises `AssertionError` if the second
    attempt changed anything, or if `effects` saw nothing of the first: such a check would prove nothing.
    """
    catalogue = Catalogue([command], await_result=run_to_the_end, provided=provided)
    call = CommandCall(command.name, dict(arguments or {}))
    before = effects()
    items = _items(catalogue.call(call, context))
    first = effects()
    assert items or first != before, (
        f"{command.name} has no effect that the check can see: it found {first!r} before and after"
    )
    same_items = _items(catalogue.call(call, attrs.evolve(context, attempt=context.attempt + 1)))
    second = effects()
    again = f"{command.name} ran a second time under the fire id {context.fire_id}"
    assert same_items == items, f"{again} and {_other_items(items, same_items)}"
    assert second == first, f"{again} and {_other_effects(first, second)}"


def _other_items(first: FanOut | None, second: FanOut | None) -> str:
    return (
        "returned other items:\n"
        f"  in the first attempt:  {first!r}\n"
        f"  in the second attempt: {second!r}\n"
        "Look at the slot and not at the present: the same work has to be spread, whichever attempt is recorded."
    )


def _other_effects(first: object, second: object) -> str:
    return (
        "changed its effects:\n"
        f"  after the first attempt:  {first!r}\n"
        f"  after the second attempt: {second!r}\n"
        "Take the fire id as the key of what it does, look at the slot and not at the present, and leave the effect in "
        "one step."
    )


def _items(returned: object) -> FanOut | None:
    return returned if isinstance(returned, FanOut) and returned.items else None


def files_in(folder: Path) -> Callable[[], Mapping[str, bytes]]:
    """Return a look at every file below `folder`: its path there and its content; for commands that write files."""

    def look() -> Mapping[str, bytes]:
        return {
            str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()
        }

    return look
