"""A worker that executes in its own process."""

from __future__ import annotations

from rq import Queue, SimpleWorker
from rq.job import Job

from adapters.rq.job import KeptJob
from adapters.rq.working import Working


class KeptSimpleWorker(Working, SimpleWorker):
    """Executes in its own process: fast, and a command that brings the process down takes the worker with it."""

    def execute_job(self, job: Job, queue: Queue) -> None:
        """Execute one delivery here; a failed one is kept a while for whoever looks."""
        assert isinstance(job, KeptJob)
        self._begin(job)
        if self.perform_job(job, queue):
            self._end(job)
        else:
            self.handle_job_failure(job, queue, exc_string="the executor failed; the worker's log says how")
