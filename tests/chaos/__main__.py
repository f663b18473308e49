"""`python -m tests.chaos`: break everything that can break while promises are kept, then check every one of them."""

from __future__ import annotations

import argparse
import signal
import sys
from collections.abc import Sequence
from datetime import timedelta
from random import SystemRandom
from types import FrameType

from tests.chaos import soak
from tests.chaos.chaos import Extent, wreak
from tests.chaos.faults import Rhythm
from tests.chaos.report import lines


def main(arguments: Sequence[str] | None = None) -> int:
    """Run chaos or the soak and print the report; return 0 if every promise was kept."""
    chosen = _parser().parse_args(arguments)
    # SIGTERM ends everything as Ctrl-C does: through the blocks that end what they started.
    signal.signal(signal.SIGTERM, _interrupt)
    seed = SystemRandom().randrange(10**6) if chosen.seed is None else chosen.seed
    try:
        return _soak(chosen, seed) if chosen.soak else _chaos(chosen, seed)
    except KeyboardInterrupt:
        return 130


def _chaos(chosen: argparse.Namespace, seed: int) -> int:
    extent = Extent(
        slots=chosen.slots,
        kills=chosen.kills,
        disturbances=chosen.kills // 3,
        length=timedelta(minutes=chosen.minutes),
        patience=timedelta(minutes=5),
    )
    verdict, figures = wreak(extent, seed, Rhythm(), tell)
    print(*lines(verdict, figures), sep="\n")
    kept = "every promise was kept" if verdict.holds else "BROKEN PROMISES"
    print(f"{kept} (python -m tests.chaos --seed {seed})")
    return 0 if verdict.holds else 1


def _soak(chosen: argparse.Namespace, seed: int) -> int:
    length = timedelta(minutes=chosen.minutes)
    soaked = soak.soak(length, seed, Rhythm(), tell, default_retention=chosen.default_retention)
    print(*soak.lines(soaked, length), sep="\n")
    print("BROKEN PROMISES" if soaked.problems else "the conservation law holds")
    return 1 if soaked.problems else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.chaos", description=__doc__)
    parser.add_argument("--slots", type=int, default=10_000, help="slots to dispatch (default 10,000)")
    parser.add_argument("--kills", type=int, default=100, help="processes to kill (default 100)")
    parser.add_argument("--minutes", type=float, default=5.0, help="how long it goes on (default 5)")
    parser.add_argument("--seed", type=int, help="draws the same faults and promises again")
    parser.add_argument("--soak", action="store_true", help="1,000 one-second schedules, a kill every 10 s, memory")
    parser.add_argument("--default-retention", action="store_true", help="soak: keep as much of the past as by default")
    return parser


def tell(line: str) -> None:
    """Print one line at once, also where somebody reads a file that is being written."""
    print(line, flush=True)


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main())
