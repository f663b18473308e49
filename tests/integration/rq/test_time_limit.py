"""Rule: a command ends at its timeout by an exception inside it, and the alarm it interrupts is put back."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from datetime import timedelta

import pytest

from adapters.rq.time_limit import AlarmTimeLimit
from application.ports.time_limit import CommandTimedOut
from tests.patience import A_WHILE

SOON = timedelta(milliseconds=5)
LIMIT = AlarmTimeLimit()


@pytest.fixture(autouse=True)
def no_alarm_left() -> Iterator[None]:
    """No test leaves an alarm to the next."""
    yield
    signal.setitimer(signal.ITIMER_REAL, 0)
    signal.signal(signal.SIGALRM, signal.SIG_DFL)


def hang() -> None:
    threading.Event().wait(A_WHILE.total_seconds())


def hang_and_clean_up(cleaned: list[bool]) -> None:
    try:
        hang()
    finally:
        cleaned.append(True)


def test_a_command_that_runs_too_long_is_ended_from_inside() -> None:
    """It may clean up on the way out."""
    cleaned: list[bool] = []

    with pytest.raises(CommandTimedOut), LIMIT(SOON):
        hang_and_clean_up(cleaned)

    assert cleaned == [True]


def test_a_command_that_ends_in_time_leaves_no_alarm() -> None:
    """Nothing rings later."""
    with LIMIT(A_WHILE):
        pass

    assert signal.getitimer(signal.ITIMER_REAL) == (0, 0)
    assert signal.getsignal(signal.SIGALRM) is signal.SIG_DFL


def test_the_exception_of_a_command_passes_and_leaves_no_alarm() -> None:
    """Only the time-out is ours."""
    with pytest.raises(ZeroDivisionError), LIMIT(A_WHILE):
        raise ZeroDivisionError

    assert signal.getitimer(signal.ITIMER_REAL) == (0, 0)


def test_no_time_at_all_ends_at_once() -> None:
    """An alarm of zero would never ring."""
    with pytest.raises(CommandTimedOut), LIMIT(timedelta()):
        hang()


def test_an_alarm_that_was_set_before_is_put_back_with_what_is_left() -> None:
    """RQ's own limit uses the same one."""

    def outer(*_: object) -> None: ...

    signal.signal(signal.SIGALRM, outer)
    signal.setitimer(signal.ITIMER_REAL, A_WHILE.total_seconds())

    with pytest.raises(CommandTimedOut), LIMIT(SOON):
        hang()

    assert signal.getsignal(signal.SIGALRM) is outer
    assert 0 < signal.getitimer(signal.ITIMER_REAL)[0] < A_WHILE.total_seconds() - SOON.total_seconds()
