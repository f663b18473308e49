"""Connecting to the server, and refusing one that cannot keep our promises."""

from __future__ import annotations

import re
from importlib.metadata import version
from typing import Any, Final

import redis
from redis.backoff import NoBackoff
from redis.driver_info import DriverInfo
from redis.retry import Retry

from adapters.redis.address import check_address, without_secrets
from adapters.redis.boundary import translated
from domain.scheduling.errors import InvalidValue

OLDEST_SERVER: Final = (6, 2)
# As in pyproject.toml: the ranges that the tests ran with (ADR 11).
SUPPORTED: Final = {"redis": ((8, 0), (9, 0)), "rq": ((2, 12), (2, 13))}
_PATIENCE: Final = 5.0  # seconds without an answer before the server counts as unreachable

# Found once: redis-py looks its own version up for every client and connection, 2 ms that each work-horse would pay.
_DRIVER: Final = DriverInfo()


def connect(url: str) -> redis.Redis:
    """
    Return a client of the server at `url` (redis://, rediss:// or unix://), checked.

    The client never repeats a command by itself: after a lost reply nobody knows whether a write
    happened, and only the caller can find out. Raises `InvalidValue` for a URL, a server or a library that
    will not do, `StoreUnreachable` for a server that does not answer.
    """
    check_libraries()
    client = _client(url)
    with translated():
        check_server(client, url)
    return client


def check_libraries() -> None:
    """Raise `InvalidValue` if redis-py or rq is outside the range that the tests ran with."""
    for name, (oldest, below) in SUPPORTED.items():
        found = version(name)
        if not oldest <= _numbers(found) < below:
            remedy = f"install {name}>={_dotted(oldest)},<{_dotted(below)}"
            raise InvalidValue(name, found, "is not a version that this was tested with", remedy)


def check_server(client: redis.Redis, url: str) -> None:
    """Raise `InvalidValue` if the server is too old, or part of a cluster."""
    info: Any = client.info("server")
    # Valkey calls it otherwise.
    if "cluster" in (info.get("redis_mode"), info.get("server_mode")):
        raise InvalidValue(
            "redis_url", without_secrets(url), "is a cluster, where one write cannot span all keys of a schedule",
            "use a single server, replicated if you like",
        )  # fmt: skip
    found = str(info.get("valkey_version") or info["redis_version"])
    if _numbers(found) < OLDEST_SERVER:
        raise InvalidValue(
            "redis_url", without_secrets(url), f"is version {found}", "use Redis 6.2 or later, or Valkey"
        )


def _client(url: str) -> redis.Redis:
    check_address("redis_url", url)
    try:
        return redis.Redis.from_url(
            url,
            socket_timeout=_PATIENCE,
            socket_connect_timeout=_PATIENCE,
            retry=Retry(NoBackoff(), 0),
            driver_info=_DRIVER,
        )
    # What redis-py says may quote any part of the URL, and so would the chain of the two.
    except ValueError:
        raise InvalidValue("redis_url", without_secrets(url), "cannot be read", "correct it") from None


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", text)[:3])


def _dotted(numbers: tuple[int, ...]) -> str:
    return ".".join(map(str, numbers))
