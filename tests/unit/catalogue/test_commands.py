"""Rule: a command is a stable name for a function that asks for a payload, a context, both or neither."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import attrs
import pytest

from adapters.event_loop.awaiting import run_to_the_end
from application.catalogue import Catalogue
from application.commands import Command, command
from application.commands.offers import offer_of
from application.run_context import RunContext, RunStopped
from domain.scheduling.definition import CommandCall
from domain.scheduling.errors import InvalidValue
from domain.scheduling.slot import child_fire_id
from domain.scheduling.values import FireId, ScheduleId

A_CONTEXT = RunContext(
    fire_id=FireId("month-0-20260301T020000000000Z"),
    schedule_id=ScheduleId("month"),
    slot=datetime(2026, 3, 1, 2, tzinfo=UTC),
)


@attrs.frozen
class Month:
    name: str


@attrs.frozen
class Ledger:
    """Takes down what was called, because a handler returns nothing that anybody reads."""

    lines: list[object] = attrs.field(factory=list)


def test_a_handler_receives_its_payload_and_its_context_in_the_order_it_asks_for() -> None:
    seen = Ledger()

    @command("billing.close")
    def close(context: RunContext, month: Month) -> None:
        seen.lines.append((month, context.fire_id))

    Catalogue([close]).call(CommandCall("billing.close", {"name": "march"}), A_CONTEXT)

    assert seen.lines == [(Month("march"), A_CONTEXT.fire_id)]


def test_a_handler_may_ask_for_the_payload_alone() -> None:
    seen = Ledger()

    @command("billing.close")
    def close(month: Month) -> None:
        seen.lines.append(month)

    Catalogue([close]).call(CommandCall("billing.close", {"name": "march"}), A_CONTEXT)

    assert seen.lines == [Month("march")]


def test_a_handler_may_ask_for_nothing() -> None:
    seen = Ledger()

    @command("billing.close")
    def close() -> None:
        seen.lines.append("called")

    Catalogue([close]).call(CommandCall("billing.close"), A_CONTEXT)

    assert seen.lines == ["called"]


def test_an_object_that_can_be_called_is_a_handler_too() -> None:
    @attrs.frozen
    class Close:
        seen: Ledger

        def __call__(self, month: Month) -> None:
            self.seen.lines.append(month)

    seen = Ledger()
    Catalogue([Command(name="billing.close", function=Close(seen))]).call(
        CommandCall("billing.close", {"name": "march"}), A_CONTEXT
    )

    assert seen.lines == [Month("march")]


def test_an_async_handler_runs_to_its_end() -> None:
    seen = Ledger()

    @command("billing.close")
    async def close(month: Month) -> None:
        await asyncio.sleep(0)
        seen.lines.append(month)

    Catalogue([close], await_result=run_to_the_end).call(CommandCall("billing.close", {"name": "march"}), A_CONTEXT)

    assert seen.lines == [Month("march")]


def test_what_a_handler_raises_passes_through() -> None:
    @command("billing.close")
    def close() -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        Catalogue([close]).call(CommandCall("billing.close"), A_CONTEXT)


def test_a_handler_can_leave_when_its_run_is_asked_to_stop() -> None:
    asked = attrs.evolve(A_CONTEXT, cancelled=lambda: True)

    @command("billing.close")
    def close(context: RunContext) -> None:
        context.stop_if_cancelled()

    catalogue = Catalogue([close])
    catalogue.call(CommandCall("billing.close"), A_CONTEXT)
    with pytest.raises(RunStopped, match="was asked to stop"):
        catalogue.call(CommandCall("billing.close"), asked)


def test_a_decorated_function_can_still_be_called_as_a_function() -> None:
    @command("billing.total", timeout=timedelta(minutes=5), idempotent=True)
    def total(month: Month) -> str:
        return f"total of {month.name}"

    assert total(Month("march")) == "total of march"
    assert (total.timeout, total.idempotent) == (timedelta(minutes=5), True)


def test_an_unknown_command_is_answered_with_those_that_exist() -> None:
    catalogue = Catalogue([_named("reports.build"), _named("uploads.clean_up")])

    with pytest.raises(
        InvalidValue, match=r"did you mean 'reports.build'\? there are: reports.build, uploads.clean_up"
    ):
        catalogue.check(CommandCall("report.build"))


def test_a_name_belongs_to_one_command_only() -> None:
    first, second = _named("reports.build"), _named("reports.build")
    catalogue = Catalogue([first, first])

    with pytest.raises(InvalidValue, match=r"'reports.build' is registered twice"):
        catalogue.register(second)


def test_the_names_are_listed_in_alphabetical_order() -> None:
    catalogue = Catalogue([_named("uploads.clean_up"), _named("reports.build")])

    assert catalogue.names() == ("reports.build", "uploads.clean_up")
    assert [each.name for each in catalogue] == ["reports.build", "uploads.clean_up"]
    assert "reports.build" in catalogue


@pytest.mark.parametrize("name", ["", "two words", ".build", "reports.", "a" * 201])
def test_a_name_that_could_not_stand_in_a_file_is_refused(name: str) -> None:
    with pytest.raises(InvalidValue, match="is not a command name"):
        _named(name)


def test_a_timeout_is_positive() -> None:
    with pytest.raises(InvalidValue, match="timeout"):
        command("reports.build", timeout=timedelta())(_nothing)


def test_a_timeout_written_as_in_a_file_is_refused_in_words() -> None:
    as_in_a_file: Any = "1m"
    with pytest.raises(InvalidValue, match="timeout: '1m' is not a duration; give a timedelta"):
        command("reports.build", timeout=as_in_a_file)(_nothing)


def takes_two_payloads(one: Month, other: Month) -> None: ...


def takes_a_payload_and_a_word(month: Month, word: str) -> None: ...


def takes_two_contexts(one: RunContext, other: RunContext) -> None: ...


def takes_whatever_there_is(**arguments: str) -> None: ...


@pytest.mark.parametrize(
    "function",
    [
        takes_two_payloads,
        takes_a_payload_and_a_word,
        takes_two_contexts,
        takes_whatever_there_is,
        lambda context: None,
    ],
)
def test_a_function_that_asks_for_something_else_is_refused(function: Callable[..., None]) -> None:
    with pytest.raises(InvalidValue, match=r"function of command x.y: .*take a payload \(an attrs class"):
        command("x.y")(function)


def yields(month: str) -> Iterator[str]:
    yield month


async def yields_later(month: str) -> AsyncIterator[str]:
    yield month


@pytest.mark.parametrize("function", [yields, yields_later])
def test_a_function_that_yields_is_refused(function: Callable[..., object]) -> None:
    """Calling it makes a generator, which nobody would run: every attempt would succeed, and do nothing."""
    with pytest.raises(InvalidValue, match=r"function of command x\.y: 'yield' would run nothing of it; return"):
        command("x.y")(function)


def test_a_decorator_without_its_name_is_refused_where_it_stands() -> None:
    """Else the function would be no command, and only a worker could tell."""
    bare: Any = command
    with pytest.raises(InvalidValue, match=r'command: \'_nothing\' stands where the name belongs; write @command\("'):
        bare(_nothing)


def test_whether_it_may_run_twice_is_yes_no_or_nothing() -> None:
    """A word would be published, and be true."""
    a_word: Any = "no"
    with pytest.raises(InvalidValue, match="idempotent: 'no' is neither True nor False"):
        command("x.y", idempotent=a_word)(_nothing)


# ------------------------------------------------------------ functions that are there already


def transfer(amount: int, to: str = "savings", *, reasons: tuple[str, ...] = (), now: bool = False) -> None:
    CALLS.append((amount, to, reasons, now))


CALLS: list[object] = []


def test_a_plain_function_is_a_command_as_it_stands() -> None:
    """Its parameters are the arguments, by name."""
    CALLS.clear()
    catalogue = Catalogue([Command(name="money.transfer", function=transfer)])

    catalogue.call(CommandCall("money.transfer", {"amount": 3}), A_CONTEXT)
    catalogue.call(
        CommandCall("money.transfer", {"amount": 4, "to": "bob", "reasons": ["gift"], "now": True}), A_CONTEXT
    )

    assert CALLS == [(3, "savings", (), False), (4, "bob", ("gift",), True)]


def test_a_plain_function_need_not_be_annotated() -> None:
    """It was there before Kept; what it does not say of its arguments is not checked."""
    calls = Ledger()
    untyped = Command(name="money.transfer", function=lambda amount, to="savings": calls.lines.append((amount, to)))
    catalogue = Catalogue([untyped])

    catalogue.call(CommandCall("money.transfer", {"amount": 3}), A_CONTEXT)
    catalogue.call(CommandCall("money.transfer", {"amount": "4", "to": ["bob"]}), A_CONTEXT)

    assert calls.lines == [(3, "savings"), ("4", ["bob"])]
    with pytest.raises(InvalidValue, match="'amount' is missing"):
        catalogue.check(CommandCall("money.transfer"))


def test_its_arguments_are_checked_like_any_payload() -> None:
    catalogue = Catalogue([Command(name="money.transfer", function=transfer)])

    with pytest.raises(InvalidValue, match=r"arguments.amount: 'three' is not a whole number"):
        catalogue.check(CommandCall("money.transfer", {"amount": "three"}))
    with pytest.raises(InvalidValue, match="'amount' is missing"):
        catalogue.check(CommandCall("money.transfer"))
    with pytest.raises(InvalidValue, match=r"'amont' is no argument of this command; did you mean 'amount'"):
        catalogue.check(CommandCall("money.transfer", {"amont": 3}))


def test_it_may_ask_for_the_context_among_its_values() -> None:
    seen = Ledger()

    @command("money.transfer")
    def transfer_as_of(amount: int, context: RunContext, /) -> None:
        seen.lines.append((amount, context.slot))

    Catalogue([transfer_as_of]).call(CommandCall("money.transfer", {"amount": 3}), A_CONTEXT)

    assert seen.lines == [(3, A_CONTEXT.slot)]


def test_its_arguments_are_published_with_their_defaults() -> None:
    schema = offer_of(Command(name="money.transfer", function=transfer)).schema

    assert schema
    assert schema["properties"]["reasons"] == {"type": "array", "items": {"type": "string"}}
    assert schema["required"] == ["amount"]


def _nothing() -> None: ...


def _named(name: str) -> Command[..., None]:
    def fresh() -> None: ...

    return Command(name=name, function=fresh)


def test_only_a_child_run_knows_of_an_item() -> None:
    """Its key is part of the name of its run."""
    child = attrs.evolve(A_CONTEXT, fire_id=child_fire_id(A_CONTEXT.fire_id, "ada"))

    assert (A_CONTEXT.item, child.item) == (None, "ada")
