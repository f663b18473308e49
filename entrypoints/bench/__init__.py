"""`kept bench`: what this machine can do, on a server of its own that is gone afterwards.

May live here: workloads, and what they are measured against. May not: a judgement on the figures, or the store that
the settings name; nothing of the user's is touched.
"""

from __future__ import annotations

from collections.abc import Callable
from statistics import median

import attrs

from entrypoints.bench.server import fresh_server
from entrypoints.bench.workloads import container_on, hand_over, promise_cron, promise_slots, push_raw
from entrypoints.container import Container


@attrs.frozen(kw_only=True)
class Pair:
    """One run of a workload and of the raw limit beside it, on one server, in seconds."""

    raw: float
    kept: float


@attrs.frozen(kw_only=True)
class Measured:
    """Medians of several runs; `ratio` is the median of the runs' own, because both sides of one had the same load."""

    slots: int
    runs: int
    raw_per_second: float
    kept_per_second: float
    ratio: float
    seconds: float


WORKLOADS: dict[str, Callable[[Container, int], None]] = {
    "one-off slots that are due": promise_slots,
    "cron schedules due in the same minute": promise_cron,
}


def measure(promise: Callable[[Container, int], None], slots: int, runs: int) -> Measured:
    """Hand over `slots` slots, promised by `promise`, as often as `runs` says, each time on a fresh server."""
    pairs = [_once(promise, slots) for _ in range(runs)]
    return Measured(
        slots=slots,
        runs=runs,
        raw_per_second=slots / median(pair.raw for pair in pairs),
        kept_per_second=slots / median(pair.kept for pair in pairs),
        ratio=median(pair.raw / pair.kept for pair in pairs),
        seconds=median(pair.kept for pair in pairs),
    )


def _once(promise: Callable[[Container, int], None], slots: int) -> Pair:
    with fresh_server() as (url, client):
        raw = push_raw(client, slots)
        client.flushall()
        container = container_on(url)
        promise(container, slots)
        return Pair(raw=raw, kept=hand_over(container, slots))
