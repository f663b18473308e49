"""Steps in which workers take deliveries and execute them, at once or act by act."""

from __future__ import annotations

import re
from itertools import repeat

from pytest_bdd import given, step, then, when

from domain.scheduling.delivery import Delivery
from domain.scheduling.slot import parse_fire_id
from domain.scheduling.values import FireId
from entrypoints.testing.desk import show_run
from entrypoints.testing.tables import Table, assert_reads
from entrypoints.testing.wording import phrase
from entrypoints.testing.work import (
    Act,
    die_with_its_process,
    raise_,
    refuse_its_arguments,
    return_,
    run_past_its_timeout,
    stop_if_asked,
)
from entrypoints.testing.world import World


@given(phrase('the first {count:d} attempts raise "{error}"'))
def attempts_raise(world: World, count: int, error: str) -> None:
    """Plan failures; later attempts return."""
    world.planned.extend(repeat(raise_(error), count))


@given(phrase("the attempts {outcomes}"))
def attempts_go(world: World, outcomes: str) -> None:
    """Plan attempts one by one, as 'fail, return and fail'; later ones return."""
    acts = {"fail": raise_("no mail server"), "return": return_}
    world.planned.extend(acts[outcome] for outcome in re.split(", | and ", outcomes))


@given(phrase("in the first {count:d} attempts the worker dies"))
def attempts_die(world: World, count: int) -> None:
    """Plan deaths; later attempts return."""
    world.planned.extend(repeat(die_with_its_process, count))


@given(phrase('the first attempt is refused its arguments, "{problem}"'))
def attempt_is_refused(world: World, problem: str) -> None:
    """Plan one attempt that ends with an error which no retry can mend."""
    world.planned.append(refuse_its_arguments(problem))


@given(phrase("the first attempt runs past its timeout"))
def attempt_times_out(world: World) -> None:
    """Plan one attempt that the time limit ends."""
    world.planned.append(run_past_its_timeout)


@given(phrase('worker "{name:Id}" lacks the command "{command}"'))
def lacks(world: World, name: str, command: str) -> None:
    """Let a worker be of a version that does not have the command."""
    world.lacking(name, command)


@step(phrase('worker "{name:Id}" takes the next delivery'))
def takes(world: World, name: str) -> None:
    """Let a worker do at once what it can with the delivery that has waited longest."""
    delivery = world.take()
    assert delivery, "nothing is queued"
    world.worker(name).execute(delivery)


@step(phrase('worker "{name:Id}" publishes its commands'))
def publishes(world: World, name: str) -> None:
    """Let a worker say what it has, as it does at its start and as a sign of life."""
    world.publishing(name).publish()


@step(phrase('worker "{name:Id}" ends'))
def ends(world: World, name: str) -> None:
    """Let a worker that is not at work stop, and say so."""
    world.publishing(name).withdraw()


@step("the workers do all that is queued")
def do_all(world: World) -> None:
    """Execute every delivery, in order; commands take no time."""
    world.work()


@step(phrase("a worker executes the next delivery"))
def does_one(world: World) -> None:
    """Execute one delivery: of the most urgent priority, the one that has waited longest."""
    delivery = world.take()
    assert delivery, "nothing is queued"
    world.execute(delivery)


@step(phrase('worker "{name:Id}" begins the run of {run}'))
def begins(world: World, name: str, run: str) -> None:
    """Take the next delivery and execute it up to where the command is in progress."""
    delivery = world.take()
    assert delivery, "nothing is queued"
    assert delivery.fire_id == world.desk.fire_id(run)
    world.worker(name).begin(delivery)
    assert world.worker(name).is_busy, "the delivery was refused"


@step(phrase('worker "{name:Id}" finishes'))
def finishes(world: World, name: str) -> None:
    """Let the command return."""
    _act(world, name, return_)


@step(phrase('worker "{name:Id}" fails with "{error}"'))
def fails(world: World, name: str, error: str) -> None:
    """Let the command raise."""
    _act(world, name, raise_(error))


@step(phrase('worker "{name:Id}" stops if it was asked to'))
def stops_if_asked(world: World, name: str) -> None:
    """Let the command look whether its run was asked to stop."""
    _act(world, name, stop_if_asked)


@step(phrase('worker "{name:Id}" dies'))
def dies(world: World, name: str) -> None:
    """Kill the worker while its command is in progress."""
    _act(world, name, die_with_its_process)


@step(phrase('worker "{name:Id}" falls silent'))
def falls_silent(world: World, name: str) -> None:
    """Let no heartbeat come through any more, while the command goes on."""
    world.worker(name).heart.silent = True


@step(phrase('worker "{name:Id}" comes back'))
def comes_back(world: World, name: str) -> None:
    """Let its heart beat again, from now on."""
    heart = world.worker(name).heart
    heart.silent = False
    heart.beat()


@when(phrase('worker "{name:Id}" notices that the process of its command has died'))
def notices_the_death(world: World, name: str) -> None:
    """Declare the attempt lost without waiting for the silence."""
    worker = world.worker(name)
    assert worker.delivery
    worker.executor.lost(worker.delivery)


@when(phrase("a worker is handed attempt {attempt:d}, hand-over {ordinal:d} of the run of {run}"))
def is_handed(world: World, attempt: int, ordinal: int, run: str) -> None:
    """Let a delivery reach a worker that the queue did not hold."""
    world.execute(Delivery(world.desk.fire_id(run), attempt, ordinal))


@when(phrase('a worker is handed attempt {attempt:d} of the unknown run "{fire_id}"'))
def is_handed_the_unknown(world: World, attempt: int, fire_id: str) -> None:
    """Let a delivery reach a worker whose run nobody knows."""
    world.execute(Delivery(FireId(fire_id), attempt, 1))


@then(phrase('worker "{name:Id}" is still busy'))
def is_still_busy(world: World, name: str) -> None:
    """Assert that the command is in progress."""
    assert world.worker(name).is_busy


@then(phrase('worker "{name:Id}" is free'))
def is_free(world: World, name: str) -> None:
    """Assert that the command has ended."""
    assert not world.worker(name).is_busy


@then("the refused deliveries read")
def refused_read(world: World, datatable: Table) -> None:
    """Assert what workers refused to execute, and why."""
    assert_reads(
        datatable,
        world.refused,
        {
            "run": lambda refused: show_run(refused[0].fire_id),
            "fire id": lambda refused: refused[0].fire_id,
            "attempt": lambda refused: str(refused[0].attempt),
            "hand-over": lambda refused: str(refused[0].ordinal),
            "because": lambda refused: str(refused[1]),
        },
        world.today,
    )


@then("the late outcomes read")
def late_read(world: World, datatable: Table) -> None:
    """Assert what workers reported after their attempts had been fenced off."""
    assert_reads(
        datatable,
        world.late,
        {
            "run": lambda late: show_run(late[0].fire_id),
            "attempt": lambda late: str(late[0].attempt),
            "outcome": lambda late: str(late[1].outcome),
        },
        world.today,
    )


@then("the queue holds nothing")
def holds_nothing(world: World) -> None:
    """Assert that every delivery was taken."""
    assert world.backend.workers_end.contents() == []


@then("the queue holds")
def holds(world: World, datatable: Table) -> None:
    """Assert which deliveries wait, in the order in which they will be taken."""
    assert_reads(
        datatable,
        world.backend.workers_end.contents(),
        {
            "schedule": lambda delivery: parse_fire_id(delivery.fire_id).schedule_id,
            "run": lambda delivery: show_run(delivery.fire_id),
            "attempt": lambda delivery: str(delivery.attempt),
            "hand-over": lambda delivery: str(delivery.ordinal),
        },
        world.today,
    )


@then(phrase("the command was executed {count:d} times"))
@then(phrase("the command was executed {count:d} time"))
def was_executed(world: World, count: int) -> None:
    """Assert how often workers ran the command `work`, however it went."""
    assert len(world.seen) == count


@then(phrase('the effect "{kind}" was applied {count:d} time'))
def effect_was_applied(world: World, kind: str, count: int) -> None:
    """Assert how often something was really done."""
    assert world.backend.effects.count(kind) == count


def _act(world: World, name: str, act: Act) -> None:
    strand = world.worker(name).strand
    assert strand
    assert world.worker(name).is_busy, f"worker {name} is not at work"
    strand.go_on(act)
