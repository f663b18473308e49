"""Whether something is wrong with a schedule, and whether anybody would hear of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

import attrs

from application.counting import counted
from application.scheduling.views import ScheduleView, SlotView
from domain.scheduling.alarms import ALERT
from domain.scheduling.policies.breaker import Closed
from domain.scheduling.run_states import Failed
from domain.scheduling.troubles import is_hook
from entrypoints.doctor.finding import Finding, State

MOST_LOOKED_AT: Final = 10_000
"""How many schedules the doctor looks at for alarms; `kept list` looks at all."""

MOST_NAMED: Final = 3


@attrs.define
class Survey:
    """What was found: schedules with open alarms, schedules that listen to alerts, and whether anything is expected."""

    alarmed: list[str] = attrs.field(factory=list)
    hooks: list[ScheduleView] = attrs.field(factory=list)
    expects: bool = False


def alarms_finding(views: Iterable[ScheduleView]) -> Finding:
    """Tell of open alarms, of a hook that is missing, and of one that does not work."""
    survey = _surveyed(views)
    doubts = [*_told(survey.alarmed), *filter(None, map(_trouble, survey.hooks))]
    listening = f"told to {', '.join(hook.schedule.id for hook in survey.hooks)}" if survey.hooks else "told to nobody"
    is_unheard = not survey.hooks and (survey.expects or bool(survey.alarmed))
    if not doubts and not is_unheard:
        return Finding(check="alarms", says=f"none is open; {listening}")
    says = "; ".join([*doubts, listening])
    remedy = f'declare a schedule with on = "{ALERT}"' if is_unheard else "see `kept list` and `kept show`"
    return Finding(check="alarms", state=State.WARNING, says=says, remedy=remedy)


def _surveyed(views: Iterable[ScheduleView]) -> Survey:
    survey = Survey()
    for view in views:
        schedule = view.schedule
        kinds = ", ".join(alarm.kind for alarm in schedule.watch.alarms)
        survey.expects = survey.expects or schedule.definition.policies.sla is not None
        if kinds:
            survey.alarmed.append(f"{schedule.id} ({kinds})")
        if is_hook(schedule):
            survey.hooks.append(view)
    return survey


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
