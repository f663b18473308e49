"""Bounded waiting for something that another process does."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta
from typing import Final

PAUSE: Final = timedelta(milliseconds=5)


def came_true(condition: Callable[[], bool], within: timedelta) -> bool:
    """Whether `condition` came true within the given time; it is tried at least once."""
    give_up_at = time.monotonic() + within.total_seconds()
    while not condition():
        if time.monotonic() >= give_up_at:
            return False
        time.sleep(PAUSE.total_seconds())
    return True
