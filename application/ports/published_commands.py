"""What workers publish of their commands, for those who must check a call without the code behind it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final, Protocol

import attrs

from domain.scheduling.values import in_utc

REMEMBERED: Final = timedelta(days=30)
"""How long what was published is remembered after the last life-sign of a worker that has it."""


@attrs.frozen(kw_only=True)
class Offer:
    """
    One command as a worker offers it.

    `schema` is a JSON Schema of its arguments, None where it takes none. `timeout` and `idempotent` are what the
    command says of itself, None where it says nothing.
    """

    name: str
    schema: Mapping[str, Any] | None = None
    timeout: timedelta | None = None
    idempotent: bool | None = None


@attrs.frozen(kw_only=True)
class Publication:
    """
    One set of offers, whoever published it.

    `workers` are those alive that offer exactly this, in alphabetical order; `seen_at` (UTC) is the newest life-sign
    of any that ever did.
    """

    offers: tuple[Offer, ...]
    seen_at: datetime = attrs.field(validator=in_utc)
    workers: tuple[str, ...] = ()


class PublishedCommands(Protocol):
    """
    Remembers who offers what.

    A worker is alive until its life-sign runs out. All methods raise `StoreUnreachable` when the store
    does not answer; publishing and withdrawing may simply be repeated then.
    """

    def publish(self, worker: str, offers: Sequence[Offer], now: datetime, alive_until: datetime) -> None:
        """
        Note that `worker` offers this, and nothing else, until `alive_until`; also its life-sign, again and again.

        What nobody has shown for longer than `REMEMBERED` is forgotten on the way.
        """
        ...

    def withdraw(self, worker: str) -> None:
        """Note that a worker has ended; what it offered is remembered. One that is unknown is no error."""
        ...

    def alive(self, now: datetime) -> Mapping[str, datetime]:
        """Return until when (UTC) each worker that is alive counts as alive, if it shows no further life-sign."""
        ...

    def publications(self, now: datetime) -> Sequence[Publication]:
        """Return every set of offers that is remembered, the newest life-sign first."""
        ...
