"""How many writes go into one script, and how they are laid out for it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import islice
from typing import Any, Final, TypeAlias, TypeVar

import attrs

from adapters.redis.documents.text import written
from adapters.redis.keys import Keys
from application.ports.lease_store import Lease
from application.ports.limits import WRITES_AT_ONCE
from application.ports.recorded import Recorded
from domain.scheduling.values import micros

T = TypeVar("T")

Body: TypeAlias = Sequence[Any]
"""What one write says to its script: text, whole numbers, and lists and tables of them; nothing is null."""

VERDICTS: Final = (Recorded.STALE, Recorded.RECORDED)


@attrs.frozen
class Write:
    """One compare-and-set: what is written, the version it expects (None: must not exist), and the body."""

    id: str
    expected_version: int | None
    body: Body


Heading = Sequence[str | int]
"""What a batch of writes begins with: the prefix of all keys, the instant, and the lease's epoch and token."""


def heading(keys: Keys, lease: Lease | None, now: datetime) -> Heading:
    """Return what stands before the writes; without a lease, epoch and token are empty."""
    return keys.prefix, micros(now), lease.epoch if lease else "", lease.token if lease else ""


def laid_out(writes: Iterable[Write]) -> str:
    """Return the writes as the one argument that `writer.lua` opens."""
    return written([(each.id, _known(each.expected_version), each.body) for each in writes])


def _known(version: int | None) -> int | str:
    return "" if version is None else version


def in_batches(items: Iterable[T]) -> Iterator[list[T]]:
    """Yield the items in lists that one script or command may carry."""
    rest = iter(items)
    while batch := list(islice(rest, WRITES_AT_ONCE)):
        yield batch
