"""Outcomes: how an attempt went, as the worker that made it tells it."""

from __future__ import annotations

from typing import ClassVar, TypeAlias

import attrs

from domain.scheduling.errors import Refused
from domain.scheduling.run_states import ERROR_LIMIT, AttemptOutcome, Item


def _shortened(error: str) -> str:
    # What a command raises may hold half a character, which no store can write: it is shown escaped.
    return error.encode(errors="backslashreplace").decode()[:ERROR_LIMIT]


@attrs.frozen
class Returned:
    """The command returned."""

    recorded_as: ClassVar = AttemptOutcome.SUCCEEDED


@attrs.frozen
class Raised:
    """The command raised, or ran past its timeout; `final` when the error is one that is not retried."""

    recorded_as: ClassVar = AttemptOutcome.FAILED

    error: str = attrs.field(converter=_shortened)
    final: bool = False


@attrs.frozen
class Stopped:
    """The command noticed that it was asked to stop, and did."""

    recorded_as: ClassVar = AttemptOutcome.CANCELLED


@attrs.frozen
class ReturnedItems:
    """The command returned items, each of which is to become a child run of `command`."""

    recorded_as: ClassVar = AttemptOutcome.SUCCEEDED

    command: str
    items: tuple[Item, ...]


Outcome: TypeAlias = Returned | ReturnedItems | Raised | Stopped


class StaleOutcome(Refused):
    """An outcome whose attempt was fenced off; it is noted and changes nothing."""
