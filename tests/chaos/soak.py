"""The soak: a thousand one-second schedules, a kill every ten seconds, and memory that must not grow."""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from random import Random
from typing import Any, Final

import attrs

from adapters.embedded.waiting import came_true
from application.scheduling.audit import Audit
from application.scheduling.declared import Declarations
from application.scheduling.operations import Operator
from entrypoints.demo.processes import MODULES, Commands, Process, Role
from tests.chaos.commands import WORK
from tests.chaos.faults import Kind, Rhythm
from tests.chaos.ground import Ground, ground
from tests.chaos.memory import Growth, Memory
from tests.chaos.promises import A_MOMENT, ORIGIN, declared
from tests.chaos.stage import Tell

SCHEDULES: Final = 1_000
A_KILL_EVERY: Final = timedelta(seconds=10)
A_SAMPLE_EVERY: Final = timedelta(seconds=2)
# Imports, first batches, caches, and a store that fills until retention trims (2 minutes): what anything
# weighs before that says nothing about what it becomes. A short soak has time for a part of it only.
WARM_UP: Final = timedelta(minutes=5)
WARM_UP_SHARE: Final = 1 / 4
TELLING_ENOUGH: Final = timedelta(seconds=60)

FRUGAL: Final[Commands] = {**MODULES, "scheduler": (sys.executable, "-m", "tests.chaos.frugal_scheduler")}
CAST: Final[Sequence[Role]] = ("scheduler", "worker", "scheduler", "worker")
KILLED: Final = ("scheduler", "horse", "worker", "horse")
DEPOSED_AFTER: Final = 3  # kills


@attrs.frozen(kw_only=True)
class Soaked:
    """What the soak has shown; `problems` is empty if the conservation law holds."""

    killed: Counter[Kind]
    slots: int
    dispositions: Counter[str]
    growth: tuple[Growth, ...]
    problems: tuple[str, ...]


def soak(length: timedelta, seed: int, rhythm: Rhythm, tell: Tell, *, default_retention: bool = False) -> Soaked:
    """Let it soak for `length`; the schedulers keep little of the past unless `default_retention`."""
    with ground(rhythm, MODULES if default_retention else FRUGAL) as site:
        now = site.container.clock().now()
        declarations = Declarations(
            origin=ORIGIN, schedules=tuple(declared(id, table) for id, table in _tables(now + A_MOMENT, length))
        )
        site.container.applying().apply(declarations, Operator(by="soak"))
        bath = Bath(site, Random(seed), tell)
        bath.soak(length)
        settled = came_true(lambda: _rests(site), timedelta(minutes=5))
        growth = tuple(bath.memory.growth(TELLING_ENOUGH.total_seconds(), _warm_up(length).total_seconds()))
        site.cast.end()
        return _account(site, bath, growth, settled=settled)


@attrs.define
class Bath:
    """
    The processes in it: a victim every ten seconds, and one scheduler and one worker that are spared.

    Their memory is followed from beginning to end. The spared scheduler is deposed now and then, by stopping
    it past its lease: so it both leads and stands by.
    """

    site: Ground
    random: Random
    tell: Tell
    memory: Memory = attrs.field(init=False)
    killed: Counter[Kind] = attrs.field(factory=Counter)
    spared: dict[Role, Process] = attrs.field(factory=dict)

    def __attrs_post_init__(self) -> None:
        self.memory = Memory(lambda: int(self.site.client.info("memory")["used_memory"]))

    def soak(self, length: timedelta) -> None:
        """Start everybody, then sample and kill until the time is up."""
        for number, role in enumerate(CAST):
            self.spared.setdefault(role, self.site.cast.start(role, number % 2))
        began = time.monotonic()
        kill_at = A_KILL_EVERY.total_seconds()
        while (elapsed := time.monotonic() - began) < length.total_seconds():
            if elapsed >= kill_at:
                kill_at += A_KILL_EVERY.total_seconds()
                self._strike(elapsed)
            self._sample()
            time.sleep(A_SAMPLE_EVERY.total_seconds())

    def _strike(self, elapsed: float) -> None:
        """Kill one; every so often also depose the leader, so that it is not always the same one."""
        whom = KILLED[self.killed.total() % len(KILLED)]
        if whom == "horse" and self.site.cast.kill_a_horse(self.random.random()):
            self.killed[Kind.KILL_HORSE] += 1
        else:
            self._kill("scheduler" if whom == "scheduler" else "worker")
        if self.killed.total() % DEPOSED_AFTER == 0:
            self._depose()
        self.tell(f"{elapsed:6.0f} s  {self.killed.total()} killed")

    def _kill(self, role: Role) -> None:
        """Kill the one that is not spared; another joins at once."""
        victim = next(each for each in self.site.cast.living(role) if each is not self.spared[role])
        led = victim is self.site.cast.leader()
        victim.kill()
        kind = Kind.KILL_WORKER if role == "worker" else Kind.KILL_LEADER if led else Kind.KILL_STANDBY
        self.killed[kind] += 1
        self.site.cast.start(role, self.site.cast.side_of(victim))

    def _depose(self) -> None:
        """Stop the leader past its lease, whoever it is."""
        leader = self.site.cast.leader()
        if leader:
            epoch, at = self.site.watch.epoch, time.monotonic()
            self.site.cast.freeze(leader)
            came_true(lambda: self.site.watch.taken_over_after(at, epoch) is not None, timedelta(seconds=10))
            self.site.cast.thaw(leader)

    def _sample(self) -> None:
        processes = [*self.site.cast.living("scheduler"), *self.site.cast.living("worker")]
        self.memory.sample({f"{each.name} (pid {each.pid})": each.pid for each in processes})


def lines(soaked: Soaked, length: timedelta) -> Iterator[str]:
    """Yield the report, line by line."""
    yield f"soak of {length} with {SCHEDULES:,} one-second schedules"
    yield from (f"  {kind:<42}{times:>7}" for kind, times in soaked.killed.items())
    listed = ", ".join(f"{name} {number:,}" for name, number in soaked.dispositions.items() if number)
    yield f"  {'slots accounted for':<42}{soaked.slots:>9,}   {listed}"
    seconds, after = TELLING_ENOUGH.total_seconds(), _warm_up(length).total_seconds()
    yield f"  memory after the first {after:g} s, where it was seen for {seconds:g} s more"
    for growth in soaked.growth:
        yield (
            f"    {growth.name:<34}{growth.first:>8.1f} MB -> {growth.last:.1f} MB in {growth.seconds:.0f} s, "
            f"{growth.per_minute:+.3f} MB per minute"
        )
    yield from (f"  PROBLEM {problem}" for problem in soaked.problems[:20])


def _warm_up(length: timedelta) -> timedelta:
    return min(WARM_UP, length * WARM_UP_SHARE)


def _tables(start: datetime, length: timedelta) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for number in range(SCHEDULES):
        yield (
            f"every-second-{number:04}",
            {
                "command": WORK,
                "every": "1s",
                "spread": True,
                "start": start.isoformat(),
                "end": (start + length).isoformat(),
            },
        )


def _rests(site: Ground) -> bool:
    time.sleep(0.5)
    return site.is_settled()


def _account(site: Ground, bath: Bath, growth: tuple[Growth, ...], *, settled: bool) -> Soaked:
    audit: Audit = site.container.audit()
    accounts = audit.report().schedules
    dispositions = Counter[str]()
    for account in accounts:
        for name in ("started", "coalesced", "skipped", "held"):
            dispositions[name] += getattr(account, name)
    problems = [f"{account.id}: {each}" for account in accounts for each in account.violations]
    problems += [] if settled else ["not everything came to its end within 5 minutes"]
    for process in site.cast.all():
        if not process.was_killed:
            problems.append(f"{process.name} ended by itself: {process.last_words()}")
    return Soaked(
        killed=bath.killed,
        slots=dispositions.total(),
        dispositions=dispositions,
        growth=growth,
        problems=tuple(problems),
    )
