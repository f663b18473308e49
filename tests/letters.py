"""A payload with a field of every kind, the commands that take it, and what does not fit it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Any, Final, Literal, NewType

import attrs

from application.catalogue import Catalogue
from application.commands import command
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
    rest: Any = None


A_LETTER: Final[Mapping[str, Any]] = {"to": {"name": "ada"}, "at": "2026-03-29T09:00:00+02:00"}
"""The arguments of the shortest letter."""


@command("letters.send")
def send(letter: Letter) -> None: ...


@command("letters.count")
def count() -> None: ...


CATALOGUE: Final = Catalogue([send, count])

MISFITS: Final[list[tuple[Mapping[str, Any], str]]] = [
    ({"copies": "3"}, "arguments.copies: '3' is not a whole number; write a whole number"),
    ({"copies": True}, "arguments.copies: True is not a whole number; write a whole number"),
    ({"weight": "heavy"}, "arguments.weight: 'heavy' is not a number; write a number"),
    ({"urgent": "yes"}, "arguments.urgent: 'yes' is not true or false; write true or false"),
    ({"to": {"name": 3}}, "arguments.to.name: 3 is not text in quotes; write text in quotes"),
    ({"to": "ada"}, "arguments.to: 'ada' is not a table; write a table"),
    ({"to": {"nane": "ada"}}, "arguments.to: 'nane' is no argument of this command; did you mean 'name'?"),
    ({"cc": "ada"}, "arguments.cc: 'ada' is not a list; write a list"),
    ({"cc": [{"name": "bob"}, {"name": 4}]}, "arguments.cc[1].name: 4 is not text in quotes; write text in quotes"),
    ({"words": "dear"}, "arguments.words: 'dear' is not a list; write a list"),
    ({"marks": ["a"]}, "arguments.marks: ['a'] is not a table; write a table"),
    ({"at": "soon"}, "arguments.at: 'soon' is not an instant in ISO 8601; write it like '2026-03-29T09:00:00+02:00'"),
    ({"at": "2026-03-29T09:00"}, "arguments.at: '2026-03-29T09:00' has no offset from UTC; add one"),
    ({"day": "29.3."}, "arguments.day: '29.3.' is not a date in ISO 8601; write it like '2026-03-29'"),
    ({"colour": 1}, "arguments: 'colour' is no argument of this command; there are: to, at, copies, day, weight"),
]
"""What does not fit, and how its refusal begins, whoever refuses it: the class, or the shape that was published."""
