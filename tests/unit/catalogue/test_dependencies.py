"""Rule: what a handler asks for after `*` is made by type, for one attempt, and put away when the attempt has ended."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from typing import Any, Protocol

import attrs
import pytest
from dependency_injector import containers, providers

from adapters.event_loop.awaiting import run_to_the_end
from application.catalogue import AnyCommand, Catalogue
from application.commands import Provided, command, provided_by, provides
from domain.scheduling.definition import CommandCall
from domain.scheduling.errors import InvalidValue
from tests.unit.catalogue.test_commands import A_CONTEXT, Month


class Books(Protocol):
    def close(self, month: str) -> None: ...


@attrs.define
class PaperBooks(Books):
    closed: list[str] = attrs.field(factory=list)

    def close(self, month: str) -> None:
        self.closed.append(month)


class LoanedBooks(PaperBooks):
    """Others' books."""


A_CALL = CommandCall("books.close", {"name": "march"})


@command("books.close")
def close(month: Month, *, books: Books) -> None:
    books.close(month.name)


def called(command: AnyCommand, *provided: Provided[Any]) -> None:
    Catalogue([command], provided=provided, await_result=run_to_the_end).call(A_CALL, A_CONTEXT)


def test_a_dependency_is_found_by_its_type() -> None:
    paper = PaperBooks()

    called(close, Provided(Books, lambda: paper))

    assert paper.closed == ["march"]


def test_a_type_that_derives_from_the_one_asked_for_will_do() -> None:
    paper = PaperBooks()

    called(close, Provided(PaperBooks, lambda: paper))

    assert paper.closed == ["march"]


def test_of_several_that_would_do_none_is_chosen() -> None:
    with pytest.raises(InvalidValue, match="'Books' could be any of PaperBooks, LoanedBooks; provide Books itself"):
        called(close, Provided(PaperBooks, PaperBooks), Provided(LoanedBooks, LoanedBooks))


def test_the_very_type_goes_before_those_that_derive_from_it() -> None:
    paper = PaperBooks()

    @command("books.close")
    def close_paper(month: Month, *, books: PaperBooks) -> None:
        books.close(month.name)

    called(close_paper, Provided(LoanedBooks, LoanedBooks), Provided(PaperBooks, lambda: paper))

    assert paper.closed == ["march"]


def test_what_nobody_provides_is_told_when_the_catalogue_is_made() -> None:
    """A worker must not find that out with the first delivery."""
    with pytest.raises(
        InvalidValue, match=r"command books.close: 'Books' is asked for and not provided; put @provides on a function"
    ):
        Catalogue([close])


def test_a_dependency_with_a_default_may_be_missing() -> None:
    spare = PaperBooks()

    @command("books.close")
    def close_somewhere(month: Month, *, books: PaperBooks = spare) -> None:
        books.close(month.name)

    called(close_somewhere)

    assert spare.closed == ["march"]


def test_a_function_that_yields_puts_away_what_it_made() -> None:
    said: list[str] = []

    @provides
    def books() -> Iterator[PaperBooks]:
        said.append("opened")
        paper = PaperBooks()
        yield paper
        said.append(f"put away after {paper.closed}")

    called(close, books)

    assert said == ["opened", "put away after ['march']"]


def test_what_the_handler_raises_is_raised_at_the_yield() -> None:
    said: list[str] = []

    @provides
    def books() -> Iterator[PaperBooks]:
        try:
            yield PaperBooks()
        except ZeroDivisionError:
            said.append("rolled back")
            raise

    @command("books.close")
    def fail(month: Month, *, books: PaperBooks) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        called(fail, books)
    assert said == ["rolled back"]


def test_each_attempt_has_its_own_and_nothing_is_made_for_others() -> None:
    made: list[PaperBooks] = []

    @provides
    def books() -> PaperBooks:
        made.append(PaperBooks())
        return made[-1]

    catalogue = Catalogue([close, command("x.y")(_nothing)], provided=[books])
    catalogue.call(CommandCall("x.y"), A_CONTEXT)
    catalogue.call(A_CALL, A_CONTEXT)
    catalogue.call(A_CALL, A_CONTEXT)

    assert [each.closed for each in made] == [["march"], ["march"]]


def test_an_async_handler_has_it_until_its_end() -> None:
    said: list[str] = []

    @provides
    def books() -> Iterator[PaperBooks]:
        yield PaperBooks()
        said.append("put away")

    @command("books.close")
    async def close_slowly(month: Month, *, books: PaperBooks) -> None:
        await asyncio.sleep(0)
        books.close(month.name)
        said.append("closed")

    called(close_slowly, books)

    assert said == ["closed", "put away"]


def test_a_container_provides_what_its_providers_make() -> None:
    class Container(containers.DeclarativeContainer):
        books = providers.Singleton(PaperBooks)
        year = providers.Object(2026)

    container = Container()

    called(close, *provided_by(container))

    assert container.books().closed == ["march"]


def test_a_type_is_provided_once() -> None:
    with pytest.raises(InvalidValue, match="'PaperBooks' is provided twice"):
        Catalogue(provided=[Provided(PaperBooks, PaperBooks), Provided(PaperBooks, LoanedBooks)])


def needs_something(name: str) -> PaperBooks:
    return PaperBooks([name])


@pytest.mark.parametrize("function", [lambda: PaperBooks(["march"]), needs_something])
def test_a_function_that_does_not_say_what_it_provides_is_refused(function: Callable[..., PaperBooks]) -> None:
    with pytest.raises(InvalidValue, match="is no function that provides a class; take no parameters"):
        provides(function)


def _nothing() -> None: ...
