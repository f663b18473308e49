"""Rule: a backfill reads what a decision needs, writes it whole, and yields to whoever wrote in between."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

import attrs

from application.ports.ledger import Ledger
from application.scheduling.backfilling import Backfilling
from domain.scheduling.definition import Repeat
from domain.scheduling.ledger import Entry
from domain.scheduling.policies.missed import SkipMissed
from domain.scheduling.policies.overlap import Serialize
from domain.scheduling.reach import Reach
from domain.scheduling.triggers import Cron, Trigger
from domain.scheduling.values import ScheduleId
from tests.examples import A_DEFINITION, A_MINUTE, A_SECOND, AN_ID, at, told, under
from tests.unit.application.world import ADA, World

EVERY_SIX_SECONDS = Cron("*/6 * * * * *")


@attrs.define
class Meddling(Ledger):
    """A ledger in which somebody does something, once, just before it is read."""

    ledger: Ledger
    meddle: Callable[[], object] | None

    def oldest(self, id: ScheduleId, limit: int, after: datetime | None = None) -> Sequence[Entry]:
        return self.ledger.oldest(id, limit, after)

    def newest(self, id: ScheduleId, limit: int) -> Sequence[Entry]:
        return self.ledger.newest(id, limit)

    def at(self, id: ScheduleId, slot: datetime) -> Entry | None:
        meddle, self.meddle = self.meddle, None
        if meddle:
            meddle()
        return self.ledger.at(id, slot)


def a_world(trigger: Trigger | None = None, kept: dict[str, Any] | None = None) -> World:
    """Return a world whose one schedule skips whatever it misses."""
    world = World(kept=kept or {})
    timed = attrs.evolve(A_DEFINITION, timing=Repeat(trigger)) if trigger else A_DEFINITION
    world.add(under(timed, missed=SkipMissed(grace=A_SECOND), overlap=Serialize()))
    return world


def backfilling(world: World, ledger: Ledger | None = None) -> Backfilling:
    """Return the operation over the world's store."""
    return Backfilling(
        clock=world.clock, schedules=world.store, ledger=ledger or world.store, recording=world.recording
    )


def reach(start: str, end: str) -> Reach:
    """Return a range of the example day."""
    return Reach(at(start), at(end))


def test_a_preview_tells_what_the_backfill_then_does_and_writes_nothing() -> None:
    world = a_world()
    world.tick("12:05:30")
    before = world.ledger()

    preview = backfilling(world).preview(AN_ID, reach("12:02", "12:03"))
    assert world.ledger() == before
    assert world.store.acts(AN_ID, 1) == []
    done = backfilling(world).backfill(AN_ID, reach("12:02", "12:03"), ADA)

    assert told(preview.slots) == told(done.slots) == ["12:02 started late", "12:03 held overlap"]


def test_whoever_writes_in_between_is_read_before_the_backfill_is_decided() -> None:
    """Here somebody backfilled the same slot: it has its run, and gets no second one."""
    world = a_world()
    world.tick("12:05:30")
    rival = Meddling(world.store, lambda: backfilling(world).backfill(AN_ID, reach("12:03", "12:03"), ADA))

    found = backfilling(world, rival).backfill(AN_ID, reach("12:02", "12:03"), ADA)

    assert (told(found.slots), told(found.left_alone)) == (["12:02 held overlap"], ["12:03 started late"])
    assert world.audit.report().holds


def test_nothing_to_backfill_leaves_no_act() -> None:
    world = a_world()
    world.tick("12:01")

    assert backfilling(world).backfill(AN_ID, reach("12:01", "12:01"), ADA).slots == ()
    assert world.store.acts(AN_ID, 1) == []


def test_a_slot_does_not_leave_in_the_write_that_backfills_it() -> None:
    """Retention would have taken its entry, which is the oldest; the account of the others stays whole, too."""
    world = a_world(kept={"entries": 10, "slack": 5})
    world.tick("12:02:30")
    for minute in range(3, 17):
        world.tick(f"12:{minute:02}")
        world.work()
    assert world.ledger()[0] == "12:01-12:02 (2) skipped missed"

    backfilling(world).backfill(AN_ID, reach("12:02", "12:02"), ADA)

    assert world.ledger()[:3] == ["12:01 skipped missed", "12:02 started late", "12:03 started"]
    assert world.audit.report().holds
    world.live("12:30", A_MINUTE)
    (account,) = world.audit.report().schedules
    assert (account.started, account.skipped, account.violations) == (29, 1, ())


def test_the_sums_stay_whatever_part_of_an_uncounted_trigger_is_cut_out() -> None:
    world = a_world(EVERY_SIX_SECONDS)
    world.tick("12:05:03")
    world.tick("12:30:03")
    (before,) = world.audit.report().schedules

    found = backfilling(world).backfill(AN_ID, reach("12:10", "12:11"), ADA)
    (after,) = world.audit.report().schedules

    assert len(found.slots) == 11
    assert after.violations == ()
    assert (after.started - before.started, after.held - before.held) == (1, 10)
    assert after.skipped == before.skipped - 11
