"""One crash world from its seed to its end."""

from __future__ import annotations

from datetime import timedelta
from random import Random
from typing import Final

import attrs

from application.scheduling.audit import Audit
from application.scheduling.cadence import Cadence
from domain.scheduling.policies.budget import LONGEST, Budget
from tests.simulation.casts import cast_of, whole
from tests.simulation.definitions import EVENTS
from tests.simulation.gate import draw_rates
from tests.simulation.obligations import Obligations
from tests.simulation.operators import Person
from tests.simulation.plan import Plan
from tests.simulation.publishers import Publisher
from tests.simulation.rules.rule import Breach
from tests.simulation.schedulers import Scheduler
from tests.simulation.stage import Stage
from tests.simulation.surroundings import StoreClock, Surroundings
from tests.simulation.weather import ClockSteps
from tests.simulation.witness import CarelessQueue, Witness, WitnessedStore
from tests.simulation.workers import Worker

AUDIT_EVERY: Final = 20
CALM_TURNS: Final = 3_000
"""More turns than any world needs to come to rest."""


@attrs.frozen(kw_only=True)
class Ended:
    """How a world ended: the breach, if there was one, what the seed let happen, and the story if it was wanted."""

    plan: Plan
    turns: int
    breach: Breach | None
    events: tuple[str, ...]
    story: tuple[str, ...]


def play(plan: Plan, *, tells: bool = False) -> Ended:
    """Live through the world of a plan."""
    world = World(plan, tells=tells)
    breach = None
    try:
        world.live()
    except Breach as found:
        breach = found
    except Exception as error:  # noqa: BLE001 - whatever escapes from Kept itself is a finding, too
        breach = Breach(type(error).__name__, f"{error}")
    finally:
        world.stage.end()
    if breach:
        world.stage.tell(f"!!! {breach}")
    events, story = tuple(world.stage.events), tuple(world.stage.story or ())
    return Ended(plan=plan, turns=world.turns, breach=breach, events=events, story=story)


class World:
    """Schedulers, workers, an operator and a clock that steps, around one store; and what judges them."""

    def __init__(self, plan: Plan, *, tells: bool) -> None:
        draws = plan.stream("the world")
        self.plan = plan
        self.turns = 0
        cast = cast_of(plan, plan.stream("the cast"))
        self.stage = Stage(plan, cast.beginning, cast.unit, tells=tells)
        budget = _drawn_budget(plan.stream("the budget"), cast.unit)
        store = WitnessedStore(Witness(self.stage, budget))
        self.around = Surroundings(
            stage=self.stage,
            clock=StoreClock(self.stage),
            store=store,
            queue=CarelessQueue(store, plan.stream("rates of the queue")),
            cadence=_drawn_cadence(draws, cast.unit),
            kept=draws.choice((4, 10, 1_000)),
            budget=budget,
            rates=draw_rates(draws),
        )
        file = whole({id: each for id, each in cast.definitions.items() if plan.includes(id)})
        self.person = Person("ada", self.around, file, cast.edit)
        self._enter_actors(draws)

    def live(self) -> None:
        """Apply the file, let faults happen for as long as planned, and see that everything comes to rest after."""
        self.stage.is_calm = True
        self.person.apply()
        self.stage.is_calm = False
        self.stage.play(self._has_turns_left)
        self._come_to_rest()
        self._audit()

    def _has_turns_left(self) -> bool:
        self._check()
        if self.turns % AUDIT_EVERY == 0:
            self._audit()
        return self.turns <= self.plan.turns

    def _come_to_rest(self) -> None:
        self.around.clock.catch_up()
        self.stage.become_calm()
        owed = Obligations(self.around.store)
        self.stage.play(lambda: self._still_owes(owed))

    def _still_owes(self, owed: Obligations) -> bool:
        self._check()
        if self.turns > self.plan.turns + CALM_TURNS:
            raise owed.breach(self.around.clock.now())
        return not (self._person_has_left() and owed.are_met(self.around.clock.now()))

    def _person_has_left(self) -> bool:
        return self.person.has_left or self.person not in self.stage.actors

    def _check(self) -> None:
        self.turns += 1
        self.around.store.check()

    def _audit(self) -> None:
        store = self.around.store
        for account in Audit(store, store, store).report().schedules:
            if account.violations:
                raise Breach("Audit", f"{account.id}: {account.violations[0]}")

    def _enter_actors(self, draws: Random) -> None:
        schedulers = [Scheduler(name, self.around) for name in "ABC"[: draws.choice((1, 2, 2, 3))]]
        workers = [Worker(name, self.around) for name in ("w1", "w2", "w3")[: draws.choice((1, 2, 3))]]
        platform = Publisher("app", self.around, EVENTS if self.plan.file is None else self.person.events() or EVENTS)
        actors = [*schedulers, *workers, self.person, platform, ClockSteps("time", self.around)]
        self.stage.actors = [actor for actor in actors if self.plan.includes(actor.name)]
        self.around.sleepers.extend(schedulers)


def _drawn_budget(draws: Random, unit: timedelta) -> Budget | None:
    """Draw a catch-up budget for every other world."""
    starts, per = draws.choice((1, 1, 3)), min(unit * draws.choice((1, 5, 20)), LONGEST)
    return Budget(starts, per) if draws.random() < 0.5 else None


def _drawn_cadence(draws: Random, unit: timedelta) -> Cadence:
    return Cadence(
        batch=draws.choice((1, 2, 500)),
        lease_ttl=unit * draws.choice((3, 3, 9)),
        heartbeat=unit * draws.choice((1, 3)),
        lost_after=unit * draws.choice((5, 15)),
        redeliver_after=unit * draws.choice((1, 5)),
    )
