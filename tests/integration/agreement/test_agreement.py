"""
Rule: `kept simulate` and the running system agree, slot by slot, whatever the file and whatever befalls it.

Each world is lived through twice: by the simulation, and by the real coordinator and executors on a real Redis
with RQ's queues. Disposition, reason, target, beginning and end of every slot are compared.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from itertools import chain
from typing import Any

import pytest
import redis

from application.scheduling.queries import Queries
from application.scheduling.views import RangeView, SlotView
from domain.scheduling.values import ScheduleId
from entrypoints.simulated import simulated_world
from tests.integration.agreement.reality import Reality
from tests.integration.agreement.worlds import PAIRS, TRIGGERS, WORLDS, World, world

FEWEST_SLOTS = 1_000


@pytest.mark.parametrize("number", range(WORLDS))
def test_simulation_and_reality_agree(number: int, redis_client: redis.Redis) -> None:
    """Every slot of every schedule."""
    drawn = world(number)

    assert lived(drawn, redis_client) == simulated(drawn)


def test_no_trigger_and_no_pair_of_policies_is_left_out() -> None:
    """What is compared is worth comparing: all combinations occur, and slots become all they can become."""
    tables = list(chain.from_iterable(world(number).tables.values() for number in range(WORLDS)))
    views = [view for number in range(WORLDS) for account in simulated(world(number)).values() for view in account]

    assert all(any(trigger.items() <= table.items() for table in tables) for trigger in TRIGGERS.values())
    pairs = [(table["missed"], table["overlap"]) for table in tables if "missed" in table]
    assert all(pair in pairs for pair in PAIRS)
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
        ("held", "overlap"),
    }


def lived(drawn: World, client: redis.Redis) -> dict[str, list[tuple[Any, ...]]]:
    """Return the account of a world in which real schedulers and workers lived."""
    reality = Reality(client, drawn.scenario)
    try:
        reality.live(drawn.declarations)
        return _accounts(reality.queries, drawn)
    finally:
        reality.leave()


def simulated(drawn: World) -> dict[str, list[tuple[Any, ...]]]:
    """Return the account that `kept simulate` gives of a world."""
    simulation = simulated_world(drawn.scenario.start)
    simulation.simulation.play(drawn.declarations, drawn.scenario)
    return _accounts(simulation.queries, drawn)


def _accounts(queries: Queries, drawn: World) -> dict[str, list[tuple[Any, ...]]]:
    return {id: _told(tuple(queries.whole_account(ScheduleId(id)))) for id in drawn.tables}


def _told(account: Sequence[SlotView | RangeView]) -> list[tuple[Any, ...]]:
    return [_slot(view) if isinstance(view, SlotView) else _range(view) for view in account]


def _slot(view: SlotView) -> tuple[Any, ...]:
    run = (view.started_at, view.ended_at, view.run_state, view.fire_id, view.blocked_by)
    return (view.due_at, None, view.disposition, view.reason, view.into, *run)


def _range(view: RangeView) -> tuple[datetime | int | str | None, ...]:
    return (view.first, view.last, view.disposition, view.reason, view.into, view.count)
