"""The shape of a payload as a JSON Schema: told by those who have its class, checked by those who have not."""

from __future__ import annotations

import types
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime
from enum import Enum
from typing import Annotated, Any, Final, Literal, TypeAlias, Union, get_args, get_origin, get_type_hints

import attrs

from application.commands.payload import FIELD, nearest
from domain.scheduling.errors import InvalidValue

Schema: TypeAlias = Mapping[str, Any]

ANYTHING: Final[Schema] = {}

_PLAIN: Final[Mapping[Any, Schema]] = {
    type(None): {"type": "null"},
    bool: {"type": "boolean"},
    int: {"type": "integer"},
    float: {"type": "number"},
    str: {"type": "string"},
    datetime: {"type": "string", "format": "date-time"},
    date: {"type": "string", "format": "date"},
}


# ------------------------------------------------------------ telling


def schema_of(payload: type) -> Schema:
    """
    Return the shape of an attrs class, field by field.

    What cannot be told (a converter, a type of one's own, a class that holds itself, an annotation that cannot be
    resolved) is left open: anything fits there, and the worker that has the class judges it.
    """
    return _object(payload, (payload,))


def _object(payload: type, within: tuple[type, ...]) -> Schema:
    fields = [field for field in attrs.fields(payload) if field.init]
    try:
        hints = get_type_hints(payload, include_extras=True)
    except NameError:
        return {"type": "object", "title": payload.__name__}
    kinds = {field.name: ANYTHING if field.converter else _schema(hints[field.name], within) for field in fields}
    return {
        "type": "object",
        "title": payload.__name__,
        "properties": kinds,
        "required": [field.name for field in fields if field.default is attrs.NOTHING],
        "additionalProperties": False,
    }


def _schema(kind: Any, within: tuple[type, ...]) -> Schema:
    kind = _bare(kind)
    if kind in _PLAIN:
        return _PLAIN[kind]
    if isinstance(kind, type) and attrs.has(kind):
        return ANYTHING if kind in within else _object(kind, (*within, kind))
    if isinstance(kind, type) and issubclass(kind, Enum):
        return _one_of([member.value for member in kind])
    return _composed(get_origin(kind) or kind, get_args(kind), within)


def _bare(kind: Any) -> Any:
    while get_origin(kind) is Annotated or hasattr(kind, "__supertype__"):
        kind = get_args(kind)[0] if get_origin(kind) is Annotated else kind.__supertype__
    return kind


def _composed(origin: Any, arguments: tuple[Any, ...], within: tuple[type, ...]) -> Schema:
    if origin is Literal:
        return _one_of(arguments)
    if origin in (Union, types.UnionType):
        return {"anyOf": [_schema(each, within) for each in arguments]}
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return {"type": "object", "additionalProperties": _schema(arguments[1], within) if arguments else ANYTHING}
    if origin is tuple:
        return _array(arguments[:1] if arguments[-1:] == (Ellipsis,) else (), within)
    if isinstance(origin, type) and issubclass(origin, Sequence):
        return _array(arguments, within)
    return ANYTHING


def _array(arguments: tuple[Any, ...], within: tuple[type, ...]) -> Schema:
    return {"type": "array", "items": _schema(arguments[0], within) if arguments else ANYTHING}


def _one_of(values: Sequence[Any]) -> Schema:
    return {"enum": list(values)} if all(isinstance(value, str | int | None) for value in values) else ANYTHING


# ------------------------------------------------------------ checking


def check_against(schema: Schema, value: Any, path: str = FIELD) -> None:
    """Raise `InvalidValue` for the first thing that does not fit; unknown words of a schema say nothing."""
    if "anyOf" in schema:
        _check_any(schema["anyOf"], value, path)
    if "enum" in schema and value not in schema["enum"]:
        raise InvalidValue(path, value, "is none of the values", f"use {', '.join(map(repr, schema['enum']))}")
    check = _CHECKS.get(schema.get("type", ""))
    if check:
        check(schema, value, path)


def _check_any(choices: Sequence[Schema], value: Any, path: str) -> None:
    refusals: list[InvalidValue] = []
    for each in choices:
        try:
            return check_against(each, value, path)
        except InvalidValue as refusal:
            refusals.append(refusal)
    # The first is what is meant: of `Thing | None` the refusal that None gives would help nobody.
    raise refusals[0]


def _exactly(kinds: tuple[type, ...], wanted: str) -> Callable[[Schema, Any, str], None]:
    def check(_schema: Schema, value: Any, path: str) -> None:
        if not isinstance(value, kinds) or (isinstance(value, bool) and bool not in kinds):
            raise InvalidValue(path, value, f"is not {wanted}", f"write {wanted}")

    return check


def _check_text(schema: Schema, value: Any, path: str) -> None:
    _is_text(schema, value, path)
    match schema.get("format"):
        case "date-time":
            _check_instant(value, path)
        case "date":
            _check_iso(date.fromisoformat, value, path, "a date", "2026-03-29")


def _check_instant(value: str, path: str) -> None:
    instant = _check_iso(datetime.fromisoformat, value, path, "an instant", "2026-03-29T09:00:00+02:00")
    if instant.tzinfo is None:
        raise InvalidValue(path, value, "has no offset from UTC", "add one, such as '+02:00' or 'Z'")


def _check_iso(parse: Callable[[str], Any], value: str, path: str, what: str, example: str) -> Any:
    try:
        return parse(value)
    except ValueError:
        raise InvalidValue(path, value, f"is not {what} in ISO 8601", f"write it like {example!r}") from None


def _check_array(schema: Schema, value: Any, path: str) -> None:
    _is_list(schema, value, path)
    for number, each in enumerate(value):
        check_against(schema.get("items", ANYTHING), each, f"{path}[{number}]")


def _check_object(schema: Schema, value: Any, path: str) -> None:
    _is_table(schema, value, path)
    properties, others = schema.get("properties", {}), schema.get("additionalProperties", True)
    if others is False:
        for unknown in sorted(value.keys() - properties.keys()):
            raise InvalidValue(path, unknown, "is no argument of this command", nearest(unknown, list(properties)))
    for name in schema.get("required", ()):
        if name not in value:
            raise InvalidValue(path, name, "is missing", f"give it a value ({_kind(properties.get(name, ANYTHING))})")
    for name, each in value.items():
        check_against(properties.get(name, others if isinstance(others, Mapping) else ANYTHING), each, f"{path}.{name}")


def _kind(schema: Schema) -> str:
    return " or ".join(_kinds(schema)) or "anything"


def _kinds(schema: Schema) -> Iterator[str]:
    for each in schema.get("anyOf", ()):
        yield from _kinds(each)
    yield from map(repr, schema.get("enum", ()))
    if "type" in schema:
        yield schema.get("format") or schema.get("title") or schema["type"]


_is_text: Final = _exactly((str,), "text in quotes")
_is_list: Final = _exactly((list, tuple), "a list")
_is_table: Final = _exactly((Mapping,), "a table")

_CHECKS: Final[Mapping[str, Callable[[Schema, Any, str], None]]] = {
    "null": _exactly((type(None),), "nothing"),
    "boolean": _exactly((bool,), "true or false"),
    "integer": _exactly((int,), "a whole number"),
    "number": _exactly((int, float), "a number"),
    "string": _check_text,
    "array": _check_array,
    "object": _check_object,
}
