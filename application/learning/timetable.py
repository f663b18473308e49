"""What people do with live classes: each command saves the class and what there is to tell about it in one write."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Final

import attrs

from application.ports.clock import Clock
from application.ports.live_classes import LiveClasses
from application.ports.wake import Wake
from domain.learning.errors import LearningError
from domain.learning.live_class import Change, LiveClass

TRIES: Final = 10


@attrs.frozen
class Timetable:
    """
    Schedules, moves and cancels classes.

    Nothing here knows of promises: events tell whoever must act, and the leader is called so that it happens at once.
    Each command is safe to repeat. All raise `LearningError` for what the platform refuses.
    """

    clock: Clock
    classes: LiveClasses
    wake: Wake

    def schedule(self, id: str, title: str, instructor: str, starts_at: datetime) -> LiveClass:
        """Plan a class; the same one planned twice is one class, another one under its id is refused."""

        def planned(standing: LiveClass | None) -> Change:
            if standing is None:
                return LiveClass.schedule(id, title, instructor, starts_at, self.clock.now())
            wanted = LiveClass(id=id, title=title, instructor=instructor, starts_at=starts_at)
            if wanted != attrs.evolve(standing, version=wanted.version):
                raise LearningError(f"class: {id!r} exists already; move or cancel it, or choose another id")
            return standing, []

        return self._change(id, planned)

    def move(self, id: str, starts_at: datetime) -> LiveClass:
        """Hold a class at another instant."""
        return self._change(id, lambda standing: _known(id, standing).move(starts_at, self.clock.now()))

    def cancel(self, id: str) -> LiveClass:
        """Call a class off."""
        return self._change(id, lambda standing: _known(id, standing).cancel())

    def _change(self, id: str, change: Callable[[LiveClass | None], Change]) -> LiveClass:
        for _ in range(TRIES):
            changed, events = change(self.classes.get(id))
            if not events:
                return changed
            if self.classes.save(changed, events):
                self.wake.call()
                return changed
        raise LearningError(f"class: {id!r} changed {TRIES} times meanwhile; try again")


def _known(id: str, standing: LiveClass | None) -> LiveClass:
    if standing is None:
        raise LearningError(f"class: {id!r} is not known; schedule it")
    return standing
