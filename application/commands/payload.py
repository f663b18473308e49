"""Arguments become a payload, strictly: what does not fit is refused by name, value and remedy."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from difflib import get_close_matches
from typing import Any, Final, TypeVar, cast, get_args, get_origin

import attrs
from cattrs import ClassValidationError, Converter, IterableValidationError
from cattrs.cols import (
    homogenous_tuple_structure_factory,
    is_mapping,
    is_sequence,
    list_structure_factory,
    mapping_structure_factory,
)
from cattrs.dispatch import StructureHook
from cattrs.errors import ForbiddenExtraKeysError, StructureHandlerNotFoundError

from application.commands.nesting import check_nesting, too_deep
from domain.scheduling.errors import InvalidValue

SIZE_LIMIT: Final = 64 * 1024
FIELD: Final = "arguments"

T = TypeVar("T")


class _Misfit(Exception):
    """A value that cannot become what the payload's field is; the path to it is added on the way out."""

    def __init__(self, value: object, problem: str, remedy: str) -> None:
        super().__init__(problem)
        self.value, self.problem, self.remedy = value, problem, remedy


def structured(payload: type[T], arguments: Mapping[str, Any]) -> T:
    """Build the payload from JSON arguments, or raise `InvalidValue` for the first thing that does not fit."""
    try:
        return _CONVERTER.structure(arguments, payload)
    except ClassValidationError as error:
        raise _explained(error, FIELD, arguments) from None


def as_arguments(payload: Mapping[str, Any] | attrs.AttrsInstance | None) -> Mapping[str, Any]:
    """Return the JSON arguments that make this payload, in the form in which a store gives them back."""
    if payload is None:
        return {}
    arguments = payload if isinstance(payload, Mapping) else _unstructured(payload)
    if not isinstance(arguments, Mapping):
        raise InvalidValue(FIELD, payload, "is not a table", "pass a dict, or an instance of an attrs class")
    check_size(arguments)
    return cast("dict[str, Any]", json.loads(json.dumps(arguments)))


def _unstructured(payload: attrs.AttrsInstance) -> object:
    try:
        return _CONVERTER.unstructure(payload)
    except RecursionError:
        raise too_deep(FIELD) from None


def check_size(arguments: Mapping[str, Any]) -> None:
    """Refuse arguments that are not JSON, or larger than `SIZE_LIMIT` bytes of it: they travel with every run."""
    size = size_of(arguments)
    if size > SIZE_LIMIT:
        remedy = f"use at most {SIZE_LIMIT}; keep what is large elsewhere and pass its key"
        raise InvalidValue(FIELD, f"{size} bytes", "are too large", remedy)


def size_of(arguments: Mapping[str, Any]) -> int:
    """Return how many bytes of JSON the arguments are; raise `InvalidValue` if JSON cannot carry them."""
    check_nesting(FIELD, arguments)
    try:
        _check_storable(arguments)
        return len(json.dumps(arguments, ensure_ascii=False, allow_nan=False, default=_not_json).encode())
    except InvalidValue:
        raise
    except (TypeError, ValueError) as error:
        raise _not_json(str(error)) from error


def _check_storable(value: object) -> None:
    """Refuse what JSON could write but not every reader can read back: huge whole numbers, names that are no text."""
    match value:
        case int() if not -(2**63) <= value < 2**63:
            raise InvalidValue(FIELD, value, "is beyond 64 bits", "write it as text")
        case Mapping():
            for name, each in value.items():
                _check_storable(each if isinstance(name, str) else _not_json(name))
        case list() | tuple():
            for each in value:
                _check_storable(each)


def _not_json(value: object) -> InvalidValue:
    remedy = "use text, numbers, true, false, lists and tables; write dates and times as ISO 8601 in quotes"
    raise InvalidValue(FIELD, value, "cannot be written as JSON", remedy)


def nearest(name: str, known: list[str]) -> str:
    """Point at the known name that was probably meant, or list them all."""
    close = get_close_matches(name, known, n=1)
    return f"did you mean {close[0]!r}?" if close else f"there are: {', '.join(known) or 'none'}"


# ------------------------------------------------------------ what fits


def _exactly(kinds: tuple[type, ...], wanted: str) -> StructureHook:
    # A bool is an int to Python, but not to a person who wrote `true` where a number belongs.
    def hook(value: Any, kind: type) -> Any:
        if not isinstance(value, kinds) or (isinstance(value, bool) and bool not in kinds):
            raise _Misfit(value, f"is not {wanted}", f"write {wanted}")
        return kind(value)

    return hook


def _instant(value: Any, _kind: object) -> datetime:
    instant = _iso(datetime.fromisoformat, value, "an instant", "2026-03-29T09:00:00+02:00")
    if instant.tzinfo is None:
        raise _Misfit(value, "has no offset from UTC", "add one, such as '+02:00' or 'Z'")
    return instant.astimezone(UTC)


def _day(value: Any, _kind: object) -> date:
    return _iso(date.fromisoformat, value, "a date", "2026-03-29")


def _iso(parse: Callable[[str], T], value: Any, what: str, example: str) -> T:
    try:
        return parse(value)
    except (TypeError, ValueError):
        raise _Misfit(value, f"is not {what} in ISO 8601", f"write it like {example!r}") from None


def _inside(kinds: tuple[type, ...], wanted: str, hook: StructureHook) -> StructureHook:
    def checked(value: Any, kind: Any) -> Any:
        if not isinstance(value, kinds):
            raise _Misfit(value, f"is not {wanted}", f"write {wanted}")
        return hook(value, kind)

    return checked


def _is_tuple_of_one_kind(kind: Any) -> bool:
    return get_origin(kind) is tuple and get_args(kind)[-1:] == (Ellipsis,)


def _converter() -> Converter:
    converter = Converter(forbid_extra_keys=True)
    converter.register_structure_hook(str, _exactly((str,), "text in quotes"))
    converter.register_structure_hook(bool, _exactly((bool,), "true or false"))
    converter.register_structure_hook(int, _exactly((int,), "a whole number"))
    converter.register_structure_hook(float, _exactly((int, float), "a number"))
    converter.register_structure_hook(datetime, _instant)
    converter.register_structure_hook(date, _day)
    converter.register_unstructure_hook(datetime, datetime.isoformat)
    converter.register_unstructure_hook(date, date.isoformat)
    converter.register_structure_hook_factory(
        is_mapping, lambda kind, inner: _inside((Mapping,), "a table", mapping_structure_factory(kind, inner))
    )
    converter.register_structure_hook_factory(
        is_sequence, lambda kind, inner: _inside((list, tuple), "a list", list_structure_factory(kind, inner))
    )
    converter.register_structure_hook_factory(
        _is_tuple_of_one_kind,
        lambda kind, inner: _inside((list, tuple), "a list", homogenous_tuple_structure_factory(kind, inner)),
    )
    converter.register_structure_hook_factory(
        attrs.has, lambda kind, inner: _inside((Mapping,), "a table", inner.gen_structure_attrs_fromdict(kind))
    )
    return converter


_CONVERTER: Final = _converter()


# ------------------------------------------------------------ what does not


def _explained(error: BaseException, path: str, value: Any) -> InvalidValue:
    """Follow the first problem to its place, and say it in the words of whoever wrote the arguments."""
    match error:
        case ClassValidationError():
            # A misspelt key is also a missing one; the misspelling is what there is to mend.
            extra = next((each for each in error.exceptions if isinstance(each, ForbiddenExtraKeysError)), None)
            return _unknown_key(extra, path) if extra else _explained_attribute(error, path, value)
        case IterableValidationError():
            (first, note), *_ = error.group_exceptions()[0]
            return _explained(first, f"{path}[{note.index}]", value[note.index])
        case _Misfit(value=found, problem=problem, remedy=remedy):
            return InvalidValue(path, found, problem, remedy)
        case InvalidValue(field=field, value=found, problem=problem, remedy=remedy):
            return InvalidValue(f"{path}.{field}", found, problem, remedy)
        case StructureHandlerNotFoundError():
            return InvalidValue(path, value, f"cannot be read ({error})", "use a type that JSON can carry")
        case _:
            return InvalidValue(path, value, f"is refused ({error})", "choose a value that fits")


def _explained_attribute(error: ClassValidationError, path: str, value: Any) -> InvalidValue:
    placed, others = error.group_exceptions()
    if not placed:
        return _explained(others[0], path, value)
    first, note = placed[0]
    if isinstance(first, KeyError) and note.name not in value:
        kind = getattr(note.type, "__name__", note.type)
        return InvalidValue(path, note.name, "is missing", f"give it a value ({kind})")
    return _explained(first, f"{path}.{note.name}", value[note.name])


def _unknown_key(error: ForbiddenExtraKeysError, path: str) -> InvalidValue:
    known = [field.name for field in attrs.fields(error.cl)]
    unknown = min(error.extra_fields)
    return InvalidValue(path, unknown, "is no argument of this command", nearest(unknown, known))
