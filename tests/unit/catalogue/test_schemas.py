"""Rule: a published shape refuses nothing that its payload would take, and says as much as a shape can of the rest."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Any, Literal, NewType

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from application.commands import command
from application.commands.offers import check_offer, offer_of
from application.commands.payload import structured
from application.commands.schema import check_against, schema_of
from application.ports.published_commands import Offer
from domain.scheduling.definition import CommandCall
from domain.scheduling.errors import InvalidValue
from domain.scheduling.policies.limits import positive

ClassId = NewType("ClassId", str)


class Tone(StrEnum):
    PLAIN = "plain"
    WARM = "warm"


@attrs.frozen
class Person:
    name: str
    age: int = 0


@attrs.frozen
class Letter:
    to: Person
    at: datetime
    copies: int = attrs.field(default=1, validator=positive)
    day: date | None = None
    weight: float = 0.0
    urgent: bool = False
    tone: Tone = Tone.PLAIN
    size: Literal["a4", "a5"] = "a4"
    about: ClassId = ClassId("")
    note: Annotated[str, "for people"] = ""
    cc: tuple[Person, ...] = ()
    words: list[str] = attrs.field(factory=list)
    marks: Mapping[str, int] = attrs.field(factory=dict)
    more: dict[str, Any] = attrs.field(factory=dict)


@attrs.frozen
class Tree:
    name: str
    branches: tuple[Tree, ...] = ()
    depth: int = attrs.field(init=False, default=0)
    width: int = attrs.field(default=1, converter=int)


@command("letters.send")
def send(letter: Letter) -> None: ...


@command("letters.count")
def count() -> None: ...


SHAPE = schema_of(Letter)
A_LETTER: Mapping[str, Any] = {"to": {"name": "ada"}, "at": "2026-03-29T09:00:00+02:00"}


def test_a_shape_is_plain_json() -> None:
    assert json.loads(json.dumps(SHAPE)) == SHAPE
    assert SHAPE["required"] == ["to", "at"]
    assert SHAPE["properties"]["to"] == {
        "type": "object",
        "title": "Person",
        "properties": {"name": {"type": "string"}, "age": {"type": "integer"}},
        "required": ["name"],
        "additionalProperties": False,
    }
    assert SHAPE["properties"]["day"] == {"anyOf": [{"type": "string", "format": "date"}, {"type": "null"}]}
    assert SHAPE["properties"]["size"] == {"enum": ["a4", "a5"]}


def test_what_a_shape_cannot_tell_is_left_to_the_worker() -> None:
    """A class that holds itself, a field that is converted; a field that nobody can give is no argument."""
    shape = schema_of(Tree)

    assert shape["properties"] == {"name": {"type": "string"}, "branches": {"type": "array", "items": {}}, "width": {}}


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        ({"copies": "3"}, "arguments.copies: '3' is not a whole number; write a whole number"),
        ({"copies": True}, "arguments.copies: True is not a whole number; write a whole number"),
        ({"weight": "heavy"}, "arguments.weight: 'heavy' is not a number; write a number"),
        ({"urgent": "yes"}, "arguments.urgent: 'yes' is not true or false; write true or false"),
        ({"to": {"name": 3}}, "arguments.to.name: 3 is not text in quotes; write text in quotes"),
        ({"to": "ada"}, "arguments.to: 'ada' is not a table; write a table"),
        ({"to": {}}, "arguments.to: 'name' is missing; give it a value (string)"),
        ({"to": {"nane": "ada"}}, "arguments.to: 'nane' is no argument of this command; did you mean 'name'?"),
        ({"cc": "ada"}, "arguments.cc: 'ada' is not a list; write a list"),
        ({"cc": [{"name": "bob"}, {"name": 4}]}, "arguments.cc[1].name: 4 is not text in quotes; write text in quotes"),
        ({"marks": {"a": "b"}}, "arguments.marks.a: 'b' is not a whole number; write a whole number"),
        (
            {"at": "soon"},
            "arguments.at: 'soon' is not an instant in ISO 8601; write it like '2026-03-29T09:00:00+02:00'",
        ),
        ({"at": "2026-03-29T09:00"}, "arguments.at: '2026-03-29T09:00' has no offset from UTC; add one"),
        ({"day": "29.3."}, "arguments.day: '29.3.' is not a date in ISO 8601; write it like '2026-03-29'"),
        ({"tone": "cold"}, "arguments.tone: 'cold' is none of the values; use 'plain', 'warm'"),
        ({"size": "a3"}, "arguments.size: 'a3' is none of the values; use 'a4', 'a5'"),
        ({"colour": 1}, "arguments: 'colour' is no argument of this command; there are: to, at, copies"),
    ],
)
def test_what_does_not_fit_is_told_as_the_payload_would_tell_it(arguments: Mapping[str, Any], line: str) -> None:
    with pytest.raises(InvalidValue) as refusal:
        check_offer(offer_of(send), CommandCall("letters.send", {**A_LETTER, **arguments}))

    assert str(refusal.value).startswith(line)


def test_a_missing_argument_is_named_with_its_kind() -> None:
    with pytest.raises(InvalidValue, match=r"'at' is missing; give it a value \(date-time\)$"):
        check_offer(offer_of(send), CommandCall("letters.send", {"to": {"name": "ada"}}))


def test_a_command_without_a_payload_offers_no_arguments() -> None:
    check_offer(offer_of(count), CommandCall("letters.count"))

    with pytest.raises(InvalidValue, match=r"are given to letters\.count; it takes none"):
        check_offer(offer_of(count), CommandCall("letters.count", {"n": 1}))


def test_words_of_a_newer_shape_say_nothing() -> None:
    newer = Offer(name="x", schema={"type": "object", "properties": {"a": {"type": "colour", "minimum": 3}}})

    check_offer(newer, CommandCall("x", {"a": 1, "b": 2}))


some_json = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-9, 9)
    | st.floats(-9, 9)
    | st.sampled_from(["plain", "a4", "x", "2026-03-29"]),
    lambda inner: (
        st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(["name", "age", "a"]), inner, max_size=2)
    ),
    max_leaves=4,
)
some_arguments = st.fixed_dictionaries(
    {"to": st.just({"name": "ada"}) | some_json, "at": st.just("2026-03-29T09:00:00Z") | some_json},
    optional={field.name: some_json for field in attrs.fields(Letter)[2:]},
)


@given(some_arguments)
def test_a_shape_refuses_nothing_that_its_payload_takes(arguments: Mapping[str, Any]) -> None:
    """Else a promise that could be kept would be refused."""
    try:
        structured(Letter, arguments)
    except InvalidValue:
        return
    check_against(SHAPE, arguments)
