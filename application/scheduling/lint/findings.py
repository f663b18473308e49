"""All that lint finds: every rule, asked of every schedule."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Final, TypeAlias

from application.scheduling.declared import Declared
from application.scheduling.lint.finding import Finding
from application.scheduling.lint.followers import circles, upstreams_elsewhere
from application.scheduling.lint.gates import gates_before_single_slots, gates_that_never_open
from application.scheduling.lint.joins import joins_that_never_meet
from application.scheduling.lint.pace import frequencies_without_effect, levels_that_nothing_keeps, unlimited_overlap
from application.scheduling.lint.room import deadline_within_grace, retries_that_do_not_fit
from application.scheduling.lint.times import default_time_zone, exclusions_that_end, never_due

Rule: TypeAlias = Callable[[Declared, datetime], Iterator[Finding]]

RULES: Final[tuple[Rule, ...]] = (
    default_time_zone,
    never_due,
    retries_that_do_not_fit,
    deadline_within_grace,
    unlimited_overlap,
    exclusions_that_end,
    gates_that_never_open,
    gates_before_single_slots,
    frequencies_without_effect,
    levels_that_nothing_keeps,
)

TOGETHER: Final = (circles, upstreams_elsewhere, joins_that_never_meet)


def findings(schedules: Sequence[Declared], now: datetime) -> Iterator[Finding]:
    """Yield what every rule finds as of `now` (UTC) in each schedule, and then in all of them together."""
    for declared in schedules:
        for rule in RULES:
            yield from rule(declared, now)
    for look in TOGETHER:
        yield from look(schedules, now)
