"""How much memory processes and the store take, sampled over time, and how fast it grows."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final, TypeAlias

import attrs

STORE: Final = "the store (used_memory)"
MEGABYTE: Final = 1_000_000

Samples: TypeAlias = list[tuple[float, float]]


@attrs.frozen(kw_only=True)
class Growth:
    """The memory of one thing over a time: seconds looked at, megabytes at both ends, slope of the line through all."""

    name: str
    seconds: float
    first: float
    last: float
    per_minute: float


@attrs.define
class Memory:
    """Samples by name, in seconds and megabytes; `store` asks for the store's bytes."""

    store: Callable[[], int]
    samples: dict[str, Samples] = attrs.field(factory=lambda: defaultdict(list))

    def sample(self, pids: Mapping[str, int]) -> None:
        """Take one sample of every process that lives, and of the store."""
        now = time.monotonic()
        for name, pid in pids.items():
            resident = resident_bytes(pid)
            if resident:
                self.samples[name].append((now, resident / MEGABYTE))
        self.samples[STORE].append((now, self.store() / MEGABYTE))

    def growth(self, at_least: float, warm_up: float) -> Iterator[Growth]:
        """Yield the growth of all that were seen for `at_least` seconds, their first `warm_up` seconds left out."""
        for name, samples in self.samples.items():
            warm = [(at, size) for at, size in samples if at >= samples[0][0] + warm_up]
            seconds = warm[-1][0] - warm[0][0] if warm else 0.0
            if seconds >= at_least:
                yield Growth(
                    name=name, seconds=seconds, first=warm[0][1], last=warm[-1][1], per_minute=60 * slope(warm)
                )


def slope(samples: Sequence[tuple[float, float]]) -> float:
    """Return the slope of the line of least squares, 0 for fewer than two instants."""
    middle = sum(at for at, _ in samples) / len(samples)
    mean = sum(size for _, size in samples) / len(samples)
    spread = sum((at - middle) ** 2 for at, _ in samples)
    return sum((at - middle) * (size - mean) for at, size in samples) / spread if spread else 0.0


def resident_bytes(pid: int) -> int:
    """Return the resident size of a process, 0 for one that has ended."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except (FileNotFoundError, ProcessLookupError):
        return 0
    sizes = [int(line.split()[1]) * 1024 for line in lines if line.startswith("VmRSS:")]
    return sizes[0] if sizes else 0
