"""Rule: arguments fit the payload exactly, or the first that does not is refused by field, value and remedy."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

import attrs
import pytest

from application.catalogue import Catalogue
from application.commands import command
from application.commands.payload import check_size, structured
from domain.scheduling.definition import CommandCall
from domain.scheduling.errors import InvalidValue
from tests.letters import A_LETTER, CATALOGUE, MISFITS, Letter, Person, Tone


def test_plain_json_becomes_nested_typed_values_with_instants_in_utc() -> None:
    arguments = {
        **A_LETTER,
        "day": "2026-03-29",
        "weight": 2,
        "tone": "warm",
        "cc": [{"name": "bob", "age": 7}],
        "words": ["dear"],
        "marks": {"a": 1},
    }

    assert structured(Letter, arguments) == Letter(
        to=Person("ada"),
        at=datetime(2026, 3, 29, 7, tzinfo=UTC),
        day=date(2026, 3, 29),
        weight=2.0,
        tone=Tone.WARM,
        cc=(Person("bob", 7),),
        words=["dear"],
        marks={"a": 1},
    )


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        *MISFITS,
        ({"copies": 0}, "arguments.copies: 0 is not positive; use one or more"),
        ({"to": {}}, "arguments.to: 'name' is missing; give it a value (str)"),
        ({"tone": "cold"}, "arguments.tone: 'cold' is refused ('cold' is not a valid Tone); choose a value that fits"),
    ],
)
def test_what_does_not_fit_is_named_with_its_place_its_value_and_the_remedy(
    arguments: Mapping[str, Any], line: str
) -> None:
    with pytest.raises(InvalidValue) as refusal:
        CATALOGUE.check(CommandCall("letters.send", {**A_LETTER, **arguments}))

    assert str(refusal.value).startswith(line)


def test_a_misspelt_key_is_told_before_the_key_that_it_leaves_missing() -> None:
    with pytest.raises(InvalidValue, match=r"'att' is no argument of this command; did you mean 'at'\?"):
        CATALOGUE.check(CommandCall("letters.send", {"to": {"name": "ada"}, "att": "2026-03-29T09:00:00Z"}))


def test_a_missing_argument_is_named_with_its_type() -> None:
    with pytest.raises(InvalidValue, match=r"^arguments: 'at' is missing; give it a value \(datetime\)$"):
        CATALOGUE.check(CommandCall("letters.send", {"to": {"name": "ada"}}))


def test_arguments_of_64_kib_still_fit_and_one_byte_more_does_not() -> None:
    frame = len('{"name": ""}')
    fitting = CommandCall("people.greet", {"name": "a" * (64 * 1024 - frame)})

    @command("people.greet")
    def greet(person: Person) -> None: ...

    catalogue = Catalogue([greet])
    catalogue.check(fitting)
    with pytest.raises(InvalidValue, match="arguments: '65537 bytes' are too large; use at most 65536"):
        catalogue.check(attrs.evolve(fitting, arguments={"name": f"{fitting.arguments['name']}a"}))


@pytest.mark.parametrize("value", [datetime(2026, 3, 29, tzinfo=UTC), float("nan"), {1, 2}])
def test_arguments_that_json_cannot_carry_are_refused(value: object) -> None:
    with pytest.raises(InvalidValue, match=r"arguments: .* cannot be written as JSON; .* ISO 8601 in quotes"):
        CATALOGUE.check(CommandCall("letters.send", {**A_LETTER, "at": value}))


def test_a_command_without_a_payload_takes_no_arguments() -> None:
    CATALOGUE.check(CommandCall("letters.count"))

    with pytest.raises(InvalidValue, match=r"are given to letters.count; it takes none"):
        CATALOGUE.check(CommandCall("letters.count", {"n": 1}))


@pytest.mark.parametrize("value", [{"marks": {"a": 2**63}}, {"words": [-(2**70)]}, {"marks": {1: 2}}])
def test_arguments_that_the_store_could_not_write_are_refused(value: Mapping[str, Any]) -> None:
    with pytest.raises(InvalidValue, match=r"arguments: .* (is beyond 64 bits|cannot be written as JSON)"):
        CATALOGUE.check(CommandCall("letters.send", {**A_LETTER, **value}))


def test_a_refusal_is_not_its_own_cause() -> None:
    """It would hold itself, and all that led to it."""
    with pytest.raises(InvalidValue) as refusal:
        check_size({"marks": {"a": 2**63}})

    assert refusal.value.__cause__ is None
