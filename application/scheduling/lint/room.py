"""Room: limits of time that leave too little of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

import attrs

from application.scheduling.declared import Declared
from application.scheduling.lint.finding import Finding
from domain.scheduling.durations import render_duration
from domain.scheduling.policies.retry import Retry
from domain.scheduling.values import ZERO

ATTEMPTS_LOOKED_AT: Final = 1000


def retries_that_do_not_fit(declared: Declared, _now: datetime) -> Iterator[Finding]:
    """More attempts than the retry window or the deadline has room for, even if each fails at once."""
    policies = declared.definition.policies
    limits = {"retry.window": policies.retry.window, "deadline": policies.deadline}
    for field, limit in limits.items():
        room = _attempts_within(policies.retry, limit) if limit is not None else policies.retry.max_attempts
        if limit is not None and room < min(policies.retry.max_attempts, ATTEMPTS_LOOKED_AT):
            yield Finding(
                schedule=declared.id,
                field=field,
                problem=f"({render_duration(limit)}) has room for {room} of {policies.retry.max_attempts} attempts",
                remedy="lengthen it, or lower retry.max_attempts, retry.base or retry.cap",
            )


def deadline_within_grace(declared: Declared, _now: datetime) -> Iterator[Finding]:
    """A slot that is on time and skipped all the same."""
    deadline, grace = declared.definition.policies.deadline, declared.definition.policies.missed.grace
    if declared.definition.can_be_missed and deadline is not None and deadline < grace:
        shorter = f"({render_duration(deadline)}) is shorter than the grace ({render_duration(grace)})"
        yield Finding(
            schedule=declared.id,
            field="deadline",
            problem=f"{shorter}: a slot that is still on time may be skipped",
            remedy="lengthen it, or shorten missed.grace",
        )


def _attempts_within(retry: Retry, limit: timedelta) -> int:
    """Return how many attempts can begin within `limit` of the first if each fails at once and waits no longer."""
    prompt, begins = attrs.evolve(retry, jitter=0), ZERO
    for failures in range(1, min(retry.max_attempts, ATTEMPTS_LOOKED_AT)):
        begins += prompt.delay(failures, "")
        if begins > limit:
            return failures
    return retry.max_attempts
