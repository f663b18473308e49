"""One run of chaos from beginning to end: promises, faults, the end of every run, the verdict."""

from __future__ import annotations

from datetime import timedelta
from random import Random

import attrs

from application.scheduling.operations import Operator
from tests.chaos.faults import Rhythm, draw
from tests.chaos.ground import ground
from tests.chaos.promises import promises
from tests.chaos.report import Figures
from tests.chaos.stage import Stage, Tell
from tests.chaos.verdict import Store, Verdict, judge


@attrs.frozen(kw_only=True)
class Extent:
    """How much of it: slots, processes killed, other disturbances, for how long, and how long the end may take."""

    slots: int
    kills: int
    disturbances: int
    length: timedelta
    patience: timedelta


def wreak(extent: Extent, seed: int, rhythm: Rhythm, tell: Tell) -> tuple[Verdict, Figures]:
    """Let it happen, and return the verdict with the figures; raises nothing for a broken promise."""
    random = Random(seed)
    faults = draw(random, extent.length, extent.kills, extent.disturbances, rhythm)
    with ground(rhythm) as site:
        now = site.container.clock().now()
        declared = promises(now, extent.slots, extent.length, random)
        site.container.applying().apply(declared, Operator(by="chaos"))
        tell(f"{len(declared.schedules):,} schedules, {extent.slots:,} slots, {len(faults)} faults, seed {seed}")
        stage = Stage(site, faults, extent.length, tell)
        stage.perform()
        settled = stage.settle(extent.patience)
        tell("everything has come to its end" if settled else "not everything has come to its end")
        site.cast.end()
        site.server.start()
        verdict = judge(Store.read(site.container), site.journal)
        unsettled = () if settled else (f"not everything came to its end within {extent.patience}",)
        problems = (*stage.surprises, *unsettled, *verdict.problems)
        return attrs.evolve(verdict, problems=problems), Figures.of(stage, site)
