"""Steps in which schedulers tick; "the scheduler" is the one called A."""

from __future__ import annotations

from pytest_bdd import step, then

from entrypoints.testing.wording import phrase
from entrypoints.testing.world import World


@step(phrase("the scheduler ticks at {at}"))
@step(phrase('scheduler "{name:Id}" ticks at {at}'))
def ticks(world: World, at: str, name: str = "A") -> None:
    """Let one tick happen."""
    world.move_to(world.instant(at))
    world.scheduler(name).tick()


@step(phrase("the scheduler and the workers run until {at}"))
def run_until(world: World, at: str) -> None:
    """Let everything that falls due happen when it falls due; commands take no time."""
    world.run_until(world.instant(at))


@step(phrase("the scheduler is started again"))
def is_started_again(world: World) -> None:
    """Start a new process, which remembers nothing."""
    world.restart()


@step(phrase('scheduler "{name:Id}" stops'))
def stops(world: World, name: str) -> None:
    """End a scheduler in good order: it gives the lease back."""
    world.scheduler(name).loop.run(lambda: True)


@then(phrase('scheduler "{name:Id}" leads in epoch {epoch:d}'))
def leads(world: World, name: str, epoch: int) -> None:
    """Assert what the last tick of a scheduler reported."""
    report = world.scheduler(name).notes.last
    assert report
    assert report.epoch == epoch


@then(phrase('scheduler "{name:Id}" stands by until {at}'))
def stands_by(world: World, name: str, at: str) -> None:
    """Assert that a scheduler does not lead, and when it looks again."""
    report = world.scheduler(name).notes.last
    assert report
    assert (report.leads, report.wake_at) == (False, world.instant(at))


@then(phrase('scheduler "{name:Id}" stands by'))
def has_lost_the_lease(world: World, name: str) -> None:
    """Assert that the last tick of a scheduler ended without the lease."""
    report = world.scheduler(name).notes.last
    assert report
    assert not report.leads


@then(phrase("the scheduler next wakes for work at {at}"))
def next_wakes(world: World, at: str) -> None:
    """Assert which instant stands first in the due index."""
    assert world.backend.schedules.next_due() == world.instant(at)


@then("the scheduler has nothing to wake for")
def nothing_to_wake_for(world: World) -> None:
    """Assert that the due index is empty."""
    assert world.backend.schedules.next_due() is None


@then(phrase("the tick took up {count:d} schedule"))
@then(phrase("the tick took up {count:d} schedules"))
def took_up(world: World, count: int) -> None:
    """Assert how many schedules the last tick of the scheduler decided."""
    report = world.scheduler().notes.last
    assert report
    assert report.planned.schedules == count
