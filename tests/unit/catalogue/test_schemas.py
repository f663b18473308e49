"""Rule: a published shape refuses nothing that its payload would take, and says as much as a shape can of the rest."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from application.commands.offers import check_offer, offer_of
from application.commands.payload import structured
from application.commands.schema import check_against, schema_of
from application.ports.published_commands import Offer
from domain.scheduling.definition import CommandCall
from domain.scheduling.errors import InvalidValue
from tests.letters import A_LETTER, MISFITS, Letter, count, send


@attrs.frozen
class Tree:
    name: str
    branches: tuple[Tree, ...] = ()
    depth: int = attrs.field(init=False, default=0)
    width: int = attrs.field(default=1, converter=int)


SHAPE = schema_of(Letter)


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
        *MISFITS,
        ({"marks": {"a": "b"}}, "arguments.marks.a: 'b' is not a whole number; write a whole number"),
        ({"to": {}}, "arguments.to: 'name' is missing; give it a value (string)"),
        ({"tone": "cold"}, "arguments.tone: 'cold' is none of the values; use 'plain', 'warm'"),
        ({"size": "a3"}, "arguments.size: 'a3' is none of the values; use 'a4', 'a5'"),
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
