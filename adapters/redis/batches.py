"""How many writes go into one script, and how they are laid out for it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import islice
from typing import Final, TypeVar

import attrs

from adapters.redis.keys import Keys
from application.ports.lease_store import Lease
from application.ports.limits import WRITES_AT_ONCE
from application.ports.recorded import Recorded
from domain.scheduling.values import micros

Argument = str | int
T = TypeVar("T")

VERDICTS: Final = (Recorded.STALE, Recorded.RECORDED)


@attrs.frozen
class Write:
    """One compare-and-set: what is written, the version it expects (None: must not exist), and the body."""

    id: str
    expected_version: int | None
    body: Sequence[Argument]


Heading = Sequence[Argument]
"""What a batch of writes begins with: the prefix of all keys, the instant, and the lease's epoch and token."""


def heading(keys: Keys, lease: Lease | None, now: datetime) -> Heading:
    """Return what stands before the writes; without a lease, epoch and token are empty."""
    return keys.prefix, micros(now), lease.epoch if lease else "", lease.token if lease else ""


def laid_out(beginning: Heading, writes: Sequence[Write]) -> list[Argument]:
    """Return the arguments of a writing script: the heading, then all heads, then all bodies."""
    arguments: list[Argument] = [*beginning, len(writes)]
    for write in writes:
        arguments.append(write.id)
        arguments.append("" if write.expected_version is None else write.expected_version)
    for write in writes:
        arguments.append(len(write.body))
        arguments.extend(write.body)
    return arguments


def in_batches(items: Iterable[T]) -> Iterator[list[T]]:
    """Yield the items in lists that one script or command may carry."""
    rest = iter(items)
    while batch := list(islice(rest, WRITES_AT_ONCE)):
        yield batch
