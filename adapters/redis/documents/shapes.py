"""Writing small frozen values as tagged objects, from one line per class."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any, Final, Generic, TypeVar

import attrs

from adapters.redis.documents.instants import length, moment, span_of, stamp
from adapters.redis.documents.text import Document
from application.ports.errors import NewerDocument

T = TypeVar("T", bound=attrs.AttrsInstance)

_SHOWN: Final = 80


@attrs.frozen
class Codec:
    """How a field that is not plain JSON is written and read."""

    write: Callable[[Any], Any]
    read: Callable[[Any], Any]


INSTANT: Final = Codec(stamp, moment)
DURATION: Final = Codec(length, span_of)
TEXTS: Final = Codec(list, tuple)
PLAIN: Final = Codec(lambda value: value, lambda value: value)


@attrs.frozen
class Shape(Generic[T]):
    """
    The fields of one class; those named in `codecs` are not plain JSON.

    A field that has its default is left out: documents stay small, and a new field with a default
    reads documents written before it.
    """

    type: type[T]
    codecs: Mapping[str, Codec] = attrs.field(factory=dict)
    _defaults: Mapping[str, Any] = attrs.field(init=False)

    @_defaults.default
    def _read_from_the_class(self) -> Mapping[str, Any]:
        fields = attrs.fields(self.type)
        return {field.name: field.default for field in fields}

    @property
    def fields(self) -> Collection[str]:
        """Return the names of the fields."""
        return self._defaults.keys()

    def write(self, value: T) -> Document:
        """Return the fields that differ from their defaults."""
        present = ((name, default, getattr(value, name)) for name, default in self._defaults.items())
        return {name: self._codec(name).write(found) for name, default, found in present if found != default}

    def read(self, document: Document) -> T:
        """Return the value; raise `NewerDocument` if it has a field that this version does not know."""
        unknown = document.keys() - self._defaults.keys()
        if unknown:
            raise NewerDocument(f"{self.type.__name__}: the fields {_shown(unknown)} need a newer version")
        return self.type(**{name: self._codec(name).read(found) for name, found in document.items()})

    def _codec(self, name: str) -> Codec:
        return self.codecs.get(name, PLAIN)


class Union:
    """Several shapes told apart by a tag, which stands under `what`: the name of no field of any of them."""

    def __init__(self, what: str, **shapes: Shape[Any]) -> None:
        if any(what in shape.fields for shape in shapes.values()):
            raise ValueError(f"{what!r} is the name of a field; the tag would overwrite it")
        self._what = what
        self._shapes = shapes
        self._tags = {shape.type: tag for tag, shape in shapes.items()}

    def write(self, value: Any) -> Document:
        """Return the tagged object."""
        tag = self._tags[type(value)]
        return {self._what: tag, **self._shapes[tag].write(value)}

    def read(self, document: Document) -> Any:
        """Return the value; raise `NewerDocument` if its tag is not known to this version."""
        fields = dict(document)
        tag = fields.pop(self._what, None)
        if not isinstance(tag, str) or tag not in self._shapes:
            raise NewerDocument(f"{self._what}: {_shown([tag])} is not known; it needs a newer version")
        return self._shapes[tag].read(fields)


def _shown(names: Iterable[object]) -> str:
    """Return names that somebody may have planted, escaped and short."""
    return ", ".join(sorted(map(repr, names)))[:_SHOWN]
