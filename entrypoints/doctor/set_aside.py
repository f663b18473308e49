"""What counts for nothing: documents that cannot be read, jobs that are not ours, outcomes that came late."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from application.ports.set_aside import SetAside
from entrypoints.doctor.finding import Finding, State


def documents_finding(unreadable: Sequence[SetAside]) -> Finding:
    """What cannot be read is set aside: nothing is decided for it, and everything else goes on."""
    if not unreadable:
        return Finding(check="documents", says="everything that was looked at could be read")
    first, others = unreadable[0], len(unreadable) - 1
    says = f"{first.kind} {first.id!r} cannot be read and is set aside: {first.why}"
    remedy = "upgrade the processes, or restore the document from a backup"
    more = f" (and {others} more; `kept audit` names the schedules)" if others else ""
    return Finding(check="documents", state=State.FAILED, says=says + more, remedy=remedy)


def refusals_finding(jobs: Mapping[str, int], deliveries: Mapping[str, int]) -> Finding:
    """A job in our queues that no hand-over wrote was put there by somebody; a delivery that came twice is no news."""
    came_twice = f"{sum(deliveries.values())} deliveries refused{_listed(deliveries)}"
    if not jobs:
        return Finding(check="refusals", says=f"no foreign job was found in the queues; {came_twice}")
    says = f"{sum(jobs.values())} jobs in our queues were not ours{_listed(jobs)}; {came_twice}"
    remedy = "find out who else may write to this Redis, and let nobody who need not"
    return Finding(check="refusals", state=State.WARNING, says=says, remedy=remedy)


def late_outcomes_finding(outcomes: Mapping[str, int]) -> Finding:
    """An attempt that was taken for lost and was not has done what another attempt did as well."""
    if not outcomes:
        return Finding(check="late outcomes", says="every outcome came while its attempt still counted")
    says = f"{sum(outcomes.values())} outcomes came after their attempt had been given up{_listed(outcomes)}"
    remedy = "raise KEPT_LOST_AFTER, or see what holds up workers, whose logs name each (outcome_late)"
    return Finding(
        check="late outcomes", state=State.WARNING, says=f"{says}: effects may have come twice", remedy=remedy
    )


def _listed(counts: Mapping[str, int]) -> str:
    return f" ({', '.join(f'{reason} {count}' for reason, count in sorted(counts.items()))})" if counts else ""
