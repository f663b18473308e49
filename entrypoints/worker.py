"""The worker process: any number, on any host. `python -m entrypoints.worker` is `kept worker`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from contextlib import suppress
from functools import partial

from adapters.rq.working import Working
from application.ports.errors import PortError
from application.publishing import Publishing
from entrypoints.container import Container
from entrypoints.starting import exit_code_of, opened, wait_for_store
from entrypoints.stopping import StopSignals


def main(arguments: Sequence[str] | None = None) -> int:
    """Execute deliveries until SIGTERM or SIGINT, or with `--burst` until there are none; return the exit code."""
    parser = argparse.ArgumentParser(prog="kept worker", description=__doc__)
    parser.add_argument("--burst", action="store_true", help="exit when there is nothing left to execute")
    chosen = parser.parse_args(arguments)
    return exit_code_of(lambda: run(burst=chosen.burst))


def run(*, burst: bool = False) -> int:
    """Execute deliveries; SIGTERM lets the one at hand finish, and a store that is away is waited for."""
    signals = StopSignals()
    signals.listen()
    with opened("worker") as container:
        if wait_for_store(container, signals, partial(connect_to_work, container)):
            execute_deliveries(container, container.worker(), burst=burst)
    return 0


def connect_to_work(container: Container) -> None:
    """Connect, and publish what this worker has: a server that is still loading does the one and not the other."""
    container.client()
    publishing: Publishing = container.publishing()
    publishing.publish()


def execute_deliveries(container: Container, worker: Working, *, burst: bool) -> None:
    """Let a worker whose commands are published work until asked to stop, or with `burst` while there is work."""
    # Imported before the first fork, so that a command that cannot be imported stops the worker and not a run.
    known = container.commands().names()
    container.log().info("started", name=container.name(), commands=list(known))
    try:
        worker.work(burst=burst)
    finally:
        # Whoever is gone without a word counts as gone a little later.
        with suppress(PortError):
            container.publishing().withdraw()
    container.log().info("stopped", name=container.name())


if __name__ == "__main__":
    sys.exit(main())
