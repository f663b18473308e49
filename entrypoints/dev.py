"""`kept dev`: apply schedules, then schedule and execute in this one process, telling what happens."""

from __future__ import annotations

import logging
from collections.abc import Callable

import attrs

from application.scheduling.applying import Applying
from application.scheduling.declared import Declarations
from application.scheduling.operations import Operator
from application.scheduling.plan import Step
from entrypoints.inline import INLINE, Observer, schedule_and_work
from entrypoints.starting import opened, settings_of_this_process


def run(
    declarations: Declarations, operator: Operator, applied: Callable[[tuple[Step, ...]], None], observer: Observer
) -> int:
    """
    Apply the schedules, report the steps to `applied`, then keep the promises until asked to stop.

    The store is the one that other `kept` commands of this folder use, so whatever happens can be looked at with
    them, also afterwards. Only warnings are logged: the rest is the observer's.
    """
    settings = attrs.evolve(settings_of_this_process(), queue=INLINE)
    with opened("dev", settings, level=logging.WARNING) as container:

        def apply() -> None:
            applying: Applying = container.applying()
            applied(applying.apply(declarations, operator, settings.environment))

        schedule_and_work(container, observer, prepare=apply)
    return 0
