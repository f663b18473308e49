"""
How tests run under `make mutants`: as if nothing had been asked before, and none without end.

`mutmut` forks for each mutant from a process that has already run every test. An answer remembered there would stand in
for the mutated function, and nobody would notice the mutant.
"""

from __future__ import annotations

import signal
import sys
from collections.abc import Generator
from typing import Final

import pytest

SECONDS_OF_CPU: Final = 3.0


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call() -> Generator[None, object, object]:
    """Give each test an empty memory, and an end: of CPU time, so that a busy machine fails nothing."""
    _forget()
    signal.signal(signal.SIGVTALRM, _stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, SECONDS_OF_CPU)
    try:
        return (yield)
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)


def _forget() -> None:
    modules = [module for name, module in sys.modules.items() if name.startswith("domain.scheduling")]
    for each in (each for module in modules for each in vars(module).values() if hasattr(each, "cache_clear")):
        each.cache_clear()


def _stop(_signal: int, _frame: object) -> None:
    pytest.fail(f"the test was still busy after {SECONDS_OF_CPU} s of CPU time")
