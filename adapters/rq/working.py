"""The loop of a worker of ours: RQ's, without what ends it or acts on what was planted."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import timedelta
from typing import Any, Final

import redis
import structlog
from redis.client import Pipeline
from rq import Queue
from rq.exceptions import DequeueTimeout, StopRequested
from rq.job import Job
from rq.serializers import JSONSerializer
from rq.timeouts import JobTimeoutException

from adapters.rq.bookkeeping import Bookkeeping
from adapters.rq.job import KeptJob
from adapters.rq.life_sign import LifeSign
from adapters.rq.names import Names
from adapters.rq.outage import Outage
from adapters.rq.own_client import own_client
from adapters.rq.queue import KeptQueue
from adapters.rq.refusals import LateOutcomes, RefusedDeliveries
from adapters.rq.stopping import Stopping
from adapters.rq.telling import quieten_libraries, tell, tell_of_left
from adapters.rq.timeouts import job_timeout
from application.ports.errors import PortError
from application.scheduling.executed import Late, Left
from domain.scheduling.definition import Priority
from domain.scheduling.delivery import Delivery, Refusal
from domain.scheduling.run import Run
from domain.scheduling.values import ZERO

Execute = Callable[[Delivery], object]

# RQ derives from it how long a worker blocks on its queues (15 s less), which is how seldom it shows that it lives, and
# how long it waits for a reply (5 s less): so long may a Redis that vanished without a word go unnoticed.
WORKER_TTL: Final = 35
WAIT_FOR_A_REPLY: Final = WORKER_TTL - 5

log: Final = structlog.get_logger("kept.worker")


class Working(Stopping, Bookkeeping):
    """
    What both worker classes share.

    RQ's loop ends on a Redis time-out and on whatever goes wrong while a job is fetched, opens a
    channel on which anybody may order it about (its thread also makes the fork unsafe), and
    installs log handlers. This one waits for Redis to come back, passes over jobs that are not
    ours, takes orders from signals only, and leaves logging to the process.
    """

    job_class = KeptJob

    def __init__(
        self,
        execute: Execute,
        *,
        connection: redis.Redis,
        name: str,
        names: Names | None = None,
        priorities: Sequence[Priority] = tuple(Priority),
        on_horse_killed: Callable[[Delivery], object] | None = None,
        on_outage: Callable[[], None] | None = None,
        show_life: Callable[[], object] | None = None,
        longest: timedelta = ZERO,
    ) -> None:
        names = names or Names()
        connection = own_client(connection, WAIT_FOR_A_REPLY)
        queues = [KeptQueue(names, priority, connection) for priority in priorities]
        super().__init__(
            queues,
            name=name,
            connection=connection,
            serializer=JSONSerializer,
            worker_ttl=WORKER_TTL,
            log_job_description=False,
            # Else RQ asks Redis for the worker's own address, and none could be built while Redis is away.
            prepare_for_work=False,
        )
        self.hostname, self.pid = socket.gethostname(), os.getpid()
        self._execute = execute
        self._on_horse_killed = on_horse_killed
        self._outage = Outage(name, on_outage)
        self._life = LifeSign(name, show_life)
        # A hand-over knows what the schedule says of the time-out, not what the command says.
        self._at_least = job_timeout(longest)
        self._refused = RefusedDeliveries(connection, names.namespace)
        self._late = LateOutcomes(connection, names.namespace)
        self._by_key = {queue.key.encode(): queue for queue in queues}

    def work(self, burst: bool = False, *_args: Any, max_jobs: int | None = None, **_options: Any) -> bool:
        """Execute deliveries until told to stop (with `burst`: until there are none); return whether there were any."""
        quieten_libraries()
        self._listen_to_signals()
        done = 0
        try:
            with suppress(StopRequested):
                while not self._stop_requested and done != max_jobs:
                    with self._through_outages():
                        taken = self.dequeue_job_and_maintain_ttl(None if burst else self.dequeue_timeout)
                        if taken is None:
                            break
                        self.execute_job(*taken)
                        done += 1
        finally:
            self.register_death()
            self.connection.close()
        return bool(done)

    def dequeue_job_and_maintain_ttl(
        self, timeout: int | None, max_idle_time: int | None = None
    ) -> tuple[Job, Queue] | None:
        """Wait for a delivery, the most urgent queue first; None when there is none and `timeout` is None."""
        while True:
            if self._report_idle():
                self._sit_out_suspension(burst=timeout is None)
            if self.should_run_maintenance_tasks:
                self.run_maintenance_tasks()
            try:
                with self._interruptible():
                    popped = KeptQueue.lpop(self.queue_keys(), timeout, connection=self.connection)
            except DequeueTimeout:
                continue
            self._outage.over()
            if popped is None:
                return None
            queue = self._by_key[_raw(popped[0])]
            job = queue.read(_raw(popped[1]))
            if job is not None:
                job.lengthen(self._at_least)
                return job, queue

    def heartbeat(self, timeout: int | None = None, pipeline: Pipeline | None = None) -> None:
        """Beat as RQ does, while waiting and while a horse is at work, and now and then show our own sign of life."""
        super().heartbeat(timeout, pipeline=pipeline)
        self._life.show()

    def perform_job(self, job: Job, queue: Queue) -> bool:
        """Execute the delivery; return whether the executor came to an end with it, whatever became of the attempt."""
        assert isinstance(job, KeptJob)
        try:
            # The second net: the executor ends the attempt at its own, earlier, finer limit.
            with self.death_penalty_class(job.timeout, JobTimeoutException, job_id=job.id):
                self._tell(job.delivery, self._execute(job.delivery))
        except PortError as error:
            log.warning("delivery_not_executed", worker=self.name, delivery=job.delivery.key, error=str(error))
            return False
        # The worker's outermost frame: an executor that fails must not take the worker with it.
        except Exception:
            log.exception("delivery_failed", worker=self.name, delivery=job.delivery.key)
            return False
        return True

    def _tell(self, delivery: Delivery, executed: object) -> None:
        if isinstance(executed, Run):
            tell(self.name, delivery, executed)
        if isinstance(executed, Left):
            tell_of_left(self.name, delivery, executed)
        # Counting must not fail a delivery that has come to its end.
        with suppress(redis.RedisError):
            if isinstance(executed, Refusal):
                self._refused.note(delivery, executed)
            if isinstance(executed, Late):
                self._late.note(delivery, executed)

    def _sit_out_suspension(self, *, burst: bool) -> None:
        """Wait as `rq suspend` asks of every worker on this server."""
        with self._interruptible():
            self.check_for_suspension(burst)

    @contextmanager
    def _through_outages(self) -> Iterator[None]:
        """Wait when Redis does not answer or refuses, and go on; what was popped and not begun is delivered again."""
        try:
            yield
        except redis.RedisError as error:
            with self._interruptible():
                self._outage.wait(error)


def _raw(reply: bytes | str) -> bytes:
    return reply if isinstance(reply, bytes) else reply.encode()
