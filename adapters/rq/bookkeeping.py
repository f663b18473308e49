"""What a worker writes about itself in RQ's own keys, for `rq info` and its like."""

from __future__ import annotations

import time
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Final

import redis
from redis.client import Pipeline
from rq import worker_registration
from rq.executions import Execution
from rq.job import Job
from rq.suspension import WORKERS_SUSPENDED
from rq.utils import current_timestamp, now
from rq.worker import BaseWorker
from rq.worker.base import WorkerStatus

from adapters.rq.job import KeptJob

# How much longer than its attempt a job's hash may live: nothing needs it once it is off the queue.
_GRACE: Final = 3600


class Bookkeeping(BaseWorker):
    """
    RQ's records of a worker and its job, in three round trips per job where RQ takes about twenty.

    Nothing here decides anything: runs and their attempts are in the store.
    """

    _maintained_at: datetime | None = None
    _began_at: float = 0.0

    def register_birth(self) -> None:
        """Announce the worker; unlike RQ's, also over what an earlier life of the same name left behind."""
        self.birth_date = self.birth_date or now()
        self.last_heartbeat = now()
        with self.connection.pipeline() as pipeline:
            pipeline.hset(self.key, mapping=self.serialize())
            worker_registration.register(self, pipeline)
            pipeline.expire(self.key, self.worker_ttl + 60)
            pipeline.execute()

    def register_death(self) -> None:
        """Sign off, if Redis is there to hear it: RQ's raises out of a worker that stops because Redis went away."""
        with suppress(redis.RedisError), self.connection.pipeline() as pipeline:
            worker_registration.unregister(self, pipeline)
            pipeline.delete(self.key)
            pipeline.execute()

    def set_current_job_working_time(self, current_job_working_time: float, pipeline: Pipeline | None = None) -> None:
        """
        Note how long the horse has run here, where the monitor reads it; RQ spends a round trip on it.

        RQ subtracts two readings of the host's clock: one that steps forward by hours would have the horse killed.
        """
        self.current_job_working_time = time.monotonic() - self._began_at if current_job_working_time else 0.0

    @property
    def should_run_maintenance_tasks(self) -> bool:
        """Tell whether it is time again; RQ's rule."""
        if self._maintained_at is None:
            return True
        return now() - self._maintained_at > timedelta(seconds=self.maintenance_interval)

    def run_maintenance_tasks(self) -> None:
        """
        Let old entries of RQ's registries go, and nothing more.

        RQ's own calls what is named in abandoned jobs, enqueues their dependents, reads the jobs of
        every group with pickle, and fails jobs that got stuck: that is the coordinator's to decide.
        """
        for queue in self.queues:
            self.connection.zremrangebyscore(queue.started_job_registry.key, 0, current_timestamp())
            self.connection.zremrangebyscore(queue.failed_job_registry.key, 0, current_timestamp())
            worker_registration.clean_worker_registry(queue)
        self._maintained_at = now()

    def _report_idle(self) -> bool:
        """Say that the worker waits, registering it if Redis does not know it; return whether workers are suspended."""
        with self.connection.pipeline(transaction=False) as pipeline:
            self.heartbeat(pipeline=pipeline)
            self.set_state(WorkerStatus.IDLE, pipeline=pipeline)
            pipeline.exists(WORKERS_SUSPENDED)
            is_new, *_, is_suspended = pipeline.execute()
        if is_new:
            self.register_birth()
        return bool(is_suspended)

    def _begin(self, job: KeptJob) -> None:
        """Say that the job is being worked on; from here on its hash may expire."""
        self._began_at = time.monotonic()
        ttl = self.get_heartbeat_ttl(job)
        with self.connection.pipeline(transaction=False) as pipeline:
            self.execution = Execution.create(job, ttl, pipeline=pipeline, worker_name=self.name)
            self.heartbeat(ttl, pipeline=pipeline)
            self.set_state(WorkerStatus.BUSY, pipeline=pipeline)
            self.set_current_job_id(job.id, pipeline=pipeline)
            job.prepare_for_execution(self.name, pipeline=pipeline)
            pipeline.expire(job.key, ttl + _GRACE)
            pipeline.execute()

    def _end(self, job: Job) -> None:
        """Say that the job is done and forget it: no result is kept, so nothing has to be watched."""
        job.ended_at = now()
        with self.connection.pipeline(transaction=False) as pipeline:
            self.cleanup_execution(job, pipeline)
            self.increment_successful_job_count(pipeline)
            pipeline.delete(job.key, job.dependents_key, job.dependencies_key)
            pipeline.execute()
