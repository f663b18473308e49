"""Rule: living workers judge a call, then what was last seen of its command, then this process's own catalogue."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

import attrs
import pytest

from adapters.clocks.manual import ManualClock
from adapters.memory.published_commands import MemoryPublishedCommands
from application.catalogue import AnyCommand, Catalogue
from application.commands import command
from application.commands.offers import offer_of
from application.known_commands import NOTHING_PUBLISHED, KnownCommands
from application.ports.published_commands import Offer
from application.publishing import LIFE_SIGN_LASTS, Publishing
from domain.scheduling.definition import CommandCall
from domain.scheduling.errors import InvalidValue
from domain.scheduling.policies.limits import positive
from tests.examples import A_MINUTE, NOON


@attrs.frozen
class Month:
    name: str
    copies: int = attrs.field(default=1, validator=positive)


@attrs.frozen
class MonthWithBooks:
    name: str
    books: str


@command("books.close")
def close(month: Month) -> None: ...


@command("books.close")
def close_anew(month: MonthWithBooks) -> None: ...


@command("books.count")
def count() -> None: ...


A_CALL: Final = CommandCall("books.close", {"name": "march"})


@attrs.define
class World:
    """One store of publications, and a process that asks it."""

    clock: ManualClock = attrs.field(factory=lambda: ManualClock(NOON))
    published: MemoryPublishedCommands = attrs.field(factory=MemoryPublishedCommands)

    def worker(self, name: str, *commands: AnyCommand) -> Publishing:
        """Start a worker."""
        publishing = Publishing(name, self.clock, Catalogue(commands), self.published)
        publishing.publish()
        return publishing

    def known(self, *local: AnyCommand) -> KnownCommands:
        """Return what a process knows that has these commands itself."""
        return KnownCommands(Catalogue(local), self.published, self.clock)


def test_a_call_that_a_living_worker_takes_is_beyond_doubt() -> None:
    world = World()
    world.worker("w-1", close)

    world.known().check(A_CALL)
    assert world.known().doubts([A_CALL]) == []


def test_a_call_that_the_living_worker_refuses_is_refused_whatever_the_own_catalogue_says() -> None:
    """A worker executes it, not this process."""
    world = World()
    world.worker("w-1", close_anew)

    with pytest.raises(InvalidValue, match="'books' is missing"):
        world.known(close).check(A_CALL)


def test_where_the_class_is_at_hand_it_tells_more_than_its_shape() -> None:
    world = World()
    world.worker("w-1", close)
    none_of_it = CommandCall("books.close", {"name": "march", "copies": 0})

    world.known().check(none_of_it)
    with pytest.raises(InvalidValue, match=r"arguments.copies: 0 is not positive"):
        world.known(close).check(none_of_it)


def test_during_a_roll_out_a_call_must_fit_both_versions() -> None:
    world = World()
    world.worker("w-1", close)
    world.worker("w-2", close_anew)

    with pytest.raises(
        InvalidValue, match=r"'books' is missing for w-2, which offers another version .* finish the roll-out"
    ):
        world.known().check(A_CALL)
    assert world.known().doubts([A_CALL]) == [
        "command 'books.close': living workers offer 2 versions of it; finish the roll-out"
    ]


def test_workers_that_differ_in_another_command_are_of_one_mind_about_this_one() -> None:
    world = World()
    world.worker("w-1", close)
    world.worker("w-2", close, count)

    world.known().check(A_CALL)
    assert world.known().doubts([A_CALL]) == []


def test_when_no_living_worker_has_it_what_was_seen_last_decides_and_that_is_told() -> None:
    world = World()
    world.worker("w-1", close)
    world.clock.advance(LIFE_SIGN_LASTS)

    world.known().check(A_CALL)
    with pytest.raises(InvalidValue, match="'nane' is no argument"):
        world.known().check(CommandCall("books.close", {"nane": "march"}))
    (doubt,) = world.known().doubts([A_CALL])
    assert "'books.close': no living worker has it, last seen 2026-03-02T12:00:00+00:00; its runs wait" in doubt


def test_a_worker_that_shows_life_goes_on_judging() -> None:
    world = World()
    worker = world.worker("w-1", close)
    world.clock.advance(LIFE_SIGN_LASTS - A_MINUTE)
    worker.publish()
    world.clock.advance(A_MINUTE)

    assert world.known().doubts([A_CALL]) == []


def test_a_worker_that_left_is_remembered() -> None:
    world = World()
    world.worker("w-1", close).withdraw()

    world.known().check(A_CALL)
    assert "no living worker has it" in world.known().doubts([A_CALL])[0]


def test_a_command_of_this_process_alone_is_accepted_and_doubted() -> None:
    world = World()
    world.worker("w-1", count)

    world.known(close).check(A_CALL)
    assert world.known(close).doubts([A_CALL]) == [
        "command 'books.close': no worker has published it yet; its runs wait until one does"
    ]


def test_a_name_that_nobody_knows_is_refused_with_those_that_exist() -> None:
    world = World()
    world.worker("w-1", count)

    with pytest.raises(
        InvalidValue, match=r"'books.close' is unknown; did you mean 'books.count'\? there are: books.count"
    ):
        world.known().check(A_CALL)


def test_as_long_as_nothing_is_known_anything_is_accepted_and_doubted() -> None:
    """An application may start before the first worker does; it must not lose its promise to that."""
    known = World().known()

    known.check(A_CALL)
    assert known.doubts([A_CALL, CommandCall("books.count")]) == [NOTHING_PUBLISHED]


def test_what_every_worker_has_says_nothing_about_an_applications_own_commands() -> None:
    """A built-in command is known everywhere, before any worker has published; another of that prefix is misspelt."""
    known = World().known(attrs.evolve(count, name="kept.audit"))

    known.check(A_CALL)
    with pytest.raises(InvalidValue, match=r"'kept\.adit' is unknown; did you mean 'kept\.audit'"):
        known.check(CommandCall("kept.adit"))


def test_arguments_that_no_worker_could_take_are_refused_even_then() -> None:
    with pytest.raises(InvalidValue, match="cannot be written as JSON"):
        World().known().check(CommandCall("books.close", {"name": {1, 2}}))


def test_a_publication_says_what_a_command_says_of_itself() -> None:
    careful = command("books.close", timeout=timedelta(minutes=5), idempotent=False)(_nothing)

    assert offer_of(careful) == Offer(name="books.close", timeout=timedelta(minutes=5), idempotent=False)


def _nothing() -> None: ...
