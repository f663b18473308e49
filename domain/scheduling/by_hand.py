"""By hand: runs that somebody asks for, outside the slots or once more."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import attrs

from domain.scheduling.circumstances import Circumstances
from domain.scheduling.decided import Decided
from domain.scheduling.definition import CommandCall, Policies
from domain.scheduling.errors import Refused
from domain.scheduling.policies.overlap import blocks_a_request
from domain.scheduling.run import Run
from domain.scheduling.slot import Request
from domain.scheduling.values import GroupName, RequestKey

if TYPE_CHECKING:
    from domain.scheduling.schedule import Schedule


def request(schedule: Schedule, key: RequestKey, now: datetime, circumstances: Circumstances) -> Decided:
    """Record one run outside the slots, if the overlap policy has room for it."""
    settled = _with_room(schedule, now, circumstances)
    run = Run.record(Request(schedule.id, schedule.generation, key, now), schedule.revision, now, late=False)
    return attrs.evolve(settled, runs=(*settled.runs, run)).leaving(settled.schedule)


def retry(
    schedule: Schedule, run: Run, policies: Policies, now: datetime, circumstances: Circumstances
) -> tuple[Decided, Run]:
    """Let a run begin again, if the overlap policy has room for it."""
    again = attrs.evolve(run.retry(now, policies=policies), group=_group_of(run.command, schedule))
    return _with_room(schedule, now, circumstances), again


def _group_of(command: CommandCall | None, schedule: Schedule) -> GroupName | None:
    return None if command else schedule.definition.policies.exclusive


def _with_room(schedule: Schedule, now: datetime, circumstances: Circumstances) -> Decided:
    """Decide up to `now`; raise `Refused` if the overlap policy then leaves no room for one more run."""
    settled = schedule.decide(now, circumstances)
    open_runs, policies = [*circumstances.unfinished, *settled.fire_ids], schedule.definition.policies
    if blocks_a_request(policies.overlap, open_runs):
        reach = f", over the exclusive group {policies.exclusive!r}" if policies.exclusive else ""
        raise Refused(
            f"schedule: {schedule.id!r} has the unfinished run {open_runs[0]} in its way and its overlap policy is "
            f"{policies.overlap.name!r}{reach}; wait until it has ended, or cancel it"
        )
    return settled
