"""`kept bench`: what this machine hands over per second, with the raw limit of its server beside it."""

from __future__ import annotations

from typing import Annotated, Final

import attrs
import typer

from entrypoints.bench import WORKLOADS, Measured, measure
from entrypoints.cli.options import AsJson, how_many
from entrypoints.cli.screen import say, show_document, show_table

COLUMNS: Final = ("workload", "slots", "raw per s", "Kept per s", "Kept / raw", "seconds")
"""What is measured; raw is the pipelined `HSET` and `RPUSH` of as many RQ-shaped jobs, and nothing else."""

MOST_SLOTS: Final = 1_000_000
MOST_RUNS: Final = 100


def bench(
    slots: Annotated[str, typer.Option("--slots", metavar="N", help="Due slots per run.")] = "10000",
    runs: Annotated[str, typer.Option("--runs", metavar="N", help="Runs to take the median of.")] = "5",
    as_json: AsJson = False,
) -> None:
    """Measure hand-overs on a server of its own; the store that the settings name is not touched."""
    wanted, times = how_many("--slots", slots, MOST_SLOTS), how_many("--runs", runs, MOST_RUNS)
    found = {name: measure(promise, wanted, times) for name, promise in WORKLOADS.items()}
    if as_json:
        show_document({"workloads": [{"workload": name, **attrs.asdict(each)} for name, each in found.items()]})
    else:
        show_table(COLUMNS, [_row(name, each) for name, each in found.items()])
        say(f"medians of {times} run(s), each on a fresh server with append-only persistence")


def _row(name: str, measured: Measured) -> tuple[str, ...]:
    rates = (measured.raw_per_second, measured.kept_per_second)
    return (
        name,
        f"{measured.slots:,}",
        *(f"{rate:,.0f}" for rate in rates),
        f"{measured.ratio:.2f}",
        f"{measured.seconds:.2f}",
    )
