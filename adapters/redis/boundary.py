"""The boundary to the server: its errors become ours, and nothing of redis-py passes it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Final, ParamSpec, TypeVar

from redis.exceptions import ConnectionError as Unreachable
from redis.exceptions import MasterDownError, OutOfMemoryError, ReadOnlyError, ResponseError
from redis.exceptions import TimeoutError as Silent

from application.ports.errors import LostLease, StoreUnreachable

P = ParamSpec("P")
R = TypeVar("R")

_REMEDY: Final = "see that it runs and that KEPT_REDIS_URL names it"

# The server answers, and will not do it now: no memory, a replica, no disk, a script that hangs.
_UNABLE: Final = (OutOfMemoryError, ReadOnlyError, MasterDownError)
_UNABLE_TOO: Final = ("MISCONF", "NOREPLICAS", "BUSY")


@contextmanager
def translated() -> Iterator[None]:
    """
    Turn the server's errors into those of the ports.

    `StoreUnreachable` may come after a write was carried out and its reply lost. Nothing is repeated
    here for that reason: the caller reads again, and sees what stands.
    """
    try:
        yield
    except (Unreachable, Silent) as error:
        raise StoreUnreachable(f"store: the server does not answer ({error}); {_REMEDY}") from error
    except ResponseError as error:
        raise _meaning(error) from error


def at_the_boundary(method: Callable[P, R]) -> Callable[P, R]:
    """Translate whatever the server raises inside a method."""

    @wraps(method)
    def guarded(*arguments: P.args, **named: P.kwargs) -> R:
        with translated():
            return method(*arguments, **named)

    return guarded


def _meaning(error: ResponseError) -> Exception:
    text = str(error)
    if text.startswith("LOSTLEASE"):
        return LostLease(f"lease: {text.removeprefix('LOSTLEASE ')}")
    if isinstance(error, _UNABLE) or text.startswith(_UNABLE_TOO):
        return StoreUnreachable(f"store: the server cannot serve this now ({text})")
    return error
