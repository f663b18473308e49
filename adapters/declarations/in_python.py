"""Schedules that a Python module holds: one, several in a list, by id in a dict, or with an origin of their own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

import attrs

from adapters.declarations.document import Document, Rewrite, as_it_is
from adapters.declarations.draft import Draft
from adapters.declarations.reading import Reading
from application.scheduling.declared import Declarations, Declared
from domain.scheduling.errors import InvalidValue

_REMEDY: Final = "let it hold a schedule, a list of schedules, or a dict of them by id"
_NAME_IT: Final = 'name it: .named("nightly-report")'


@attrs.frozen
class Schedules:
    """
    Schedules under an origin of their own, as `name` gives it to a file.

    Without it the origin is the text that named the attribute, which changes when the module is renamed.
    """

    name: str
    schedules: object


def read_python(
    where: str, found: object, *, environment: str | None = None, rewrite: Rewrite = as_it_is
) -> Declarations:
    """
    Return what `found`, the value of `module:attribute`, declares; `where` names it in messages and is the origin.

    Raises `InvalidFile` with all that is wrong, in the words that a schedules file would be told.
    """
    return document_of(where, found).declarations(environment, rewrite)


def document_of(where: str, found: object) -> Document:
    """Return the document that a value of Python stands for."""
    origin, inner = _with_origin(where, found)
    problems = Reading({})
    pairs = list(_pairs(problems, inner))
    overlays: dict[str, dict[str, Mapping[str, Any]]] = {}
    for id, item in pairs:
        for environment, changes in item.overlays.items() if isinstance(item, Draft) else ():
            overlays.setdefault(environment, {})[id] = changes
    schedules = [(id, item.keys if isinstance(item, Draft) else item) for id, item in pairs]
    return Document(
        where=where, origin=origin, schedules=schedules, overlays=overlays, problems=list(map(str, problems.problems))
    )


def _with_origin(where: str, found: object) -> tuple[str, object]:
    match found:
        case Schedules(name, schedules):
            return name, schedules
        case Declarations(origin=origin, schedules=declared):
            return origin, declared
        case _:
            return where, found


def _pairs(problems: Reading, found: object) -> Iterable[tuple[str, Draft | Declared]]:
    """Yield every schedule with its id; what is none, or has none, is noted."""
    match found:
        case Draft() | Declared():
            yield from _pair(problems, found, found.id)
        case Mapping():
            for id, item in found.items():
                yield from _pair(problems, item, id)
        case str() | bytes():
            problems.note(_no_schedule(found))
        case Iterable():
            for item in found:
                yield from _pair(problems, item, item.id if isinstance(item, Draft | Declared) else None)
        case _:
            problems.note(_no_schedule(found))


def _pair(problems: Reading, item: object, id: object) -> Iterable[tuple[str, Draft | Declared]]:
    if not isinstance(item, Draft | Declared):
        problems.note(_no_schedule(item))
    elif not isinstance(id, str):
        said = item.keys.get("command") if isinstance(item, Draft) else id
        problems.note(InvalidValue("schedule id", said, "has no id", _NAME_IT))
    elif item.id not in (None, id):
        problems.note(InvalidValue("schedule id", item.id, f"stands under {id!r}", "give it one id"))
    else:
        yield id, item


def _no_schedule(found: object) -> InvalidValue:
    return InvalidValue("schedules", found, "is no schedule", _REMEDY)
