"""
Mutation testing: one thing at a time is changed in the scheduling domain, and some test has to notice.

    python -m tests.mutants                             # all of domain/scheduling
    python -m tests.mutants "domain.scheduling.inbox*"  # what matches

`mutmut` makes the mutants, all of a module in one copy of it below `mutants/`. Its own runner begins a pytest session
for each of them; here the tests are collected once, and each mutant is a fork of that session which runs the tests
that reach the changed function. It ends with the first that fails, and that one is asked first about the next mutant.
"""

from __future__ import annotations

import gc
import os
import resource
import shutil
import signal
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, redirect_stdout
from fnmatch import fnmatch
from functools import cache
from pathlib import Path
from typing import Any, Final

import attrs
import pytest
from _pytest.runner import runtestprotocol
from mutmut.__main__ import copy_also_copy_files, copy_src_dir, create_mutants, setup_source_paths
from mutmut.configuration import config
from mutmut.mutation.data import SourceFileMutationData
from mutmut.mutation.diff_apply import get_diff_for_mutant
from mutmut.mutation.trampoline import set_mutant_under_test
from mutmut.state import state
from mutmut.utils.file_utils import walk_mutatable_files
from mutmut.utils.format_utils import mangled_name_from_mutant_name

AT_ONCE: Final = 2
SECONDS_OF_CPU: Final = 3.0
BYTES_OF_MEMORY: Final = 4 * 1024**3
UNKNOWN: Final = -2
SHOWN_EVERY: Final = 250
NOWHERE: Final = Path(os.devnull)


@attrs.frozen
class Mutant:
    """One change of one function, under the name that `mutmut` gave it."""

    name: str
    path: Path

    @property
    def function(self) -> str:
        """Return the function that is changed, as `mutmut` names it."""
        return str(mangled_name_from_mutant_name(self.name))

    def __str__(self) -> str:
        lines = get_diff_for_mutant(self.name, path=self.path).splitlines()
        changed = [line for line in lines if line[:1] in "+-" and line[:3] not in ("+++", "---")]
        return "\n".join([self.name, *(f"    {line[0]} {line[1:].strip()}" for line in changed)])


class Campaign:
    """Takes the place of pytest's loop: learns which tests reach which function, then judges mutant by mutant."""

    def __init__(self, mutants: Sequence[Mutant]) -> None:
        self.mutants = mutants
        self.unnoticed: list[Mutant] = []
        self._tests: dict[str, dict[int, pytest.Item]] = defaultdict(dict)
        self._judged: dict[int, tuple[Mutant, int]] = {}

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Run every test once as it is, then those that concern each mutant."""
        self._learn(session.items)
        gc.collect()
        gc.freeze()
        for done, mutant in enumerate(self.mutants, start=1):
            if len(self._judged) == AT_ONCE:
                self._hear()
            self._judge(mutant)
            if done % SHOWN_EVERY == 0:
                print(f"{done} of {len(self.mutants)} mutants, {len(self.unnoticed)} unnoticed", flush=True)
        while self._judged:
            self._hear()
        return True

    def _learn(self, items: Sequence[pytest.Item]) -> None:
        reached: dict[str, list[tuple[float, int]]] = defaultdict(list)
        set_mutant_under_test("stats")
        for place, item in enumerate(items):
            state()._stats.clear()
            seconds = time_of(item, items[place + 1] if place + 1 < len(items) else None)
            if seconds is None:
                raise pytest.UsageError(f"{item.nodeid} fails without any mutant")
            for function in state()._stats:
                # The quick ones first, and those that reach little: they say the most about it.
                reached[function].append((seconds * len(state()._stats), place))
        for function, places in reached.items():
            self._tests[function] = {place: items[place] for _, place in sorted(places)}

    def _judge(self, mutant: Mutant) -> None:
        answer, say = os.pipe()
        pid = os.fork()
        if pid:
            os.close(say)
            self._judged[pid] = mutant, answer
            return
        status = 1
        try:
            os.write(say, str(self._noticed_by(mutant)).encode())
            status = 0
        finally:
            os._exit(status)

    def _noticed_by(self, mutant: Mutant) -> int:
        """Return the place of the first test that fails, or -1."""
        with NOWHERE.open("w") as nowhere:
            os.dup2(nowhere.fileno(), 1)
            os.dup2(nowhere.fileno(), 2)
        resource.setrlimit(resource.RLIMIT_AS, (BYTES_OF_MEMORY, BYTES_OF_MEMORY))
        set_mutant_under_test(mutant.name)
        return next((place for place, test in self._tests[mutant.function].items() if time_of(test) is None), -1)

    def _hear(self) -> None:
        pid, _ = os.wait()
        mutant, answer = self._judged.pop(pid)
        with os.fdopen(answer) as said:
            # Whoever did not live to say it has noticed.
            place = int(said.read() or UNKNOWN)
        if place == -1:
            self.unnoticed.append(mutant)
            print(f"unnoticed: {mutant.name}", flush=True)
        elif place != UNKNOWN:
            tests = self._tests[mutant.function]
            self._tests[mutant.function] = {place: tests[place], **tests}


def time_of(test: pytest.Item, following: pytest.Item | None = None) -> float | None:
    """
    Run one test and return how many seconds it took, or None if it failed.

    It runs as if nothing had been asked before, and it has an end, so that no mutant runs for ever.
    """
    for cached in _caches():
        cached.cache_clear()
    signal.signal(signal.SIGVTALRM, _stop)
    # Of CPU time, so that a busy machine fails nothing.
    signal.setitimer(signal.ITIMER_VIRTUAL, SECONDS_OF_CPU)
    try:
        reports = runtestprotocol(test, log=False, nextitem=following)
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    return None if any(each.failed for each in reports) else sum(each.duration for each in reports)


@cache
def _caches() -> list[Any]:
    # An answer remembered from before the fork would stand in for the mutated function.
    modules = [module for name, module in sys.modules.items() if name.startswith("domain.scheduling")]
    return [each for module in modules for each in vars(module).values() if hasattr(each, "cache_clear")]


def _stop(_signal: int, _frame: object) -> None:
    pytest.fail(f"the test was still busy after {SECONDS_OF_CPU} s of CPU time")


@contextmanager
def within(folder: Path) -> Iterator[None]:
    """Let the block run in a folder."""
    before = Path.cwd()
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)


def made(patterns: Iterable[str]) -> list[Mutant]:
    """Copy the project to `mutants/`, mutate the copy, and return the mutants that match any of the patterns."""
    shutil.rmtree("mutants", ignore_errors=True)
    Path("mutants").mkdir()
    set_mutant_under_test("mutant_generation")
    with NOWHERE.open("w") as nowhere, redirect_stdout(nowhere):
        copy_src_dir()
        copy_also_copy_files()
        setup_source_paths()
        create_mutants(AT_ONCE)
    found = []
    for path in sorted(walk_mutatable_files()):
        data = SourceFileMutationData(path=path)
        data.load()
        found += [Mutant(name, path) for name in data.exit_code_by_key if any(fnmatch(name, each) for each in patterns)]
    return found


def main(patterns: Sequence[str]) -> int:
    """Make the mutants, judge them, and print those that no test has noticed."""
    campaign = Campaign(made(patterns or ["*"]))
    selection = [*config().pytest_add_cli_args, *config().pytest_add_cli_args_test_selection]
    with within(Path("mutants")):
        set_mutant_under_test("")
        result = pytest.main(["--rootdir=.", "-q", *selection], plugins=[campaign])
    if result is not pytest.ExitCode.OK:
        return int(result)
    for mutant in campaign.unnoticed:
        print(mutant)
    share = len(campaign.unnoticed) / max(len(campaign.mutants), 1)
    print(f"{len(campaign.unnoticed)} of {len(campaign.mutants)} mutants were noticed by no test ({share:.1%})")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
