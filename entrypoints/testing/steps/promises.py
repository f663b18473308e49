"""Steps in which an application, the learning platform, promises something, moves it and withdraws it."""

from __future__ import annotations

from pytest_bdd import given, then, when

from domain.scheduling.definition import CommandCall
from domain.scheduling.policies.duplicates import OnDuplicate
from entrypoints.testing.desk import PLATFORM
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
    world.desk.promise(key, CommandCall(command), world.instant(slot), version)


@when(phrase('the platform moves "{key:Id}" to {slot:Instant}'))
@when(phrase('the platform moves "{key:Id}" to {slot:Instant} as of version {version:d}'))
def moves(world: World, key: str, slot: str, version: int | None = None) -> None:
    """Promise another instant, now."""
    at = world.instant(slot)
    world.desk.say(lambda promising: promising.move(key, at, PLATFORM, subject_version=version))


@when(phrase('the platform withdraws "{key:Id}"'))
@when(phrase('the platform withdraws "{key:Id}" as of version {version:d}'))
def withdraws(world: World, key: str, version: int | None = None) -> None:
    """End a promise, now."""
    world.desk.say(lambda promising: promising.withdraw(key, PLATFORM, subject_version=version))


@then(phrase("the promise is {effect}"))
def promise_is(world: World, effect: str) -> None:
    """Assert what the last word about a promise did."""
    assert world.desk.promised
    assert world.desk.promised.effect == effect
