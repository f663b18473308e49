"""What the garbage collector would find: objects that hold each other, and that nobody else holds."""

from __future__ import annotations

import gc
from collections.abc import Callable


def left_behind(act: Callable[[], object]) -> int:
    """Return how many objects `act` leaves that only the collector can free; a tick should leave none."""
    gc.collect()
    gc.disable()
    try:
        act()
        return gc.collect()
    finally:
        gc.enable()
