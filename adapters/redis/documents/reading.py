"""Reading what may be damaged or newer: whatever a codec stumbles over becomes one refusal that names the document."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import wraps
from typing import Any, Final, ParamSpec, TypeVar

from adapters.redis.documents.text import FROM_A_BACKUP
from application.ports.errors import NewerDocument, UnreadableDocument

P = ParamSpec("P")
R = TypeVar("R")

Types = tuple[type, ...]
TRUTH: Final[Types] = (bool,)
NUMBER: Final[Types] = (int,)
DECIMAL: Final[Types] = (int, float)
TEXT: Final[Types] = (str,)
LIST: Final[Types] = (list,)
TABLE: Final[Types] = (dict,)

_SHOWN: Final = 80

# What a codec raises when JSON is not shaped as it was written: a missing field, another type, a number out of range.
_STUMBLES: Final = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError, RecursionError)


def reading(kind: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Make a codec's reading half raise `UnreadableDocument`, with kind and remedy, and nothing else."""

    def made_total(read: Callable[P, R]) -> Callable[P, R]:
        @wraps(read)
        def total(*arguments: P.args, **named: P.kwargs) -> R:
            try:
                return read(*arguments, **named)
            except UnreadableDocument as refusal:
                if str(refusal).startswith(kind):
                    raise
                raise type(refusal)(f"{kind}: {refusal}") from refusal
            except _STUMBLES as error:
                problem = f"a stored document is damaged ({_why(error)})"
                raise UnreadableDocument(f"{kind}: {problem}; {FROM_A_BACKUP}") from error

        return total

    return made_total


def check_fields(document: Mapping[str, Any], kind: str, known: Mapping[str, Types]) -> None:
    """
    Raise `NewerDocument` for a field that this version does not know, `TypeError` for one of another type.

    Whoever dropped an unknown field would destroy, with the next write, what a newer version meant by it.
    """
    for name, value in document.items():
        types = known.get(name)
        if types is None:
            problem = f"the field {name[:_SHOWN]!r} is not known to this version"
            raise NewerDocument(f"{kind}: {problem}; upgrade this process")
        if type(value) not in types:
            raise TypeError(f"{name} is a {type(value).__name__}")


def number(value: Any) -> int:
    """Return a whole number that a list holds; raise `TypeError` for anything else."""
    if type(value) is int:
        return value
    raise _misplaced(value, "a number")


def decimal(value: Any) -> float:
    """Return a number, whole or not, that a list holds; raise `TypeError` for anything else."""
    if type(value) in DECIMAL:
        return float(value)
    raise _misplaced(value, "a number")


def text(value: Any) -> str:
    """Return a text that a list holds; raise `TypeError` for anything else."""
    if type(value) is str:
        return value
    raise _misplaced(value, "a text")


def truth(value: Any) -> bool:
    """Return true or false as a list holds it; raise `TypeError` for anything else."""
    if type(value) is bool:
        return value
    raise _misplaced(value, "true or false")


@contextmanager
def belonging_to(kind: str, id: str) -> Iterator[None]:
    """Say of a document that cannot be read whose it is."""
    try:
        yield
    except UnreadableDocument as error:
        raise of(kind, id, error) from error


def of(kind: str, id: str, why: UnreadableDocument) -> UnreadableDocument:
    """Return the refusal of a document with whose it is."""
    problem = str(why).removeprefix(f"{kind}: ")
    return type(why)(f"{kind} {id!r}: {problem}")


def _misplaced(value: Any, wanted: str) -> TypeError:
    return TypeError(f"a {type(value).__name__} stands where {wanted} belongs")


def _why(error: Exception) -> str:
    """Return what went wrong, short and escaped: it may quote what was planted."""
    said = f"it lacks {error}" if isinstance(error, KeyError) else str(error) or type(error).__name__
    return repr(said)[1:-1][:_SHOWN]
