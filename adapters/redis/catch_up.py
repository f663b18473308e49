"""The catch-up budget on Redis: the bucket is a hash, the line a sorted set for each priority."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from adapters.redis.batches import Body
from adapters.redis.keys import Keys
from adapters.redis.replies import text
from application.ports.catch_up import CatchUp, Draw, Place
from domain.scheduling.definition import Priority
from domain.scheduling.errors import InvalidValue
from domain.scheduling.policies.budget import Bucket, Budget
from domain.scheduling.values import MICROSECOND, instant_at, micros


def lines(keys: Keys) -> list[str]:
    """Return the keys of the lines, the most urgent first."""
    return [keys.named(f"line:{priority}") for priority in Priority]


def read_catch_up(reply: list[Any]) -> CatchUp:
    """Open what the script `catch_up` returned."""
    full_at, budget, waiting = reply
    return CatchUp(bucket=_bucket(full_at, budget), waiting=waiting)


def draw_body(draw: Draw) -> Body:
    """Return what a record draws, as `record.lua` reads it."""
    return [_written_budget(draw.budget), draw.cost // MICROSECOND]


def place_body(place: Place | None) -> Body:
    """Return the place that a schedule takes in the line, or that it leaves it, as `record.lua` reads it."""
    return [place.priority, micros(place.since)] if place else ["", ""]


def _bucket(full_at: Any, budget: Any) -> Bucket | None:
    """Return the bucket as it was left; one that no draw can have left is full, as one from which nobody drew."""
    try:
        return None if full_at is None else Bucket(_read_budget(text(budget)), instant_at(int(full_at)))
    except (ValueError, OverflowError, InvalidValue):
        return None


def _written_budget(budget: Budget) -> str:
    return f"{budget.starts}/{budget.per // MICROSECOND}"


def _read_budget(written: str) -> Budget:
    starts, per = map(int, written.split("/"))
    return Budget(starts, timedelta(microseconds=per))
