"""Opening and closing what a long-running process needs."""

from __future__ import annotations

import gc
import logging
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import redis

from adapters.embedded.errors import EmbeddedServerError
from adapters.observability.printable import printable
from adapters.redis.eviction import refuse_eviction
from application.ports.errors import PortError, StoreUnreachable
from application.scheduling.cadence import Cadence
from application.scheduling.loop import Watcher
from domain.scheduling.errors import DomainError, Refused
from entrypoints.container import Container
from entrypoints.settings import Settings
from entrypoints.stopping import StopSignals

BAD_INPUT = 2
FAILED = 1


def settings_of_this_process() -> Settings:
    """Return the settings from this process's environment and folder; raise `InvalidValue` for unusable ones."""
    return Settings.load(os.environ, Path.cwd())


@contextmanager
def opened(process: str, settings: Settings | None = None, *, level: int = logging.INFO) -> Iterator[Container]:
    """Yield the container of a process, and let go of the embedded server at the end."""
    container = Container(settings=settings or settings_of_this_process(), process=process, level=level)
    try:
        yield container
    finally:
        container.shutdown_resources()


def wait_for_store(container: Container, signals: StopSignals, connected: Callable[[], object]) -> bool:
    """Have `connected` made, again and again while nobody answers; return False if asked to stop before that."""
    rhythm: Cadence = container.rhythm()
    watcher: Watcher = container.watcher()
    pause = rhythm.shortest_backoff
    while not signals.stopping():
        try:
            connected()
        except StoreUnreachable as error:
            watcher.store_unreachable(error, pause)
            signals.sleep(pause)
            pause = min(pause * 2, rhythm.longest_backoff)
        else:
            if pause > rhythm.shortest_backoff:
                watcher.store_back()
            return True
    return False


def connect_to_schedule(container: Container) -> None:
    """Connect, and raise `InvalidValue` for a server that may drop schedules, unless that was allowed."""
    client: redis.Redis = container.client()
    if not container.settings().allow_eviction:
        refuse_eviction(client)


def expect_short_lived_objects() -> None:
    """
    Tell the garbage collector what a tick is like: many objects, no cycles, all gone at its end.

    Looking at everything that was ever imported, again and again, takes a fifth of the time of a busy tick.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


def exit_code_of(run: Callable[[], int]) -> int:
    """Run a process; a refusal becomes one line on stderr, exit 2 for bad input and 1 for a failure."""
    try:
        return run()
    except (DomainError, EmbeddedServerError, PortError) as error:
        sys.stderr.write(f"kept: {printable(error)}\n")
        return BAD_INPUT if isinstance(error, DomainError) and not isinstance(error, Refused) else FAILED
