"""Showing, now and then, that a worker lives."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta
from typing import Final

import attrs
import structlog

from application.ports.errors import PortError

# Each sign costs two round trips and lasts for two minutes.
EVERY: Final = timedelta(seconds=20)

log: Final = structlog.get_logger("kept.worker")


@attrs.define
class LifeSign:
    """Calls `show_life` when it is time again; a store that is away is the worker's own matter, and told there."""

    worker: str
    show_life: Callable[[], object] | None = None
    _shown_at: float = attrs.field(factory=time.monotonic, init=False)

    def show(self) -> None:
        """Show a sign of life unless the last one, or the beginning, was a moment ago."""
        if self.show_life is None or time.monotonic() - self._shown_at < EVERY.total_seconds():
            return
        self._shown_at = time.monotonic()
        try:
            self.show_life()
        except PortError as error:
            log.warning("life_sign_not_shown", worker=self.worker, error=str(error))
