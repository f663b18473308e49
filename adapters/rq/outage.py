"""Waiting for Redis to come back."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta
from typing import Final

import attrs
import redis
import structlog

from adapters.redis.trouble import trouble_behind

_FIRST: Final = timedelta(milliseconds=100)
_LONGEST: Final = timedelta(seconds=5)

log: Final = structlog.get_logger("kept.worker")


@attrs.define
class Outage:
    """How many attempts Redis has not answered, and so how long to wait before the next: doubling, bounded."""

    worker: str
    on_outage: Callable[[], None] | None = None
    failures: int = 0
    told: str | None = None

    def wait(self, error: redis.RedisError) -> None:
        """Sleep before the next attempt; what is wrong is told once, and once more when it is something else."""
        trouble = trouble_behind(error)
        name = trouble.name if trouble else type(error).__name__
        if name != self.told:
            self.told = name
            says = str(trouble.about(error)) if trouble else str(error)
            log.warning("redis_away", worker=self.worker, error=says, trouble=name)
        pause = min(_FIRST * 2 ** min(self.failures, 16), _LONGEST)
        self.failures += 1
        if self.on_outage:
            self.on_outage()
        time.sleep(pause.total_seconds())

    def over(self) -> None:
        """Note that Redis answers; told in one line if it did not before."""
        if self.failures:
            log.info("redis_back", worker=self.worker, attempts=self.failures)
        self.failures, self.told = 0, None
