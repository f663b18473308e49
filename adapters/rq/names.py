"""What one namespace is called in RQ: its queues and its jobs."""

from __future__ import annotations

import re
from typing import Any, Final

import attrs

from domain.scheduling.definition import Priority
from domain.scheduling.delivery import Delivery
from domain.scheduling.errors import InvalidValue
from domain.scheduling.values import FireId

# Longer than any fire id can be: schedule id, generation and slot or request key.
_FIRE_ID_LIMIT: Final = 200
_RQ_LIST: Final = "rq:queue:"
_NAMESPACE: Final = re.compile(r"[A-Za-z0-9_]+", re.ASCII)
_DELIVERY: Final = re.compile(rb"([A-Za-z0-9_-]{1,%d})-([1-9][0-9]{0,8})-([1-9][0-9]{0,8})" % _FIRE_ID_LIMIT)


@attrs.frozen
class Names:
    """
    The names of one namespace in RQ, which has but one name space for everybody.

    A namespace has no '-', because schedule ids may: else `a-b` with schedule `c` and `a` with
    schedule `b-c` would write the same job.
    """

    namespace: str = attrs.field(default="kept")

    @namespace.validator
    def _accepted(self, _attribute: Any, value: str) -> None:
        if not _NAMESPACE.fullmatch(value):
            raise InvalidValue.not_only("namespace", value, "letters, digits and '_'")

    def queue(self, priority: Priority) -> str:
        """Return the name of the RQ queue that carries this priority."""
        return f"{self.namespace}-{priority}"

    def list_of(self, priority: Priority) -> str:
        """Return the key of the Redis list in which RQ keeps that queue."""
        return f"{_RQ_LIST}{self.queue(priority)}"

    def job(self, delivery: Delivery) -> str:
        """Return the id of the RQ job that carries this delivery."""
        return f"{self.namespace}-{delivery.key}"

    def delivery(self, job_id: bytes) -> Delivery | None:
        """Return the delivery that an RQ job id names, or None if the id is not one of ours."""
        prefix = f"{self.namespace}-".encode()
        found = _DELIVERY.fullmatch(job_id.removeprefix(prefix)) if job_id.startswith(prefix) else None
        if found is None:
            return None
        fire_id, attempt, ordinal = found.groups()
        return Delivery(FireId(fire_id.decode("ascii")), int(attempt), int(ordinal))
