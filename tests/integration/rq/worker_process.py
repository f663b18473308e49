"""A worker in a process of its own, whose deliveries tell the test what happens and wait for it to go on."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from datetime import timedelta
from threading import Event

import redis

from adapters.rq.fork_worker import KeptWorker
from adapters.rq.simple_worker import KeptSimpleWorker
from adapters.rq.time_limit import AlarmTimeLimit
from application.ports.time_limit import CommandTimedOut
from domain.scheduling.delivery import Delivery
from tests.integration.rq.hand_over import NAMES
from tests.patience import A_WHILE

KINDS = {"fork": KeptWorker, "simple": KeptSimpleWorker}

BEGAN, GO, DONE, LOST = "test:began", "test:go", "test:done", "test:lost"


def main(url: str, kind: str, burst: str) -> None:
    """Work on the server at `url`, until told to stop or until there is nothing left to do."""
    # Replies of RQ's commands stay bytes; the test's own client is apart, as an executor's is.
    test = redis.Redis.from_url(url, decode_responses=True)

    def execute(delivery: Delivery) -> None:
        test.rpush(BEGAN, f"{delivery.key} {os.getpid()}")
        if "swallows" in delivery.fire_id:
            _swallow_the_timeout()
        if "waits" in delivery.fire_id:
            test.blpop([GO], timeout=A_WHILE.total_seconds())
        test.rpush(DONE, delivery.key)

    def on_horse_killed(delivery: Delivery) -> None:
        test.rpush(LOST, delivery.key)

    worker = KINDS[kind](
        execute,
        connection=redis.Redis.from_url(url),
        name=f"test-{os.getpid()}",
        names=NAMES,
        on_horse_killed=on_horse_killed,
    )
    worker.work(burst=burst == "burst")


def _swallow_the_timeout() -> None:
    """Do what a command must not do: go on, whatever is raised in it."""
    with AlarmTimeLimit(grace=timedelta(milliseconds=50))(timedelta(milliseconds=1)):
        while True:
            with suppress(CommandTimedOut):
                Event().wait()


if __name__ == "__main__":
    main(*sys.argv[1:])
