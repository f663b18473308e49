"""
Rule: `kept simulate` and the running system agree, slot by slot, whatever the file and whatever befalls it.

Each world is lived through twice: by the simulation, and by the real coordinator and executors on a real Redis
with RQ's queues. Disposition, reason, target, beginning and end of every slot are compared, every run by hand, every
alarm, and what was answered to whoever intervened.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from itertools import chain
from typing import Any

import attrs
import pytest
import redis

from adapters.memory.store import MemoryStore
from application.scheduling.queries import Queries
from application.scheduling.views import RangeView, SlotView
from domain.scheduling.alarms import AlarmKind, Watch
from domain.scheduling.values import ScheduleId
from entrypoints.simulated import simulated_world
from tests.integration.agreement.hands import Hands, by_hand
from tests.integration.agreement.happenings import ACTS
from tests.integration.agreement.reality import Reality
from tests.integration.agreement.worlds import PAIRS, TRIGGERS, WORLDS, World, world

FEWEST_SLOTS = 1_000
FEWEST_BY_HAND = 20


@attrs.frozen(kw_only=True)
class Told:
    """What a world tells at its end: every slot, every run outside of them, and what was answered on the way."""

    answers: Sequence[str]
    accounts: Mapping[str, Sequence[tuple[Any, ...]]]
    by_hand: Mapping[str, Sequence[tuple[Any, ...]]]
    watches: Mapping[str, Watch]


@pytest.mark.parametrize("number", range(WORLDS))
def test_simulation_and_reality_agree(number: int, redis_client: redis.Redis) -> None:
    """Every slot of every schedule."""
    drawn = world(number)

    assert lived(drawn, redis_client) == simulated(drawn)


def test_no_trigger_and_no_pair_of_policies_is_left_out() -> None:
    """What is compared is worth comparing: all combinations occur, and slots become all they can become."""
    tables = list(chain.from_iterable(world(number).tables.values() for number in range(WORLDS)))
    told = [simulated(world(number)) for number in range(WORLDS)]
    views = [view for each in told for account in each.accounts.values() for view in account]
    done = {answer.partition(":")[0] for each in told for answer in each.answers}
    alarms = {alarm.kind for each in told for watch in each.watches.values() for alarm in watch.alarms}

    assert all(any(trigger.items() <= table.items() for table in tables) for trigger in TRIGGERS.values())
    pairs = [(table["missed"], table["overlap"]) for table in tables if "missed" in table]
    assert all(pair in pairs for pair in PAIRS)
    assert done == set(ACTS)
    assert alarms >= set(AlarmKind) - {AlarmKind.LOST}
    assert any(account for each in told if (account := each.accounts["hook"]))
    assert sum(len(runs) for each in told for runs in each.by_hand.values()) > FEWEST_BY_HAND
    assert len(views) > FEWEST_SLOTS
    assert {(str(view[2]), view[3]) for view in views} >= {
        ("started", None),
        ("started", "late"),
        ("coalesced", "missed"),
        ("coalesced", "overlap"),
        ("skipped", "missed"),
        ("skipped", "overlap"),
        ("skipped", "deadline_passed"),
        ("skipped", "beyond_catch_up_window"),
        ("skipped", "beyond_catch_up_limit"),
        ("skipped", "backlog_full"),
        ("skipped", "max_runs_reached"),
        ("skipped", "circuit_open"),
        ("skipped", "upstream_failed"),
        ("skipped", "upstream_skipped"),
        ("skipped", "upstream_succeeded"),
        ("skipped", "gate_closed"),
        ("skipped", "throttled"),
        ("skipped", "paused"),
        ("skipped", "retired"),
        ("coalesced", "debounced"),
        ("coalesced", "batched"),
        ("held", "overlap"),
        ("held", "budget"),
    }


def lived(drawn: World, client: redis.Redis) -> Told:
    """Return the account of a world in which real schedulers and workers lived."""
    reality = Reality(client, drawn.scenario, drawn.budget, drawn.script)
    store = reality.store
    hands = Hands(
        clock=reality.clock,
        schedules=store.schedules,
        runs=store.runs,
        ledger=store.ledger,
        inboxes=store.inboxes,
        alerts=store.alerts,
        budget=drawn.budget,
    )
    try:
        reality.begin(drawn.declarations)
        return _told(drawn, reality.live_until, hands, reality.queries)
    finally:
        reality.leave()


def simulated(drawn: World) -> Told:
    """Return the account that `kept simulate` gives of a world."""
    store, scenario = MemoryStore(), drawn.scenario
    world = simulated_world(scenario.start, drawn.budget, drawn.script, store)
    hands = Hands(
        clock=world.simulation.clock,
        schedules=store,
        runs=store,
        ledger=store,
        inboxes=store,
        alerts=store,
        budget=drawn.budget,
    )
    world.simulation.begin(drawn.declarations, scenario.start)
    return _told(drawn, lambda end: world.simulation.live_until(end, scenario), hands, world.queries)


def _told(drawn: World, live_until: Callable[[datetime], None], hands: Hands, queries: Queries) -> Told:
    answers = []
    for act in drawn.acts:
        live_until(act.at)
        answers.append(hands.act(act))
    live_until(drawn.scenario.end)
    ids = list(map(ScheduleId, drawn.tables))
    return Told(
        answers=answers,
        accounts={id: [_view(each) for each in queries.whole_account(id)] for id in ids},
        by_hand={id: by_hand(hands.runs, id) for id in ids},
        watches={id: queries.standing(id).schedule.watch for id in ids},
    )


def _view(view: SlotView | RangeView) -> tuple[Any, ...]:
    return _slot(view) if isinstance(view, SlotView) else _range(view)


def _slot(view: SlotView) -> tuple[Any, ...]:
    run = (view.started_at, view.ended_at, view.run_state, view.fire_id, view.blocked_by)
    return (view.due_at, None, view.disposition, view.reason, view.into, *run, view.measured)


def _range(view: RangeView) -> tuple[Any, ...]:
    return (view.first, view.last, view.disposition, view.reason, view.into, view.count, view.measured)
