"""Steps that read the ledger and the schedule: what became of every slot, and why."""

from __future__ import annotations

from itertools import islice

from pytest_bdd import given, step, then

from domain.scheduling.ledger import Disposition
from domain.scheduling.policies.breaker import Circuit, Closed, Open, Probing
from entrypoints.testing.columns import COLUMNS, shown_slot
from entrypoints.testing.desk import show_run
from entrypoints.testing.tables import Table, assert_reads, in_full, show_instant
from entrypoints.testing.wording import phrase
from entrypoints.testing.world import World


@then("the ledger reads")
@then(phrase('the ledger of "{id:Id}" reads'))
def ledger_reads(world: World, datatable: Table, id: str | None = None) -> None:
    """Assert every entry of a schedule's ledger, oldest first."""
    assert_reads(datatable, world.desk.queries.whole_account(world.desk.id(id)), COLUMNS, world.today)


@then("the ledger reads from its beginning")
def ledger_begins(world: World, datatable: Table) -> None:
    """Assert the oldest entries of the ledger, as many as the table has."""
    entries = islice(world.desk.queries.whole_account(world.desk.id()), len(datatable) - 1)
    assert_reads(datatable, entries, COLUMNS, world.today)


@then("the ledger is empty")
@then(phrase('the ledger of "{id:Id}" is empty'))
def ledger_is_empty(world: World, id: str | None = None) -> None:
    """Assert that no slot has been decided."""
    assert list(world.desk.queries.whole_account(world.desk.id(id))) == []


@then(phrase("these slots were started: {slots}"))
def were_started(world: World, slots: str) -> None:
    """Assert the started slots, and that nothing else stands in the ledger; 'none' for an empty one."""
    entries = list(world.desk.queries.whole_account(world.desk.id()))
    wanted = [] if slots == "none" else slots.split(", ")
    assert [shown_slot(entry) for entry in entries] == [show_instant(world.instant(slot)) for slot in wanted]
    assert {entry.disposition for entry in entries} <= {Disposition.STARTED}


@then(phrase("{slot} ends as"))
def ends_as(world: World, slot: str, datatable: Table) -> None:
    """Assert the chain of causes from a slot to where its coalescing ends."""
    assert_reads(datatable, world.desk.queries.chain(world.desk.id(), world.instant(slot)), COLUMNS, world.today)


@then(phrase("everything up to {at} is decided"))
def is_decided_up_to(world: World, at: str) -> None:
    """Assert where the cursor stands."""
    progress = world.desk.queries.standing(world.desk.id()).schedule.progress
    assert getattr(progress, "cursor", None) == world.instant(at)


@then(phrase("the next slot is {at}"))
def next_slot_is(world: World, at: str) -> None:
    """Assert the first slot that has not been decided."""
    assert world.desk.queries.standing(world.desk.id()).schedule.next_slot() == world.instant(at)


@then("there is no next slot")
def no_next_slot(world: World) -> None:
    """Assert that every slot has been decided."""
    assert world.desk.queries.standing(world.desk.id()).schedule.next_slot() is None


@then(phrase("the schedule is {state}, in generation {generation:d} and revision {revision:d}"))
def stands_at(world: World, state: str, generation: int, revision: int) -> None:
    """Assert the state of the schedule itself."""
    view = world.desk.queries.at_a_glance(world.desk.queries.standing(world.desk.id()))
    found = view.schedule
    assert (view.state, found.generation, found.revision.number) == (state, generation, revision)


@then(phrase("the circuit is {state}"))
def circuit_is(world: World, state: str) -> None:
    """Assert the state of the schedule's circuit: 'closed', 'open until 10:00' or 'probing with 10:00'."""
    circuit = world.desk.queries.standing(world.desk.id()).schedule.circuit
    assert _circuit(circuit) == in_full(state, world.today)


@given("the audit is expected to find a breach")
def breach_is_expected(world: World) -> None:
    """Say that this scenario tampers with the store."""
    world.expects_breaches = True


@step(phrase("somebody takes the entry of {slot} out of the ledger"))
def forget_entry(world: World, slot: str) -> None:
    """Tamper with the store."""
    world.backend.tampering.forget_entry(world.desk.id(), world.instant(slot))


@then(phrase('the audit says "{words}"'))
def audit_says(world: World, words: str) -> None:
    """Assert that the audit found a breach."""
    assert any(words in violation for violation in world.desk.violations()), world.desk.violations()


@then("the audit holds")
def audit_holds(world: World) -> None:
    """Assert the conservation law in the middle of a scenario; at its end it is asserted anyway."""
    assert world.desk.violations() == []


def _circuit(circuit: Circuit) -> str:
    match circuit:
        case Closed(0):
            return "closed"
        case Closed(failures):
            return f"closed, after {failures} failure{'s' if failures > 1 else ''} in a row"
        case Open(until):
            return f"open until {show_instant(until)}"
        case Probing(fire_id):
            return f"probing with {show_run(fire_id)}"
