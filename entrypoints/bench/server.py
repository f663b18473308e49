"""A server as it is run for real, in a temporary folder."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import redis

from adapters.embedded.server import EmbeddedServer
from adapters.redis.connection import connect


@contextmanager
def fresh_server() -> Iterator[tuple[str, redis.Redis]]:
    """Yield the URL of an empty server with append-only persistence (everysec), and a client of it."""
    with TemporaryDirectory(prefix="kept-bench-") as folder, EmbeddedServer(Path(folder)) as server:
        client = connect(server.url)
        yield server.url, client
        client.close()
