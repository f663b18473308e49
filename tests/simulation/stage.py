"""The stage: true time, and who goes on next."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Lock

from domain.scheduling.values import ZERO
from tests.simulation.plan import Plan
from tests.simulation.strand import Over, Strand


class Stage:
    """
    True time, which only ever passes, and the actors, of whom one at a time goes on.

    Everything that the seed lets happen is an event with a name, kept in `events`: that is what a failing
    world is shrunk by. `unit` is the second of this world: every drawn duration is a multiple of it.
    """

    def __init__(self, plan: Plan, beginning: datetime, unit: timedelta, *, tells: bool) -> None:
        self.plan = plan
        self.unit = unit
        self.beginning = self.truth = beginning
        self.actors: list[Actor] = []
        self.acting = "nobody"
        self.is_calm = False
        self.events: list[str] = []
        self.story: list[str] | None = [] if tells else None
        self._choices = plan.stream("who goes on")
        self._goes_on: Callable[[], bool] = lambda: False
        self._curtain = Lock()
        self._curtain.acquire()
        self._error: BaseException | None = None

    def play(self, goes_on: Callable[[], bool]) -> None:
        """Let the actors take turns for as long as `goes_on`, asked before each turn, says so."""
        self._goes_on = goes_on
        if self._pass_baton():
            self._curtain.acquire()
        if self._error:
            raise self._error

    def end(self) -> None:
        """Let every actor leave from wherever it stands."""
        for actor in self.actors:
            if actor.strand.end():
                self._curtain.acquire()

    def pause(self, actor: Actor, until: datetime) -> None:
        """Let the others go on until it is this actor's turn again (called by the actor)."""
        actor.ready_at = until
        if self._pass_baton(actor) is not actor:
            actor.strand.await_baton()

    def stopped(self, error: BaseException) -> None:
        """Hear that an actor's flow has ended, and let the curtain fall."""
        if not isinstance(error, Over):
            self._error = error
        self._curtain.release()

    def happens(self, event: str, what: str) -> None:
        """Note what the seed lets happen."""
        self.events.append(event)
        self.tell(f"    {event:<10} {what}")

    def tell(self, line: str) -> None:
        """Go on with the story, where somebody reads it."""
        if self.story is not None:
            self.story.append(f"{(self.truth - self.beginning).total_seconds():>10.3f} {line}")

    def become_calm(self) -> None:
        """Let no actor wait any longer for what a fault made it wait for."""
        self.is_calm = True
        self.tell("--- the faults end")
        for actor in self.actors:
            actor.ready_at = min(actor.ready_at, self.truth)

    def _pass_baton(self, giver: Actor | None = None) -> Actor | None:
        """Give the baton to whoever is next, or let the curtain fall; return who has it."""
        if not self._goes_on():
            if giver:
                self._curtain.release()
            return None
        chosen = self._next()
        if chosen is not giver:
            chosen.strand.take_baton()
        return chosen

    def _next(self) -> Actor:
        """Choose one of the actors that are ready; where nobody is, time passes until somebody is."""
        self.truth = max(self.truth, min(actor.ready_at for actor in self.actors))
        ready = [actor for actor in self.actors if actor.ready_at <= self.truth]
        return ready[0] if len(ready) == 1 else self._choices.choice(ready)


class Actor(ABC):
    """
    Somebody who does things in their own time: a scheduler, a worker, an operator, the clock itself.

    `process` names the present process of an actor that dies and starts anew.
    """

    def __init__(self, name: str, stage: Stage) -> None:
        self.name = self.process = name
        self.stage = stage
        self.ready_at = stage.truth
        self.strand = Strand(self.live, stage.stopped)
        self._is_dozing = False

    @abstractmethod
    def live(self) -> None:
        """Act from the beginning of the world to its end."""

    def sleep(self, pause: timedelta) -> None:
        """Let true time pass; only the calm at the end shortens it."""
        self.stage.pause(self, self.stage.truth + (ZERO if self.stage.is_calm else pause))

    def doze(self, at_most: timedelta) -> None:
        """Let true time pass, until somebody calls."""
        self._is_dozing = True
        self.stage.pause(self, self.stage.truth + at_most)
        self._is_dozing = False

    def call(self) -> None:
        """Wake the actor if it dozes."""
        if self._is_dozing:
            self.ready_at = min(self.ready_at, self.stage.truth)
