"""Rule: applying brings the store in line with what is declared, once, and touches nothing of another origin."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

import attrs
import pytest

from adapters.memory.store import MemoryStore
from application.ports.lease_store import Lease
from application.ports.recorded import Recorded
from application.ports.schedule_store import Record
from application.scheduling.declared import Declarations, Declared
from domain.scheduling.definition import CommandCall, Definition, Once
from domain.scheduling.errors import InvalidValue, Refused
from domain.scheduling.policies.overlap import Allow
from domain.scheduling.values import ScheduleId, schedule_id
from tests.examples import A_DAY, A_DEFINITION, A_MINUTE, A_PROMISE, AN_ID, NOON, at, run_of, under
from tests.unit.application.world import ADA, World

OTHER_ID = schedule_id("clean-up")
PRODUCTION = ("production",)


def declared(
    *ids: ScheduleId, definition: Definition = A_DEFINITION, origin: str = "kept", environments: tuple[str, ...] = ()
) -> Declarations:
    """Return one origin's declarations that give every id the same definition."""
    each = (Declared(id=id, definition=definition, environments=environments) for id in ids)
    return Declarations(origin=origin, schedules=tuple(each))


def applied(world: World, declarations: Declarations, environment: str | None = None) -> dict[str, str]:
    steps = world.applying.apply(declarations, ADA, environment)
    return {step.id: step.effect.value for step in steps}


def test_what_is_new_is_created_with_its_origin_and_an_act() -> None:
    world = World()

    assert applied(world, declared(AN_ID, OTHER_ID)) == {AN_ID: "created", OTHER_ID: "created"}
    assert world.schedule().origin == "kept"
    assert [(act.by, act.what, act.before) for act in world.queries.acts(AN_ID)] == [("ada", "apply", "")]


def test_applying_again_writes_nothing() -> None:
    world = World()
    applied(world, declared(AN_ID))
    before = world.schedule()
    world.clock.set(at("12:30"))

    assert applied(world, declared(AN_ID)) == {AN_ID: "unchanged"}
    assert world.schedule() == before
    assert len(world.queries.acts(AN_ID)) == 1


def test_what_differs_is_changed_after_what_is_due_was_decided() -> None:
    world = World()
    applied(world, declared(AN_ID))
    world.clock.set(at("12:01"))

    assert applied(world, declared(AN_ID, definition=under(overlap=Allow()))) == {AN_ID: "changed"}
    assert world.ledger() == ["12:01 started"]
    assert world.schedule().revision.number == 2


def test_what_is_no_longer_declared_is_retired_if_it_is_of_the_same_origin() -> None:
    world = World()
    applied(world, declared(AN_ID, OTHER_ID))
    applied(world, declared(schedule_id("elsewhere"), origin="another file"))

    assert applied(world, declared(AN_ID)) == {AN_ID: "unchanged", OTHER_ID: "retired"}
    assert world.schedule(OTHER_ID).retired
    assert not world.schedule(schedule_id("elsewhere")).retired
    assert applied(world, declared(AN_ID)) == {AN_ID: "unchanged"}


def test_an_empty_file_retires_everything_of_its_origin() -> None:
    world = World()
    applied(world, declared(AN_ID))

    assert applied(world, declared()) == {AN_ID: "retired"}


def test_the_last_origin_to_declare_a_schedule_owns_it() -> None:
    world = World()
    applied(world, declared(AN_ID))

    assert applied(world, declared(AN_ID, origin="another file")) == {AN_ID: "changed"}
    assert applied(world, declared()) == {}
    assert applied(world, declared(origin="another file")) == {AN_ID: "retired"}


def test_a_schedule_of_another_environment_is_not_created() -> None:
    world = World()

    here = declared(AN_ID, environments=PRODUCTION)

    assert applied(world, here, "staging") == {AN_ID: "not in this environment"}
    assert applied(world, here) == {AN_ID: "not in this environment"}
    assert applied(world, here, "production") == {AN_ID: "created"}


def test_a_schedule_that_moved_to_another_environment_is_retired_here() -> None:
    world = World()
    applied(world, declared(AN_ID), "staging")

    assert applied(world, declared(AN_ID, environments=PRODUCTION), "staging") == {AN_ID: "retired"}
    assert applied(world, declared(AN_ID, environments=PRODUCTION), "staging") == {AN_ID: "not in this environment"}


def test_what_was_deleted_is_created_anew_in_the_next_generation() -> None:
    world = World()
    applied(world, declared(AN_ID))
    world.tick("12:01")
    world.work()
    world.operations.delete(AN_ID, ADA)
    world.clock.set(at("12:10"))

    assert applied(world, declared(AN_ID)) == {AN_ID: "created"}
    assert world.schedule().generation == 1
    world.tick("12:11")
    assert run_of("12:11", generation=1) in world.store.state.runs
    assert world.audit.report().holds


def test_the_account_of_what_was_created_anew_begins_anew() -> None:
    world = World()
    applied(world, declared(AN_ID))
    world.tick("12:01")
    world.operations.delete(AN_ID, ADA)
    world.clock.set(at("12:10"))
    applied(world, declared(AN_ID))
    world.work()
    world.tick("12:12")

    (account,) = world.audit.report().schedules
    assert (account.started, account.coalesced, account.violations) == (1, 1, ())


def test_a_one_off_that_was_kept_is_not_promised_again_by_applying_the_same_file() -> None:
    """Its slot was settled and its schedule trimmed to a tombstone; the file still stands as it was."""
    world = World()
    applied(world, declared(AN_ID, definition=A_PROMISE))
    world.tick("13:00")
    world.work()
    world.tick(at("13:00") + 7 * A_DAY)
    world.tick()
    assert world.schedule().retired

    assert applied(world, declared(AN_ID, definition=A_PROMISE)) == {AN_ID: "unchanged"}
    world.tick()
    world.work()
    assert len(world.handlers.seen) == 1


def test_a_one_off_that_somebody_deleted_after_its_instant_stays_deleted_and_that_is_said() -> None:
    """Making it again would fire it again; of one that retention trimmed nothing is said, as everybody expects that."""
    world = World()
    applied(world, declared(AN_ID, definition=A_PROMISE))
    world.tick("13:00")
    world.work()
    world.operations.delete(AN_ID, ADA)

    (step,) = world.applying.apply(declared(AN_ID, definition=A_PROMISE), ADA)
    (planned,) = world.applying.plan(declared(AN_ID, definition=A_PROMISE)).steps

    assert step.effect.value == "unchanged"
    assert step.doubt == planned.doubt
    assert step.doubt == (
        "'nightly-report' was ended by ada, and its instant had come by then: it is not promised a second time; "
        "if it should be, give it another instant"
    )
    assert world.schedule().retired


def test_nothing_is_said_of_a_one_off_that_left_by_age() -> None:
    world = World()
    kept_long_ago(world)

    assert [step.doubt for step in world.applying.apply(declared(AN_ID, definition=A_PROMISE), ADA)] == [None]


def test_nothing_is_said_of_what_stands_or_begins_anew() -> None:
    """A one-off that was deleted before its instant is promised again."""
    world = World()
    applied(world, declared(AN_ID, definition=A_PROMISE))
    (unchanged,) = world.applying.apply(declared(AN_ID, definition=A_PROMISE), ADA)
    world.operations.delete(AN_ID, ADA)
    (created,) = world.applying.apply(declared(AN_ID, definition=A_PROMISE), ADA)

    assert (unchanged.effect.value, unchanged.doubt) == ("unchanged", None)
    assert (created.effect.value, created.doubt) == ("created", None)


def kept_long_ago(world: World, origin: str = "kept") -> None:
    """Let a declared promise be kept, and two months pass in which nobody applies anything."""
    applied(world, declared(AN_ID, definition=A_PROMISE, origin=origin))
    world.tick("13:00")
    world.work()
    for days in (7, 37, 60):
        world.tick(at("13:00") + days * A_DAY)
        world.tick()


def test_a_one_off_that_a_file_declares_is_not_promised_again_however_long_ago_it_was_kept() -> None:
    """Tombstones are kept for 30 days; one that a file may still declare is kept for as long as that."""
    world = World()
    kept_long_ago(world)

    assert applied(world, declared(AN_ID, definition=A_PROMISE)) == {AN_ID: "unchanged"}
    world.tick()
    world.work()
    assert len(world.handlers.seen) == 1


def test_a_tombstone_that_no_file_declares_any_more_is_forgotten() -> None:
    world = World()
    kept_long_ago(world)

    assert applied(world, declared()) == {}
    world.tick()
    assert world.store.state.schedules == {}


def test_a_tombstone_is_not_forgotten_while_its_promise_is_declared_for_another_environment() -> None:
    world = World()
    kept_long_ago(world)

    assert applied(world, declared(AN_ID, definition=A_PROMISE, environments=PRODUCTION)) == {
        AN_ID: "not in this environment"
    }
    world.tick()
    assert world.schedule().origin == "kept"


def test_a_tombstone_goes_over_to_the_last_origin_that_declares_its_promise() -> None:
    world = World()
    kept_long_ago(world, origin="old name")
    assert applied(world, declared(AN_ID, definition=A_PROMISE, origin="new name")) == {AN_ID: "unchanged"}
    assert applied(world, declared(origin="old name")) == {}
    world.tick()

    assert world.schedule().origin == "new name"
    before = world.schedule()
    assert applied(world, declared(AN_ID, definition=A_PROMISE, origin="new name")) == {AN_ID: "unchanged"}
    assert world.schedule() == before


def test_a_one_off_that_was_kept_is_promised_again_for_another_instant() -> None:
    world = World()
    applied(world, declared(AN_ID, definition=A_PROMISE))
    world.tick("13:00")
    world.work()
    world.tick(at("13:00") + 7 * A_DAY)
    world.tick()
    again = attrs.evolve(A_PROMISE, timing=Once(world.clock.now() + A_MINUTE))

    assert applied(world, declared(AN_ID, definition=again)) == {AN_ID: "created"}
    world.tick(world.clock.now() + A_MINUTE)
    world.work()
    assert [context.fire_id.split("-")[2] for context in world.handlers.seen] == ["0", "1"]


def test_a_plan_says_the_same_and_writes_nothing() -> None:
    world = World()
    applied(world, declared(AN_ID, OTHER_ID))
    before = dict(world.store.state.schedules)
    changed = declared(AN_ID, schedule_id("new"), definition=under(overlap=Allow()))

    steps = world.applying.plan(changed).steps

    assert {step.id: step.effect.value for step in steps} == {
        AN_ID: "changed",
        "new": "created",
        OTHER_ID: "retired",
    }
    assert world.store.state.schedules == before
    assert [step.id for step in steps if step.before is None] == ["new"]


def test_a_plan_that_was_looked_at_is_applied_while_it_is_still_that_plan() -> None:
    """Slots that come due, runs and pauses in the meantime change no plan."""
    world = World()
    applied(world, declared(AN_ID, OTHER_ID))
    changed = declared(AN_ID, schedule_id("new"), definition=under(overlap=Allow()))
    plan = world.applying.plan(changed)
    world.tick("12:01")
    world.work()
    world.operations.pause(AN_ID, ADA)

    steps = world.applying.apply(changed, ADA, only=plan.hash)

    assert {step.id: step.effect.value for step in steps} == {
        AN_ID: "changed",
        "new": "created",
        OTHER_ID: "retired",
    }


@pytest.mark.parametrize(
    "interference",
    [
        lambda world: applied(world, declared(AN_ID, OTHER_ID, definition=under(deadline=A_DAY))),
        lambda world: applied(world, declared(AN_ID)),
        lambda world: applied(world, declared(schedule_id("new"), origin="another file")),
        lambda world: world.operations.delete(AN_ID, ADA),
    ],
    ids=["edited", "retired", "created elsewhere", "deleted"],
)
def test_a_plan_that_was_overtaken_is_refused_and_nothing_is_written(interference: Callable[[World], object]) -> None:
    world = World()
    applied(world, declared(AN_ID, OTHER_ID))
    changed = declared(AN_ID, schedule_id("new"), definition=under(overlap=Allow()))
    plan = world.applying.plan(changed)
    interference(world)
    before = dict(world.store.state.schedules)

    with pytest.raises(Refused, match=f"^plan: '{plan.hash}' is not the plan any more") as refusal:
        world.applying.apply(changed, ADA, only=plan.hash)
    assert world.applying.plan(changed).hash in str(refusal.value)
    assert world.store.state.schedules == before


def test_another_file_is_another_plan() -> None:
    """Also where both do nothing but create."""
    world = World()
    one, other = declared(AN_ID), declared(AN_ID, definition=under(overlap=Allow()))

    assert world.applying.plan(one).hash == world.applying.plan(one).hash
    assert world.applying.plan(one).hash != world.applying.plan(other).hash


def test_a_plan_survives_the_writes_that_came_in_between_its_own() -> None:
    """A tick makes one of the records stale; the rest is written, and the second look still sees the same plan."""

    class Ticking(MemoryStore):
        world: World
        once = True

        def record(self, lease: Lease | None, now: datetime, records: Sequence[Record]) -> Sequence[Recorded]:
            if lease is None and self.once and len(records) > 1:
                self.once = False
                self.world.tick("12:01")
            return super().record(lease, now, records)

    store = Ticking()
    world = store.world = World(store=store)
    applied(world, declared(AN_ID))
    applied(world, declared(OTHER_ID, origin="other"))
    changed = declared(AN_ID, schedule_id("new"), definition=under(overlap=Allow()))

    steps = world.applying.apply(changed, ADA, only=world.applying.plan(changed).hash)

    assert {step.id: step.effect.value for step in steps} == {AN_ID: "changed", "new": "created"}
    assert world.schedule().definition.policies.overlap == Allow()


def test_what_was_retired_before_a_second_look_is_still_told() -> None:
    class Busy(MemoryStore):
        world: World
        once = True

        def record(self, lease: Lease | None, now: datetime, records: Sequence[Record]) -> Sequence[Recorded]:
            if len(records) > 1 and self.once:
                self.once = False
                self.world.operations.pause(AN_ID, ADA)
            return super().record(lease, now, records)

    store = Busy()
    world = store.world = World(store=store)
    applied(world, declared(AN_ID))
    applied(world, declared(OTHER_ID, AN_ID))

    assert applied(world, declared(AN_ID, definition=under(overlap=Allow()))) == {
        AN_ID: "changed",
        OTHER_ID: "retired",
    }


def test_a_call_that_does_not_fit_its_command_is_refused_before_anything_is_written() -> None:
    world = World()
    misfit = attrs.evolve(A_DEFINITION, command=CommandCall("reports.build", {"teacher": "ada"}))
    declarations = Declarations(
        origin="kept",
        schedules=(Declared(id=OTHER_ID, definition=A_DEFINITION), Declared(id=AN_ID, definition=misfit)),
    )

    for command in (lambda: world.applying.plan(declarations), lambda: applied(world, declarations)):
        with pytest.raises(InvalidValue, match=r"^schedules\.nightly-report: arguments"):
            command()
    assert world.store.ids() == []


def test_an_unknown_command_is_refused_with_those_that_exist() -> None:
    unknown = attrs.evolve(A_DEFINITION, command=CommandCall("reports.bild"))

    with pytest.raises(InvalidValue, match=r"^schedules\.nightly-report: command: .*did you mean 'reports\.build'"):
        World().applying.plan(declared(AN_ID, definition=unknown))


def test_an_id_that_is_declared_twice_is_refused() -> None:
    with pytest.raises(InvalidValue, match=r"schedules: 'nightly-report' is declared twice; give one of the two"):
        declared(AN_ID, AN_ID)


def test_a_schedule_that_changed_meanwhile_is_looked_at_again_and_the_others_are_not() -> None:
    class Overtaken(MemoryStore):
        rival: World | None = None

        def record(self, lease: Lease | None, now: datetime, records: Sequence[Record]) -> Sequence[Recorded]:
            rival, self.rival = self.rival, None
            if rival:
                rival.operations.pause(AN_ID, ADA)
            return super().record(lease, now, records)

    store = Overtaken()
    world = World(store=store)
    applied(world, declared(AN_ID, OTHER_ID))
    store.rival = world

    assert applied(world, declared(AN_ID, OTHER_ID, definition=under(overlap=Allow()))) == {
        AN_ID: "changed",
        OTHER_ID: "changed",
    }
    assert world.schedule().paused
    assert world.schedule().revision.number == world.schedule(OTHER_ID).revision.number == 2
    assert len(world.queries.acts(OTHER_ID)) == 2


def test_what_never_stands_still_is_given_up_on() -> None:
    class Restless(MemoryStore):
        def record(self, lease: Lease | None, now: datetime, records: Sequence[Record]) -> Sequence[Recorded]:
            return [Recorded.STALE for _ in records]

    with pytest.raises(Refused, match="schedules changed 20 times while they were being applied"):
        World(store=Restless()).apply(A_DEFINITION)


def test_many_are_written_in_batches_that_the_store_takes() -> None:
    class Counting(MemoryStore):
        def record(self, lease: Lease | None, now: datetime, records: Sequence[Record]) -> Sequence[Recorded]:
            sizes.append(len(records))
            return super().record(lease, now, records)

    sizes: list[int] = []
    world = World(store=Counting())
    applied(world, declared(*(schedule_id(f"s{number}") for number in range(1_001))))

    assert sizes == [500, 500, 1]
    assert world.clock.now() == NOON
