"""A heart that beats only when the handler asks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

import attrs

from application.ports.heart import Beating, Heart
from application.ports.run_store import Pulse


@attrs.frozen
class BeatOnDemand(Beating):
    """Takes a pulse whenever somebody wants to know."""

    beat: Callable[[], Pulse]

    def cancelled(self) -> bool:
        pulse = self.beat()
        return pulse.cancel_asked or not pulse.is_current


class MemoryHeart(Heart):
    """Needs no thread: time stands still between two questions."""

    @contextmanager
    def beating(self, beat: Callable[[], Pulse], every: timedelta) -> Iterator[Beating]:
        yield BeatOnDemand(beat)
