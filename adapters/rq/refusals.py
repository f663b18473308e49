"""What a worker does not execute: jobs that are not ours, and deliveries that no run waits for; counted and logged."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

import attrs
import redis
import structlog

from adapters.redis.keys import Keys
from domain.scheduling.delivery import Delivery
from domain.scheduling.run import Refusal

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
class Refusals:
    """Counts by reason, for all workers of the namespace, in the hash `refused_jobs`."""

    connection: redis.Redis
    namespace: str

    @property
    def key(self) -> str:
        """Return the key of the counters."""
        return Keys(self.namespace).named("refused_jobs")

    def note(self, job_id: bytes, why: NotOurs) -> None:
        """Count one job and say so in one line; what was planted is shown shortened and escaped."""
        self.connection.hincrby(self.key, why.reason, 1)
        log.warning("job_refused", job=_shown(job_id), reason=why.reason.value, detail=_shown(why.detail))

    def counts(self) -> dict[str, int]:
        """Return how many jobs were refused, by reason."""
        return _counts(self.connection, self.key)


@attrs.frozen
class RefusedDeliveries:
    """Counts by reason, for all workers of the namespace, in the hash `refused_deliveries`."""

    connection: redis.Redis
    namespace: str

    @property
    def key(self) -> str:
        """Return the key of the counters."""
        return Keys(self.namespace).named("refused_deliveries")

    def note(self, delivery: Delivery, why: Refusal) -> None:
        """Count one delivery and say so in one line: it came twice, or too late, and that is no error."""
        log.info("delivery_refused", delivery=delivery.key, reason=why.value)
        self.connection.hincrby(self.key, why, 1)

    def counts(self) -> dict[str, int]:
        """Return how many deliveries were refused, by reason."""
        return _counts(self.connection, self.key)


def _counts(connection: redis.Redis, key: str) -> dict[str, int]:
    return {_text(reason): int(count) for reason, count in connection.hgetall(key).items()}


def _shown(planted: object) -> str:
    return repr(planted)[:_SHOWN]


def _text(name: bytes | str) -> str:
    return name.decode() if isinstance(name, bytes) else name
