"""A run's write, flattened for the scripts: its document, and where the indexes over runs put it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from adapters.redis.documents.run import write_run
from adapters.redis.keys import POSITIONS, index_of_queued
from application.ports.run_store import RunChange
from domain.scheduling.run import Run
from domain.scheduling.run_end import RunEnd
from domain.scheduling.run_states import Failed, FannedOut, Queued, Running, Waiting
from domain.scheduling.values import FireId, micros

Places = dict[int, int]

GONE: Final = "-"
LOOKED_AFTER: Final = -1
LOST: Final = "lost="

_WAITING, _EXPIRING, _BEATS, _FAILED = (POSITIONS[name] for name in ("waiting", "expiring", "beats", "failed"))


def run_change_body(change: RunChange) -> list[Any]:
    """Return the body of the write that moves a run, as the fragment `runs` reads it."""
    body = run_body(change.before, change.after)
    if change.children:
        body += ["children", [(child.fire_id, run_body(None, child)) for child in change.children]]
    if isinstance(change.after.state, FannedOut):
        body += ["look_at", _looked_at(change.after.state)]
    return body


def run_body(before: Run | None, after: Run) -> list[Any]:
    """Return the body of the write that leads from `before` (None: unknown) to `after`."""
    body: list[Any] = [write_run(after), after.schedule_id]
    body += _moves(places(before) if before else {}, places(after))
    parent = after.parent
    was_open = before is not None and not before.has_ended
    if parent:
        body += _of_a_child(parent, before, after)
    elif was_open is after.has_ended:
        score = GONE if was_open else micros(after.recorded_at)
        body += ["open", score]
        if after.group:
            body += [f"group:{after.group}", score]
    if isinstance(after.state, Running):
        body += ["running", _pulse(after, after.state)]
    elif before and isinstance(before.state, Running):
        body += ["running", GONE]
    if after.end:
        body += ["ended", told(after.end)]
    return body


def _of_a_child(parent: FireId, before: Run | None, after: Run) -> Sequence[str]:
    if before and before.has_ended is after.has_ended:
        return ()
    return ("closes" if after.has_ended else "opens", parent)


def told(end: RunEnd) -> str:
    """
    Return the notice of an end: state, instant, how often it was retried by hand, and a slot that no name tells.

    Where attempts were lost, `lost=` and their number come last.
    """
    rest = [end.retried, micros(end.due_at)] if end.due_at else [end.retried] if end.retried else []
    lost = [f"{LOST}{end.lost}"] if end.lost else []
    return " ".join(map(str, (end.state, micros(end.at), *rest, *lost)))


def places(run: Run) -> Places:
    """Return in which indexes a run stands, and at which instant; its state alone decides that."""
    match run.state:
        case Waiting(not_before=at):
            found = {_WAITING: micros(at)}
        case Queued(at=at):
            found = {index_of_queued(run.priority): micros(at)}
        case Running(at=at):
            return {_BEATS: micros(at)}
        case FannedOut():
            # Whether it stands there, and at which instant, the script decides; whatever it becomes leaves.
            return {_WAITING: LOOKED_AFTER}
        case Failed(at=at) if run.parent is None:
            return {_FAILED: micros(at)}
        case _:
            return {}
    begins_by = run.begins_by
    if begins_by:
        found[_EXPIRING] = micros(begins_by)
    return found


def _moves(old: Places, new: Places) -> Sequence[str | int]:
    left = [argument for index in old if index not in new for argument in (index, GONE)]
    changed = {index: at for index, at in new.items() if old.get(index) != at and at != LOOKED_AFTER}
    entered = [argument for index, at in changed.items() for argument in (index, at)]
    return [*left, *entered]


def _pulse(run: Run, running: Running) -> str:
    """Return what the heartbeat asks for: does somebody want the attempt to stop, and whose attempt is it?"""
    return f"{int(run.cancel_asked_by is not None)} {running.token}"


def _looked_at(state: FannedOut) -> str | int:
    return GONE if state.look_at is None else micros(state.look_at)
