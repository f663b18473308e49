"""The client: one store, reached from any process that knows its URL."""

from __future__ import annotations

import os
from pathlib import Path
from types import TracebackType
from typing import Final, Self

import attrs

from domain.scheduling.errors import Refused
from entrypoints.client.speaking import Listening, Speaking
from entrypoints.container import Container
from entrypoints.settings import Settings

NOWHERE: Final = Path(os.devnull)
"""A folder in which there are no settings."""


class KeptClient(Speaking):
    """
    Speaks to the store at `url`, or without one to that of this process's settings (`KEPT_REDIS_URL`, `KEPT_DATA`).

    One client serves all threads of a process. `by` names the application in the record of who did what. Making a
    client reaches the store at once: `InvalidValue` for a URL or a server that will not do, `StoreUnreachable` for one
    that does not answer. It imports nobody's commands and starts no thread.
    """

    def __init__(self, url: str | None = None, *, namespace: str | None = None, by: str = "an application") -> None:
        self._container = Container(settings=_settings(url, namespace), process="client")
        self._kept: Listening | None = None
        try:
            self._kept = _listening(self._container)
        finally:
            if self._kept is None:
                self.close()
        super().__init__(self._open, by)

    def close(self) -> None:
        """Let go of every connection, and of the embedded server if there is one; closing again does nothing."""
        was_open, self._kept = self._kept is not None, None
        if was_open:
            self._container.client().close()
        self._container.shutdown_resources()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _open(self) -> Listening:
        kept = self._kept
        if kept is None:
            raise Refused("client: is closed; make another KeptClient")
        return kept


def _settings(url: str | None, namespace: str | None) -> Settings:
    """Read what is not given from this process's settings; a URL says it all, and then nothing else is read."""
    named = {"KEPT_NAMESPACE": namespace} if namespace is not None else {}
    if url is None:
        settings = Settings.load({**os.environ, **named}, Path.cwd())
    else:
        settings = Settings.load({**named, "KEPT_REDIS_URL": url}, NOWHERE)
    return attrs.evolve(settings, commands="", samples=False)


def _listening(container: Container) -> Listening:
    """Make everything now, while only one thread is here: whoever uses the client later only reads."""
    return Listening(
        promising=container.promising(),
        operations=container.operations(),
        known=container.known(),
        events=container.events(),
    )
