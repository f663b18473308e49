"""A delivery as RQ sees it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final, NoReturn

from rq.job import Job

from adapters.rq.call import call_of
from adapters.rq.refusals import NotOurs, Reason
from adapters.rq.timeouts import FAILURE_TTL, LONGEST
from domain.scheduling.delivery import Delivery

# What RQ would import, call, send or enqueue for a job that carries these.
ORDERS: Final = (
    *(b"success_callback_name", b"failure_callback_name", b"stopped_callback_name"),
    *(b"webhooks", b"repeats_left", b"retries_left", b"dependency_ids", b"dependency_id", b"group_id"),
)
NEEDED: Final = (b"data", b"timeout")
FIELDS: Final = (*NEEDED, *ORDERS)

_LONGEST: Final = int(LONGEST.total_seconds())


class KeptJob(Job):
    """
    A job whose only content is a delivery.

    RQ's own `restore` believes everything that stands in the hash: names to import for callbacks,
    web hooks, jobs to enqueue afterwards; and what it cannot parse raises through the worker. This
    one is made from the few fields that a hand-over writes. The rest stays as `Job.__init__` left
    it, empty, so that there is nothing for RQ to act on.
    """

    delivery: Delivery
    orders: Sequence[str] = ()

    def restore(self, raw_data: Mapping[Any, Any]) -> None:
        """Refuse, because RQ's way of reading a job must not be taken; `take_over` is ours."""
        raise NotOurs(Reason.OTHER_CALL, "read by RQ itself")

    def perform(self) -> NoReturn:
        """Refuse, because only the worker's executor runs a delivery; RQ's own would import a name."""
        raise NotOurs(Reason.OTHER_CALL, "performed by RQ itself")

    def take_over(self, delivery: Delivery, origin: str, values: Sequence[bytes | None]) -> None:
        """Become `delivery` if `values` (of `FIELDS`) are what its hand-over wrote; raise `NotOurs` if not."""
        fields = dict(zip(FIELDS, values, strict=True))
        call = call_of(delivery).encode()
        if fields[b"data"] != call:
            raise NotOurs(Reason.OTHER_CALL, fields[b"data"])
        self.delivery = delivery
        self.data = call
        self.origin = origin
        self.timeout = _seconds(fields[b"timeout"])
        self.result_ttl, self.failure_ttl = 0, FAILURE_TTL
        self.orders = [name.decode() for name in ORDERS if fields[name]]

    def lengthen(self, at_least: int) -> None:
        """Let RQ give the job this many seconds at least."""
        self.timeout = max(self.timeout or 0, at_least)


def _seconds(text: bytes | None) -> int:
    if text is None or not text.isdigit() or len(text) > len(str(_LONGEST)):
        raise NotOurs(Reason.BAD_TIMEOUT, text)
    seconds = int(text)
    if not 0 < seconds <= _LONGEST:
        raise NotOurs(Reason.BAD_TIMEOUT, text)
    return seconds
