"""One look at the schedules, of which several findings tell."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from typing import Final

import attrs

from application.scheduling.views import ScheduleView
from domain.scheduling.troubles import is_hook

MOST_LOOKED_AT: Final = 10_000
"""How many schedules the doctor looks at; `kept list` looks at all."""


@attrs.define
class Seen:
    """
    What was seen: schedules with open alarms, and those that listen to alerts.

    `expects` tells whether a service level was declared; `commands` names what workers may be asked to run.
    """

    alarmed: list[str] = attrs.field(factory=list)
    hooks: list[ScheduleView] = attrs.field(factory=list)
    expects: bool = False
    commands: set[str] = attrs.field(factory=set)


def seen(views: Iterable[ScheduleView]) -> Seen:
    """Look at so many schedules that one finding after the other need not look again."""
    found = Seen()
    for view in islice(views, MOST_LOOKED_AT):
        schedule = view.schedule
        kinds = ", ".join(alarm.kind for alarm in schedule.watch.alarms)
        found.expects = found.expects or schedule.definition.policies.sla is not None
        found.commands.update(call.name for call in schedule.definition.calls)
        if kinds:
            found.alarmed.append(f"{schedule.id} ({kinds})")
        if is_hook(schedule):
            found.hooks.append(view)
    return found
