"""A whole schedules file: found, bounded, parsed, and every table declared or refused."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from adapters.declarations.calendars import Calendars, observing, read_calendars
from adapters.declarations.document import TABLE_REMEDY, Document, Rewrite, as_it_is
from adapters.declarations.errors import InvalidFile
from adapters.declarations.kinds import text
from adapters.declarations.overlays import read_overlays
from adapters.declarations.reading import Reading
from application.commands.nesting import DEPTH_LIMIT, nests_deeper
from application.scheduling.declared import Declarations
from domain.scheduling.errors import InvalidValue

LARGEST_FILE: Final = 32 * 1024 * 1024
MOST_SCHEDULES: Final = 100_000

_FILE_KEYS: Final = ("name", "calendars", "schedules", "environments")
# Arguments stand deepest in the overlay of an environment: environments, its name, schedules, id, key, arguments.
_DEEPEST: Final = DEPTH_LIMIT + 8
_POSITION: Final = re.compile(r"(.*) \(at (?:line (\d+), column (\d+)|(end of document))\)", re.DOTALL)


def read_schedule_file(path: Path, rewrite: Rewrite = as_it_is, environment: str | None = None) -> Declarations:
    """
    Read a TOML file of schedules as they are in `environment`; its `name`, or else the file's own, is their origin.

    `rewrite` may change each schedule's table first. Raises `InvalidFile` with all that is wrong in it,
    and `OSError` when it cannot be read.
    """
    return _document(path).declarations(environment, rewrite)


def _document(path: Path) -> Document:
    reading = Reading(_parsed(path))
    reading.allow(_FILE_KEYS)
    origin = reading.value("name", _origin) or path.stem
    calendars = read_calendars(reading)
    tables = _observing(reading.value("schedules", _tables) or {}, calendars)
    overlays = {name: _observing(them, calendars) for name, them in read_overlays(reading, tables).items()}
    problems = list(map(str, reading.problems))
    return Document(where=str(path), origin=origin, schedules=[*tables.items()], overlays=overlays, problems=problems)


def _observing(tables: Mapping[str, Any], calendars: Calendars) -> Mapping[str, Any]:
    return {id: observing(table, calendars) for id, table in tables.items()}


def _origin(field: str, value: Any) -> str:
    if not text(field, value).strip():
        raise InvalidValue(field, value, "is empty", "give the file a name, or leave the key out")
    return str(value)


def _tables(field: str, value: Any) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise InvalidValue(field, value, "is not a table", TABLE_REMEDY)
    if len(value) > MOST_SCHEDULES:
        raise InvalidValue(field, len(value), "are too many", f"keep at most {MOST_SCHEDULES} schedules in a file")
    return value


def _parsed(path: Path) -> Mapping[str, Any]:
    try:
        table = tomllib.loads(_content(path))
    except tomllib.TOMLDecodeError as error:
        raise InvalidFile(_located(path, str(error)), [_problem(str(error))]) from None
    except RecursionError:
        raise _too_deep(path) from None
    # Dotted keys nest without recursion, and nobody could read, compare or print what they make.
    if nests_deeper(_DEEPEST, table):
        raise _too_deep(path)
    return table


def _too_deep(path: Path) -> InvalidFile:
    return InvalidFile(str(path), ["is nested too deeply; keep tables and lists flat"])


def _content(path: Path) -> str:
    with path.open("rb") as file:
        content = file.read(LARGEST_FILE + 1)
    if len(content) > LARGEST_FILE:
        raise InvalidFile(str(path), [f"is larger than {LARGEST_FILE} bytes; split it into several files"])
    try:
        return content.decode()
    except UnicodeDecodeError as error:
        raise InvalidFile(str(path), [f"is not UTF-8 at byte {error.start}; save it as UTF-8"]) from None


def _located(path: Path, message: str) -> str:
    """Return the path as editors and terminals understand it, with line and column."""
    return ":".join([str(path), *_position(message)])


def _position(message: str) -> Iterator[str]:
    found = _POSITION.fullmatch(message)
    return (part for part in found.group(2, 3) if part) if found else iter(())


def _problem(message: str) -> str:
    found = _POSITION.fullmatch(message)
    what = f"{found[1]} at the end of the file" if found and found[4] else found[1] if found else message
    return f"is not TOML: {what}; correct the line (https://toml.io shows the format)"
