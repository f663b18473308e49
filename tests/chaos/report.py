"""What chaos has shown, in figures."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import median
from typing import Any, Final

import attrs

from adapters.rq.refusals import RefusedDeliveries
from tests.chaos.faults import Kind
from tests.chaos.ground import Ground
from tests.chaos.stage import Stage
from tests.chaos.verdict import Verdict

PROBLEMS_SHOWN: Final = 20


@attrs.frozen(kw_only=True)
class Figures:
    """What the processes said about their recoveries, and what take-overs took (in seconds)."""

    happened: Counter[Kind]
    take_overs: Sequence[float]
    undisturbed_take_overs: Sequence[float]
    redelivered: int
    declared_lost: int
    refused: dict[str, int]

    @classmethod
    def of(cls, stage: Stage, ground: Ground) -> Figures:
        """Gather them from logs and store."""
        ticks = [each for each in _events(ground) if each.get("event") == "tick"]
        waits = [(death, ground.watch.taken_over_after(death.at, death.epoch)) for death in stage.deaths]
        return cls(
            happened=stage.happened,
            take_overs=[wait for _, wait in waits if wait is not None],
            undisturbed_take_overs=[wait for death, wait in waits if wait is not None and death.alone],
            redelivered=sum(int(tick.get("redelivered", 0)) for tick in ticks),
            declared_lost=sum(int(tick.get("lost", 0)) for tick in ticks),
            refused=RefusedDeliveries(ground.client, ground.container.settings().namespace).counts(),
        )


def lines(verdict: Verdict, figures: Figures) -> Iterator[str]:
    """Yield the report, line by line."""
    for kind in Kind:
        if figures.happened[kind]:
            yield f"  {kind:<42}{figures.happened[kind]:>7}"
    yield f"  {'slots accounted for':<42}{verdict.slots:>7,}   {_listed(verdict.dispositions)}"
    yield f"  {'runs':<42}{sum(verdict.states.values()):>7,}   {_listed(verdict.states)}"
    yield f"  {'attempts':<42}{sum(verdict.attempts.values()):>7,}   {_listed(verdict.attempts)}"
    yield f"  {'effects repeated by a recorded attempt':<42}{verdict.repeated:>7,}"
    yield f"  {'effects of attempts that were declared lost':<42}{verdict.of_lost_attempts:>7,}"
    yield f"  {'deliveries handed over again':<42}{figures.redelivered:>7,}"
    yield f"  {'attempts declared lost after silence':<42}{figures.declared_lost:>7,}"
    yield f"  {'deliveries refused by a worker':<42}{sum(figures.refused.values()):>7,}   {_listed(figures.refused)}"
    yield f"  {'take-over after kill -9 of the leader':<42}{_seconds(figures.take_overs)}"
    yield f"  {'  where nothing else failed just then':<42}{_seconds(figures.undisturbed_take_overs)}"
    yield f"  {'lost':<42}{verdict.lost:>7}"
    yield f"  {'doubled':<42}{verdict.doubled:>7}"
    yield from (f"  PROBLEM {problem}" for problem in verdict.problems[:PROBLEMS_SHOWN])


def _events(ground: Ground) -> Iterator[dict[str, Any]]:
    for process in ground.cast.all():
        yield from _said(process.log)


def _said(log: Path) -> Iterator[dict[str, Any]]:
    for line in log.read_text(errors="replace").splitlines():
        # A process that is killed may leave half a line.
        if line.startswith("{") and line.endswith("}"):
            yield json.loads(line)


def _listed(counts: dict[str, int] | Counter[str]) -> str:
    return ", ".join(f"{name} {number:,}" for name, number in counts.items() if number)


def _seconds(times: Sequence[float]) -> str:
    return f"{median(times):>6.2f} s median, {max(times):.2f} s longest of {len(times)}" if times else "      –"
