"""The promises of `TimeLimit`: what ends in time ends undisturbed, and what does not is ended from inside."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from threading import Event

import pytest

from adapters.memory.time_limit import NoTimeLimit
from adapters.rq.time_limit import GRACE, AlarmTimeLimit
from application.ports.time_limit import CommandTimedOut, TimeLimit
from tests.patience import A_WHILE

SOON = timedelta(milliseconds=5)


@pytest.fixture(autouse=True)
def no_alarm_left() -> Iterator[None]:
    """No test leaves an alarm to the next."""
    yield
    signal.setitimer(signal.ITIMER_REAL, 0)
    signal.signal(signal.SIGALRM, signal.SIG_DFL)


@pytest.fixture(
    params=[NoTimeLimit, AlarmTimeLimit, partial(AlarmTimeLimit, GRACE)], ids=["memory", "alarm", "alarm of a horse"]
)
def limit(request: pytest.FixtureRequest) -> TimeLimit:
    """Every limit in turn."""
    build: Callable[[], TimeLimit] = request.param
    return build()


def test_a_block_that_ends_in_time_is_left_alone(limit: TimeLimit) -> None:
    done = []

    with limit(A_WHILE):
        done.append("work")

    assert done == ["work"]


def test_the_exception_of_the_block_passes(limit: TimeLimit) -> None:
    with pytest.raises(ZeroDivisionError), limit(A_WHILE):
        raise ZeroDivisionError


def test_one_limit_serves_one_block_after_another(limit: TimeLimit) -> None:
    done = 0
    for _ in range(3):
        with limit(A_WHILE):
            done += 1

    assert done == 3


def test_a_block_that_runs_too_long_is_ended_from_inside() -> None:
    """In memory no time passes inside a block, so this is the alarm's promise alone."""
    cleaned_up: list[bool] = []

    with pytest.raises(CommandTimedOut), AlarmTimeLimit()(SOON):
        _hang_and_clean_up(cleaned_up)

    assert cleaned_up == [True]


def _hang_and_clean_up(cleaned_up: list[bool]) -> None:
    try:
        Event().wait(A_WHILE.total_seconds())
    finally:
        cleaned_up.append(True)
