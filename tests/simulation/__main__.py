"""`python -m tests.simulation`: play crash worlds by seed, and shrink the first one that breaks a rule."""

from __future__ import annotations

import argparse
import subprocess
import sys
from collections.abc import Sequence
from contextlib import nullcontext
from shlex import quote
from time import perf_counter

from domain.scheduling.errors import DomainError
from entrypoints.starting import BAD_INPUT
from tests.simulation.campaign import broken
from tests.simulation.mutations import MUTATIONS, Mutation
from tests.simulation.plan import TURNS, Plan
from tests.simulation.shrinking import shrunk
from tests.simulation.world import Ended, play


def main(arguments: Sequence[str] | None = None) -> int:
    """Play what was asked for; return 1 if a rule was broken, 2 for schedules that cannot be played."""
    chosen = _parser().parse_args(arguments)
    plan = Plan(
        seed=chosen.first,
        turns=chosen.turns,
        without=_names(chosen.without),
        only=_names(chosen.only) if chosen.only else None,
        file=chosen.file,
    )
    mutation = next((each for each in MUTATIONS if each.name == chosen.mutation), None)
    try:
        with mutation.at_work() if mutation else nullcontext():
            if chosen.seeds == 1:
                return _report(play(plan, tells=chosen.trace), mutation, is_wanted_whole=chosen.trace)
            return _campaign(plan, mutation, chosen.seeds, chosen.jobs)
    except DomainError as error:
        sys.stderr.write(f"{error}\n")
        return BAD_INPUT


def _campaign(plan: Plan, mutation: Mutation | None, seeds: int, jobs: int) -> int:
    began, played = perf_counter(), 0
    for count, failing in broken(plan, seeds, jobs):
        played += count
        if failing:
            return _report(play(failing), mutation, is_wanted_whole=False)
        print(f"\r{played:,} of {seeds:,} worlds held", end="", file=sys.stderr)
    took = perf_counter() - began
    pace = f"{took:.0f} s, {took / played * 1000:.1f} ms each"
    print(f"\r{played:,} worlds from seed {plan.seed} held every promise ({pace})")
    return 0


def _report(ended: Ended, mutation: Mutation | None, *, is_wanted_whole: bool) -> int:
    if not ended.breach:
        print("\n".join(ended.story))
        print(f"seed {ended.plan.seed} held every promise")
        return 0
    if not is_wanted_whole:
        print(f"\nseed {ended.plan.seed} of commit {_commit()} breaks a promise\n  {ended.breach}")
        breaking = f" --mutation {quote(mutation.name)}" if mutation else ""
        print(f"  the whole of it: {ended.plan.command}{breaking}")
        ended = play(shrunk(ended).plan, tells=True)
        print(f"  the least of it: {ended.plan.command}{breaking}\n")
    print("\n".join(ended.story))
    return 1


def _names(listed: str) -> frozenset[str]:
    return frozenset(filter(None, listed.split(",")))


def _at_least_one(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"{text} is too few")
    return number


def _commit() -> str:
    found = subprocess.run(["git", "rev-parse", "--short", "HEAD"], check=False, capture_output=True, text=True)
    return found.stdout.strip() or "unknown"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.simulation", description=__doc__)
    parser.add_argument("--seeds", type=_at_least_one, default=2_000, help="how many worlds to play (default 2,000)")
    parser.add_argument("--from", type=int, default=0, dest="first", help="the first seed (default 0)")
    parser.add_argument("--jobs", type=_at_least_one, default=1, help="how many processes (default 1)")
    parser.add_argument("--turns", type=int, default=TURNS, help=f"how long faults happen (default {TURNS} turns)")
    parser.add_argument(
        "--without", default="", help="actors, schedules, kinds of faults, events to leave out: B,delay"
    )
    parser.add_argument("--only", default="", help="the only events that may happen: A#17,w1#3")
    parser.add_argument("--file", help="play your own schedules, a file or module:attribute, instead of drawn ones")
    parser.add_argument("--trace", action="store_true", help="with --seeds 1: tell the whole story of the world")
    parser.add_argument("--mutation", choices=[each.name for each in MUTATIONS], help="break Kept first")
    return parser


if __name__ == "__main__":
    sys.exit(main())
