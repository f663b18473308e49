"""What is known under a name, or a refusal that says where to look."""

from __future__ import annotations

from application.ports.run_store import RunStore
from application.ports.schedule_store import ScheduleStore, Standing
from domain.scheduling.definition import Policies
from domain.scheduling.errors import InvalidValue
from domain.scheduling.run import Run
from domain.scheduling.values import FireId, ScheduleId


def known(schedules: ScheduleStore, id: ScheduleId) -> Standing:
    """Return how a schedule stands, or raise `InvalidValue` if nobody knows the id."""
    (standing,) = schedules.standing([id])
    if standing is None:
        raise InvalidValue("schedule id", id, "is unknown", "see `kept list` for those that exist")
    return standing


def known_run(runs: RunStore, fire_id: FireId) -> Run:
    """Return a run, or raise `InvalidValue` if nobody knows it."""
    run = runs.get(fire_id)
    if run is None:
        raise InvalidValue("fire id", fire_id, "names no run", "see `kept runs`; older runs leave with retention")
    return run


def policies_of(schedules: ScheduleStore, run: Run) -> Policies:
    """Return the policies under which a run was recorded, or the usual ones where its revision is not kept any more."""
    revision = schedules.revision(run.schedule_id, run.revision)
    return revision.definition.policies if revision else Policies()
