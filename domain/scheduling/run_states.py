"""The states of a run, one class per state, each with only the data that state has."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar, Final, TypeAlias

import attrs

from domain.scheduling.values import in_utc, item_key

ERROR_LIMIT: Final = 2_000


@attrs.frozen
class Waiting:
    """
    To be handed over from `not_before` on: at once, or at the instant of a retry.

    `handed_over` counts how often this attempt was in the queue already, and left there by workers without the command.
    """

    name: ClassVar[str] = "waiting"
    attempt: int
    not_before: datetime = attrs.field(validator=in_utc)
    handed_over: int = 0


@attrs.frozen
class Queued:
    """Handed to the queue, `ordinal` times for this attempt."""

    name: ClassVar[str] = "queued"
    attempt: int
    ordinal: int
    at: datetime = attrs.field(validator=in_utc)


@attrs.frozen
class Running:
    """
    Admitted: one worker executes this attempt, and only writes that carry its token count.

    `repeatable` is False where the command says of itself that it must not run twice.
    """

    name: ClassVar[str] = "running"
    attempt: int
    ordinal: int
    token: str
    worker: str
    at: datetime = attrs.field(validator=in_utc)
    repeatable: bool = True


@attrs.frozen
class Item:
    """One piece of the work that a command spread out: the arguments of one child run, and the key that names it."""

    key: str = attrs.field(validator=item_key)
    arguments: Mapping[str, Any] = attrs.field(factory=dict)


@attrs.frozen
class FannedOut:
    """
    The command returned items: each becomes a child run of `command`, and the run ends when all of those have.

    `left` are the items whose runs are still to be recorded. The coordinator has something to do from `look_at` on;
    None while it has only to wait for the children.
    """

    name: ClassVar[str] = "fanned_out"
    at: datetime = attrs.field(validator=in_utc)
    command: str
    left: tuple[Item, ...] = ()
    look_at: datetime | None = attrs.field(default=None, validator=attrs.validators.optional(in_utc))


@attrs.frozen
class Succeeded:
    """The command returned, and so did those of all child runs, where it has any."""

    name: ClassVar[str] = "succeeded"
    at: datetime = attrs.field(validator=in_utc)


@attrs.frozen
class Failed:
    """No attempt succeeded and none will follow by itself."""

    name: ClassVar[str] = "failed"
    at: datetime = attrs.field(validator=in_utc)
    why: str


@attrs.frozen
class Expired:
    """The deadline passed before any attempt began."""

    name: ClassVar[str] = "expired"
    at: datetime = attrs.field(validator=in_utc)


@attrs.frozen
class Cancelled:
    """Somebody asked for the run to end, and it has."""

    name: ClassVar[str] = "cancelled"
    at: datetime = attrs.field(validator=in_utc)
    by: str


ENDED: Final = (Succeeded, Failed, Expired, Cancelled)
"""The states after which nothing more happens; `isinstance` is asked for every slot, and walks a tuple fastest."""

Ended: TypeAlias = Succeeded | Failed | Expired | Cancelled
RunState: TypeAlias = Waiting | Queued | Running | FannedOut | Ended


class AttemptOutcome(StrEnum):
    """How one try of a run ended."""

    SUCCEEDED = "succeeded"
    FAILED = "failed"
    LOST = "lost"
    CANCELLED = "cancelled"


@attrs.frozen(kw_only=True)
class Attempt:
    """One try of a run that has ended: who made it, from when to when, and how it went."""

    number: int
    worker: str
    started_at: datetime = attrs.field(validator=in_utc)
    ended_at: datetime = attrs.field(validator=in_utc)
    outcome: AttemptOutcome
    error: str = ""
