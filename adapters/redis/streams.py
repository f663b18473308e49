"""Streams of documents on their way, read oldest first and past whatever this version cannot read."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice
from typing import Final, TypeAlias, TypeVar, cast

import redis

from application.ports.errors import UnreadableDocument

LOOKED_AT_MOST: Final = 10_000
"""How many entries that cannot be read are passed over to find one that can."""

T = TypeVar("T")

Entry: TypeAlias = tuple[bytes, dict[bytes, bytes]]
"""What the server answers about one entry: its number and its fields."""


def oldest_readable(
    client: redis.Redis, stream: str, limit: int, read: Callable[[bytes], T]
) -> Iterator[tuple[str, T]]:
    """Yield number and event of the oldest entries, at most `limit`; the others stay for a newer version."""
    return islice(_readable(_entries(client, stream, limit), read), limit)


def _readable(entries: Iterator[Entry], read: Callable[[bytes], T]) -> Iterator[tuple[str, T]]:
    for number, fields in entries:
        try:
            yield number.decode(), read(fields.get(b"event", b""))
        except UnreadableDocument:
            continue


def _entries(client: redis.Redis, stream: str, at_once: int) -> Iterator[Entry]:
    """Yield what waits; a further page is read only if the ones before held too little to be told."""
    page, looked_at = _page(client, stream, "-", at_once), 0
    while page and looked_at < LOOKED_AT_MOST:
        yield from page
        looked_at += len(page)
        page = _page(client, stream, f"({page[-1][0].decode()}", at_once) if len(page) == at_once else []


def _page(client: redis.Redis, stream: str, beginning: str, at_once: int) -> list[Entry]:
    return cast("list[Entry]", client.xrange(stream, min=beginning, count=at_once))
