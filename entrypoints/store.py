"""Where a process finds its store, and what it can do when the store is gone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

import attrs
import structlog

from adapters.embedded.errors import EmbeddedServerError
from adapters.embedded.server import EmbeddedServer
from adapters.redis.address import without_secrets
from application.ports.errors import StoreUnreachable
from application.scheduling.coordinator import TickReport
from application.scheduling.loop import Watcher
from entrypoints.settings import Settings


def _nothing() -> None:
    """Somebody else's server is somebody else's to start."""


@attrs.frozen
class Store:
    """The URL of the store, and `revive`, which starts it again if it is ours to start."""

    url: str = attrs.field(repr=without_secrets)
    revive: Callable[[], None] = _nothing


def opened_store(settings: Settings) -> Iterator[Store]:
    """Yield the user's own store, or the embedded server, which then runs as long as this process."""
    if settings.redis_url:
        yield Store(settings.redis_url)
        return
    with EmbeddedServer(settings.data) as server:
        yield Store(server.url, lambda: _revive(server))


@attrs.frozen
class RevivingWatcher(Watcher):
    """Passes on what it hears; while the store does not answer, it tries to bring it back."""

    watcher: Watcher
    revive: Callable[[], None]

    def ticking(self) -> None:
        self.watcher.ticking()

    def ticked(self, report: TickReport) -> None:
        self.watcher.ticked(report)

    def store_unreachable(self, error: StoreUnreachable, retry_in: timedelta) -> None:
        self.watcher.store_unreachable(error, retry_in)
        self.revive()

    def store_back(self) -> None:
        self.watcher.store_back()


def _revive(server: EmbeddedServer) -> None:
    try:
        server.revive()
    except EmbeddedServerError as error:
        structlog.get_logger().warning("embedded server stays away", error=str(error))
