"""The promises of `Heart`: whoever asks for a stop is heard, and a store that is away for a while stops nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from threading import Event

import attrs
import pytest

from adapters.embedded.waiting import came_true
from adapters.memory.heart import MemoryHeart
from adapters.rq.heart import ThreadedHeart
from application.ports.errors import StoreUnreachable
from application.ports.heart import Beating, Heart
from application.ports.run_store import Pulse
from tests.patience import A_WHILE

OFTEN = timedelta(milliseconds=1)
NEVER = timedelta(days=1)
ALIVE = Pulse(is_current=True)


@pytest.fixture(params=[MemoryHeart, ThreadedHeart], ids=["memory", "thread"])
def heart(request: pytest.FixtureRequest) -> Heart:
    """Every heart in turn."""
    build: Callable[[], Heart] = request.param
    return build()


@attrs.define
class Pulses:
    """Answers beats with prepared pulses, the last one again and again; an exception is raised instead."""

    answers: Iterator[Pulse | Exception]
    last: Pulse = ALIVE
    taken: int = 0
    beaten: Event = attrs.field(factory=Event)

    def __call__(self) -> Pulse:
        self.taken += 1
        self.beaten.set()
        answer = next(self.answers, self.last)
        if isinstance(answer, Exception):
            raise answer
        self.last = answer
        return answer


def pulses(*answers: Pulse | Exception) -> Pulses:
    """Prepare the answers."""
    return Pulses(iter(answers))


@pytest.mark.parametrize(
    "pulse", [Pulse(is_current=True, cancel_asked=True), Pulse(is_current=False)], ids=["asked to stop", "fenced off"]
)
def test_a_pulse_that_says_stop_is_passed_on(heart: Heart, pulse: Pulse) -> None:
    with heart.beating(pulses(ALIVE, pulse), OFTEN) as beating:
        assert came_true(beating.cancelled, A_WHILE)


def test_a_stop_once_told_stays_told(heart: Heart) -> None:
    with heart.beating(pulses(Pulse(is_current=False)), OFTEN) as beating:
        assert came_true(beating.cancelled, A_WHILE)
        assert beating.cancelled()


def test_an_attempt_that_is_its_own_goes_on(heart: Heart) -> None:
    beat = pulses(ALIVE)

    with heart.beating(beat, OFTEN) as beating:
        assert came_true(lambda: _asked(beating, beat), A_WHILE)
        assert not beating.cancelled()


def test_the_exception_of_the_block_passes(heart: Heart) -> None:
    with pytest.raises(ZeroDivisionError), heart.beating(pulses(), NEVER):
        raise ZeroDivisionError


def test_a_store_that_is_away_for_a_while_stops_nothing() -> None:
    """The in-memory store is never away, so this is the thread's promise alone."""
    away = StoreUnreachable("away")
    beat = pulses(away, away, ALIVE, Pulse(is_current=True, cancel_asked=True))

    with ThreadedHeart().beating(beat, OFTEN) as beating:
        assert came_true(beating.cancelled, A_WHILE)

    assert beat.taken >= 4


def test_no_beat_comes_before_one_interval_has_passed() -> None:
    beat = pulses()

    with ThreadedHeart().beating(beat, NEVER) as beating:
        assert not beating.cancelled()

    assert not beat.beaten.is_set()


def _asked(beating: Beating, beat: Pulses) -> bool:
    """Ask, and tell whether a pulse has been taken by now, by whoever takes them."""
    beating.cancelled()
    return beat.beaten.is_set()
