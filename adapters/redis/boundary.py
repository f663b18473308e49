"""The boundary to the server: its errors become ours, and nothing of redis-py passes it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Final, ParamSpec, TypeVar

from redis.exceptions import RedisError

from adapters.redis.trouble import trouble_behind
from application.ports.errors import LostLease

P = ParamSpec("P")
R = TypeVar("R")

_LOST: Final = "LOSTLEASE "


@contextmanager
def translated() -> Iterator[None]:
    """
    Turn the server's errors into those of the ports.

    `StoreUnreachable` may come after a write was carried out and its reply lost. Nothing is repeated
    here for that reason: the caller reads again, and sees what stands.
    """
    try:
        yield
    except RedisError as error:
        raise _meaning(error) from error


def at_the_boundary(method: Callable[P, R]) -> Callable[P, R]:
    """Translate whatever the server raises inside a method."""

    @wraps(method)
    def guarded(*arguments: P.args, **named: P.kwargs) -> R:
        with translated():
            return method(*arguments, **named)

    return guarded


def _meaning(error: RedisError) -> Exception:
    text = str(error)
    if text.startswith(_LOST):
        return LostLease(f"lease: {text.removeprefix(_LOST)}")
    trouble = trouble_behind(error)
    return trouble.about(error) if trouble else error
