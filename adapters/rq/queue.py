"""A queue of ours as a worker sees it."""

from __future__ import annotations

from typing import Any, cast

import redis
from rq import Queue
from rq.job import Job
from rq.serializers import JSONSerializer

from adapters.rq.job import FIELDS, KeptJob
from adapters.rq.names import Names
from adapters.rq.refusals import NotOurs, Reason, Refusals
from adapters.rq.timeouts import FAILURE_TTL
from domain.scheduling.definition import Priority
from domain.scheduling.delivery import Delivery


class KeptQueue(Queue):
    """
    The queue of one priority, which gives out deliveries of ours and nothing else.

    RQ's `dequeue_any` raises whatever is wrong with a job, and that ends the worker; here a job that
    is not ours is counted and passed over.
    """

    job_class = KeptJob

    def __init__(self, names: Names, priority: Priority, connection: redis.Redis) -> None:
        super().__init__(names.queue(priority), connection=connection, serializer=JSONSerializer)
        self._names = names
        self._refusals = Refusals(connection, names.namespace)

    def read(self, job_id: bytes) -> KeptJob | None:
        """Return the job that was popped, or None if it is not ours, or gone, which is no news."""
        try:
            return self._read(job_id)
        except NotOurs as why:
            self._refusals.note(job_id, why)
            return None

    def enqueue_dependents(self, job: Job, *_args: Any, **_options: Any) -> None:
        """Enqueue nothing: our jobs have no dependents, and what stands in that set was planted."""

    def _read(self, job_id: bytes) -> KeptJob | None:
        delivery = self._names.delivery(job_id)
        if delivery is None:
            raise NotOurs(Reason.FOREIGN_ID, job_id)
        job = KeptJob(self._names.job(delivery), connection=self.connection, serializer=JSONSerializer)
        values = self._fields(job.key)
        if not any(values) and not self.connection.exists(job.key):
            return None
        self._take_over(job, delivery, values)
        return job

    def _fields(self, key: str) -> list[bytes | None]:
        """Read the fields by name: however many others were planted, they never leave the server."""
        try:
            # RQ wants a client that does not decode, so there is no text among the replies.
            return cast("list[bytes | None]", self.connection.hmget(key, FIELDS))
        except redis.ResponseError as error:
            raise NotOurs(Reason.NO_HASH, str(error)) from error

    def _take_over(self, job: KeptJob, delivery: Delivery, values: list[bytes | None]) -> None:
        try:
            job.take_over(delivery, self.name, values)
        except NotOurs:
            # Nobody will run it: it stays a while for whoever wants to know what was planted.
            self.connection.expire(job.key, FAILURE_TTL)
            raise
        if job.orders:
            self._refusals.note(job.id.encode(), NotOurs(Reason.EXTRA_ORDERS, job.orders))
