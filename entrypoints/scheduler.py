"""The scheduler process: one leads, the others stand by. `python -m entrypoints.scheduler` is `kept scheduler`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from functools import partial

from application.scheduling.loop import Loop
from entrypoints.container import Container
from entrypoints.inline import INLINE, schedule_and_work
from entrypoints.starting import connect_to_schedule, exit_code_of, expect_short_lived_objects, opened, wait_for_store
from entrypoints.stopping import StopSignals


def main(arguments: Sequence[str] | None = None) -> int:
    """Schedule until SIGTERM or SIGINT, or with `--once` for a single tick; return the exit code."""
    parser = argparse.ArgumentParser(prog="kept scheduler", description=__doc__)
    parser.add_argument("--once", action="store_true", help="tick once, then exit")
    chosen = parser.parse_args(arguments)
    return exit_code_of(lambda: run(once=chosen.once))


def run(*, once: bool = False) -> int:
    """Schedule until asked to stop; a store that is away is waited for."""
    signals = StopSignals()
    signals.listen()
    with opened("scheduler") as container:
        if container.settings().queue == INLINE:
            schedule_and_work(container, once=once)
        elif wait_for_store(container, signals, partial(connect_to_schedule, container)):
            _schedule(container, signals, once=once)
    return 0


def _schedule(container: Container, signals: StopSignals, *, once: bool) -> None:
    expect_short_lived_objects()
    loop: Loop = container.loop(wake=signals.interrupting(container.wake()))
    container.log().info("started", name=container.name(), namespace=container.settings().namespace)
    if once:
        loop.turn()
        loop.coordinator.leadership.give_back()
    else:
        loop.run(signals.stopping)
    container.log().info("stopped", name=container.name())


if __name__ == "__main__":
    sys.exit(main())
