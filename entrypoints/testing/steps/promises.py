"""Steps in which an application, the learning platform, promises something, moves it and withdraws it."""

from __future__ import annotations

from pytest_bdd import given, then, when

from domain.scheduling.policies.duplicates import OnDuplicate
from entrypoints.client.answers import Triggered
from entrypoints.testing.wording import phrase
from entrypoints.testing.world import World


@given(phrase('promises are made with on_duplicate = "{policy}"'))
def made_with(world: World, policy: str) -> None:
    """Choose what a promise that is made twice does."""
    world.desk.on_duplicate = OnDuplicate(policy)


@when(phrase('the platform promises "{key:Id}" for {slot:Instant}'))
@when(phrase('the platform promises "{key:Id}" for {slot:Instant} as of version {version:d}'))
@when(phrase('the platform promises "{key:Id}" for {slot:Instant} with the command "{command}"'))
def promises(world: World, key: str, slot: str, version: int | None = None, command: str = "work") -> None:
    """Promise a run for an instant, now."""
    world.desk.promise(key, command, world.instant(slot), version)


@when(phrase('the platform moves "{key:Id}" to {slot:Instant}'))
@when(phrase('the platform moves "{key:Id}" to {slot:Instant} as of version {version:d}'))
def moves(world: World, key: str, slot: str, version: int | None = None) -> None:
    """Promise another instant, now."""
    at = world.instant(slot)
    world.desk.say(lambda kept: kept.move(key, at, version=version))


@when(phrase('the platform withdraws "{key:Id}"'))
@when(phrase('the platform withdraws "{key:Id}" as of version {version:d}'))
def withdraws(world: World, key: str, version: int | None = None) -> None:
    """End a promise, now."""
    world.desk.say(lambda kept: kept.withdraw(key, version=version))


@when(phrase('the platform promises "{key:Id}" for {slot:Instant}, worthless after {deadline:Instant}'))
def promises_until(world: World, key: str, slot: str, deadline: str) -> None:
    """Promise a run for an instant, with a deadline that is an instant, too."""
    world.desk.promise(key, "work", world.instant(slot), deadline=world.instant(deadline))


@when(phrase('the platform asks for a run of "{id:Id}" under the key "{key}"'))
def asks_for_a_run(world: World, id: str, key: str) -> None:
    """Ask for a run outside the slots, now."""
    world.desk.attempt(lambda: setattr(world.desk, "triggered", world.desk.kept.trigger(id, key)))


@then(phrase('the platform is told of the run "{fire_id}", which is {state}'))
def is_told_of(world: World, fire_id: str, state: str) -> None:
    """Assert which run was answered with."""
    assert world.desk.triggered == Triggered(fire_id=fire_id, state=state)


@then(phrase('there is a doubt, saying "{text}"'))
def is_doubted(world: World, text: str) -> None:
    """Assert what the platform was told beside the answer."""
    assert world.desk.promised
    assert text in "\n".join(world.desk.promised.doubts)


@then("there is no doubt")
def is_beyond_doubt(world: World) -> None:
    """Assert that there was nothing else to tell."""
    assert world.desk.promised
    assert world.desk.promised.doubts == ()


@then(phrase("the promise is {effect}"))
def promise_is(world: World, effect: str) -> None:
    """Assert what the last word about a promise did."""
    assert world.desk.promised
    assert world.desk.promised.effect == effect
