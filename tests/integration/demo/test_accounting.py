"""Rule: at the end every slot has its account, every success its effect, and every effect its run."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

import attrs
import pytest

from adapters.clocks.manual import ManualClock
from adapters.memory.effects import InMemoryEffects
from adapters.memory.store import MemoryStore
from application.learning.handlers import REMINDER_SENT, REPORT_BUILT
from domain.scheduling.errors import InvalidValue
from domain.scheduling.progress import Pending
from domain.scheduling.values import FireId, ScheduleId
from entrypoints.demo import documents
from entrypoints.demo.accounting import Ending, settle_accounts
from entrypoints.demo.backstage import Backstage
from entrypoints.demo.story import Kill
from tests.integration.demo.conftest import NOON

A_KILL: Final = Kill(role="leader", process="scheduler-1", pid=7, at=NOON, doing="leading as epoch 1")
A_REPORT: Final = FireId("nightly-report-0-20260301T120003000000Z")


def violations(ending: Ending) -> dict[str, list[str]]:
    accounts = ending.audit.schedules
    return {account.id: list(account.violations) for account in accounts if account.violations}


def forgetting(backstage: Backstage, *forgotten: FireId) -> Backstage:
    """Return the same store, where the effects of some runs were never applied."""
    effects = InMemoryEffects()
    runs = [run.fire_id for run in backstage.queries.recent_runs(limit=1_000)]
    for fire_id, effect in zip(runs, backstage.effects.of(runs), strict=True):
        if effect and fire_id not in forgotten:
            effects.apply(fire_id, effect.kind, effect.data)
    return attrs.evolve(backstage, effects=effects)


def test_everything_agrees_when_nobody_interfered(backstage: Backstage) -> None:
    ending = settle_accounts(backstage, [A_KILL])

    assert violations(ending) == {}
    assert ending.audit.holds
    assert ending.kills == (A_KILL,)
    assert {each.schedule.id: (each.account.started, each.effects) for each in ending.promises} == {
        "clean-up-uploads": (4, 4),
        "nightly-report": (2, 2),
        "platform-health": (16, 16),
        "reminder-algebra": (1, 1),
        "reminder-history": (1, 1),
    }


def test_a_slot_that_is_no_longer_accounted_for_is_a_violation(backstage: Backstage) -> None:
    store = backstage.schedules
    assert isinstance(store, MemoryStore)
    del store.state.entries[ScheduleId("clean-up-uploads")][NOON + timedelta(seconds=4)]

    ending = settle_accounts(backstage, [])

    assert not ending.audit.holds
    assert "2026-03-01T12:00:04+00:00: the slot is not accounted for" in violations(ending)["clean-up-uploads"]


def test_a_run_that_succeeded_without_its_effect_is_a_violation(backstage: Backstage) -> None:
    ending = settle_accounts(forgetting(backstage, A_REPORT), [])

    assert not ending.audit.holds
    assert violations(ending) == {
        "nightly-report": [f"{A_REPORT}: the run succeeded but its effect is not there"],
    }


def test_an_effect_of_another_kind_is_a_violation(backstage: Backstage) -> None:
    changed = forgetting(backstage, A_REPORT)
    changed.effects.apply(A_REPORT, REMINDER_SENT, {})

    assert (
        f"{A_REPORT}: the run succeeded but its effect is reminder_sent"
        in (violations(settle_accounts(changed, []))["nightly-report"])
    )


def test_an_effect_without_a_run_is_a_violation(backstage: Backstage) -> None:
    backstage.effects.apply(FireId("nightly-report-0-20260301T120004000000Z"), REPORT_BUILT, {})

    assert violations(settle_accounts(backstage, [])) == {
        "nightly-report": ["report_built: 3 effects were applied, but the runs account for 2"],
    }


def test_the_document_holds_the_audit_the_kills_and_the_schedules(backstage: Backstage) -> None:
    recovered = attrs.evolve(A_KILL, recovered_by="scheduler-2", recovered_after=timedelta(seconds=1.5))

    document = documents.demo(settle_accounts(backstage, [recovered]))

    assert document["audit"]["holds"] is True
    assert document["audit"]["schedules"][0] == {
        "id": "clean-up-uploads", "started": 4, "coalesced": 0, "skipped": 0, "held": 0, "violations": [],
    }  # fmt: skip
    assert document["kills"] == [
        {
            "role": "leader",
            "process": "scheduler-1",
            "pid": 7,
            "at": "2026-03-01T12:00:00+00:00",
            "doing": "leading as epoch 1",
            "recovered_by": "scheduler-2",
            "recovered_after_seconds": 1.5,
        }
    ]
    assert document["schedules"][1] == {
        "id": "nightly-report",
        "command": "reports.build",
        "description": "every night (here: every 3 s)",
        "started": 2,
        "coalesced": 0,
        "skipped": 0,
        "held": 0,
        "runs": {"succeeded": 2},
        "effects": 2,
    }


def test_a_store_with_somebody_elses_schedules_is_left_alone(backstage: Backstage) -> None:
    store = backstage.schedules
    assert isinstance(store, MemoryStore)
    id = ScheduleId("nightly-report")
    store.state.schedules[id] = attrs.evolve(store.state.schedules[id], origin="billing")

    with pytest.raises(InvalidValue, match="'nightly-report' is a schedule that is not the demo's; set KEPT_DATA to"):
        backstage.prepare(timedelta(seconds=20))


def test_a_demo_in_the_same_store_goes_on_where_the_last_one_paused(backstage: Backstage) -> None:
    backstage.stop_deciding()
    clock = backstage.clock
    assert isinstance(clock, ManualClock)
    clock.advance(timedelta(minutes=1))

    backstage.prepare(timedelta(seconds=20))

    reminder = backstage.queries.standing(ScheduleId("reminder-history")).schedule
    assert (reminder.generation, reminder.progress) == (1, Pending())
    assert [view.state for view in backstage.queries.overview()] == ["active"] * 5
    assert settle_accounts(backstage, []).audit.holds
