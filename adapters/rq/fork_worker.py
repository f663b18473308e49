"""A worker that executes each delivery in a process of its own, RQ's work-horse."""

from __future__ import annotations

import os
import signal
import sys
from contextlib import suppress
from types import FrameType
from typing import Any

import structlog
from rq import Queue, Worker
from rq.job import Job, JobStatus

from adapters.rq.job import KeptJob
from adapters.rq.working import Working
from application.ports.errors import PortError

log = structlog.get_logger("kept.worker")


class KeptWorker(Working, Worker):
    """
    Forks for each delivery: a command may leak, crash or be killed, and the worker goes on.

    The horse executes and nothing else; the worker keeps RQ's books before and after. So a horse
    that was killed and one that finished leave the same things to be done.
    """

    def execute_job(self, job: Job, queue: Queue) -> None:
        """Execute one delivery in a horse and wait for its end."""
        assert isinstance(job, KeptJob)
        self._begin(job)
        with self._seeing_to_the_horse():
            self.fork_work_horse(job, queue)
            self.monitor_work_horse(job, queue)
        if job.get_status(refresh=False) is not JobStatus.FAILED:
            self._end(job)

    def fork_work_horse(self, job: Job, queue: Queue) -> None:
        """
        Fork, and put the horse in a process group of its own before anybody may kill that group.

        RQ leaves this to the horse alone: killed too early, it would still be in the worker's group.
        """
        _flush()
        super().fork_work_horse(job, queue)
        # The horse may have done it itself, or be gone.
        with suppress(OSError):
            os.setpgid(self._horse_pid, self._horse_pid)

    def main_work_horse(self, job: Job, queue: Queue) -> None:
        """Execute in the horse and leave: the exit status tells the worker whether the executor came to its end."""
        status = os.EX_SOFTWARE
        try:
            self._is_horse = True
            self.setup_work_horse_signals()
            if self.perform_job(job, queue):
                status = os.EX_OK
        finally:
            # RQ's loses what a command printed, because `os._exit` flushes nothing.
            _flush()
            os._exit(status)

    def setup_work_horse_signals(self) -> None:
        """
        Leave it to the worker to end the horse; obey only when the worker is gone.

        Supervisors send the stop signal to every process of a service: RQ's horse would die of it
        while the worker politely waits for its end. A handler, unlike "ignore", is not inherited by
        programs that a command starts.
        """
        worker = os.getppid()

        def obey_orphaned(signum: int, _frame: FrameType | None) -> None:
            if os.getppid() != worker:
                signal.signal(signum, signal.SIG_DFL)
                os.kill(os.getpid(), signum)

        for each in (signal.SIGINT, signal.SIGTERM):
            signal.signal(each, obey_orphaned)

    def handle_work_horse_killed(self, job: Job, retpid: int, ret_val: int, rusage: Any) -> None:
        """Report the attempt lost at once, rather than after the silence that makes a worker's death known."""
        assert isinstance(job, KeptJob)
        log.warning("horse_died", worker=self.name, delivery=job.delivery.key, status=ret_val)
        if self._on_horse_killed is None:
            return
        try:
            self._on_horse_killed(job.delivery)
        except PortError as error:
            log.warning("loss_not_reported", worker=self.name, delivery=job.delivery.key, error=str(error))


def _flush() -> None:
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError):
            stream.flush()
