"""Rule: the audit as a command fails where a slot is not accounted for, and names the schedule."""

from __future__ import annotations

import pytest

from application.builtin.auditing import AuditFailed, HoldAudit
from tests.examples import AN_ID, at
from tests.unit.application.world import World


def a_world_that_worked() -> World:
    world = World()
    world.add()
    world.tick("12:01")
    world.work()
    world.tick("12:02")
    return world


def test_where_every_slot_is_accounted_for_it_succeeds() -> None:
    HoldAudit(a_world_that_worked().audit)()


def test_where_one_is_missing_it_fails_and_names_the_schedule() -> None:
    world = a_world_that_worked()
    del world.store.state.entries[AN_ID][at("12:01")]

    with pytest.raises(AuditFailed, match=f"^{AN_ID}: "):
        HoldAudit(world.audit)()
