"""Whether something is wrong with a schedule, and whether anybody would hear of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from application.counting import counted
from application.scheduling.views import ScheduleView, SlotView
from domain.scheduling.alarms import ALERT
from domain.scheduling.policies.breaker import Closed
from domain.scheduling.run_states import Failed
from entrypoints.doctor.finding import Finding, State
from entrypoints.doctor.schedules import Seen

MOST_NAMED: Final = 3


def alarms_finding(schedules: Seen) -> Finding:
    """Tell of open alarms, of a hook that is missing, and of one that does not work."""
    doubts = [*_told(schedules.alarmed), *filter(None, map(_trouble, schedules.hooks))]
    listening = (
        f"told to {', '.join(hook.schedule.id for hook in schedules.hooks)}" if schedules.hooks else "told to nobody"
    )
    is_unheard = not schedules.hooks and (schedules.expects or bool(schedules.alarmed))
    if not doubts and not is_unheard:
        return Finding(check="alarms", says=f"none is open; {listening}")
    says = "; ".join([*doubts, listening])
    remedy = f'declare a schedule with on = "{ALERT}"' if is_unheard else "see `kept list` and `kept show`"
    return Finding(check="alarms", state=State.WARNING, says=says, remedy=remedy)


def _told(alarmed: Sequence[str]) -> list[str]:
    if not alarmed:
        return []
    more = f" and {len(alarmed) - MOST_NAMED} more" if len(alarmed) > MOST_NAMED else ""
    return [f"{counted(len(alarmed), 'schedule')} in alarm: {', '.join(alarmed[:MOST_NAMED])}{more}"]


def _trouble(hook: ScheduleView) -> str | None:
    """Return why a hook does not tell, or None while it does."""
    if hook.schedule.paused:
        return f"the hook {hook.schedule.id} is paused"
    if not isinstance(hook.schedule.circuit, Closed):
        return f"the circuit of the hook {hook.schedule.id} is not closed"
    if isinstance(hook.last, SlotView) and hook.last.run_state == Failed.name:
        return f"the hook {hook.schedule.id} failed"
    return None
