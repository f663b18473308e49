"""What counts for nothing: jobs that are not ours, deliveries that no run waits for, late outcomes; all counted."""

from __future__ import annotations

from enum import StrEnum
from typing import ClassVar, Final

import attrs
import redis
import structlog

from adapters.redis.keys import Keys
from application.scheduling.executed import Late
from domain.scheduling.delivery import Delivery, Refusal

_SHOWN: Final = 120

log: Final = structlog.get_logger("kept.worker")


class Reason(StrEnum):
    """What is wrong with a job that was found in a queue of ours."""

    FOREIGN_ID = "foreign_job_id"
    NO_HASH = "not_a_job"
    OTHER_CALL = "other_call"
    BAD_TIMEOUT = "bad_timeout"
    EXTRA_ORDERS = "extra_orders_ignored"


class NotOurs(Exception):
    """A job that no hand-over of ours wrote."""

    def __init__(self, reason: Reason, detail: object = "") -> None:
        super().__init__(f"{reason}: {detail!r}")
        self.reason = reason
        self.detail = detail


@attrs.frozen
class Tally:
    """Counts by name, for all workers of the namespace, in one hash; there are only so many names."""

    what: ClassVar[str]

    connection: redis.Redis
    namespace: str

    @property
    def key(self) -> str:
        """Return the key of the counters."""
        return Keys(self.namespace).named(self.what)

    def counts(self) -> dict[str, int]:
        """Return how many there were, by name."""
        found = self.connection.hgetall(self.key).items()
        # What is no number was planted.
        return {_text(name): int(count) for name, count in found if count.isdigit()}

    def _count(self, name: str) -> None:
        self.connection.hincrby(self.key, name, 1)


@attrs.frozen
class Refusals(Tally):
    """Jobs that are not ours, by reason."""

    what = "refused_jobs"

    def note(self, job_id: bytes, why: NotOurs) -> None:
        """Count one job and say so in one line; what was planted is shown shortened and escaped."""
        self._count(why.reason)
        log.warning("job_refused", job=_shown(job_id), reason=why.reason.value, detail=_shown(why.detail))


@attrs.frozen
class RefusedDeliveries(Tally):
    """Deliveries that were not executed, by reason."""

    what = "refused_deliveries"

    def note(self, delivery: Delivery, why: Refusal) -> None:
        """Count one delivery and say so in one line: it came twice, or too late, and that is no error."""
        log.info("delivery_refused", delivery=delivery.key, reason=why.value)
        self._count(why)


@attrs.frozen
class LateOutcomes(Tally):
    """Outcomes that came after their attempt had been fenced off, by outcome."""

    what = "late_outcomes"

    def note(self, delivery: Delivery, late: Late) -> None:
        """Count one outcome and warn of it in one line: what was done may have been done twice."""
        state = late.run.state.name if late.run else "unknown"
        log.warning("outcome_late", delivery=delivery.key, outcome=str(late.outcome), run=state)
        self._count(late.outcome)


def _shown(planted: object) -> str:
    return repr(planted)[:_SHOWN]


def _text(name: bytes | str) -> str:
    return name.decode(errors="replace") if isinstance(name, bytes) else name
