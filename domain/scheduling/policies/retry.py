"""The retry policy: whether a failed attempt is followed by another one, and when."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime, timedelta
from hashlib import blake2b
from typing import Final

import attrs

from domain.scheduling.errors import InvalidValue
from domain.scheduling.policies.limits import non_negative, not_negative_duration, positive, positive_duration

MAX_LOST: Final = 3


_CLASS_NAME: Final = re.compile(r"[^\W\d]\w*(\.[^\W\d]\w*)*")


def _class_names(_instance: object, _attribute: object, names: tuple[str, ...]) -> None:
    for name in names:
        if not _CLASS_NAME.fullmatch(name):
            remedy = "write 'ValueError', or with its module 'billing.errors.Declined'"
            raise InvalidValue("never", name, "is not the name of an exception class", remedy)


@attrs.frozen(kw_only=True)
class Retry:
    """
    Exponential backoff with a limit on attempts and, optionally, a window.

    The delay before attempt n + 1 is `base * factor ** (n - 1)`, at most `cap`, lengthened by up to
    `jitter` (a fraction) so that runs which failed together do not return together. The jitter
    derives from the fire id and the attempt: the same failure always waits as long. An error of a class in
    `never`, or of one derived from it, is not retried.
    """

    max_attempts: int = attrs.field(default=1, validator=positive)
    base: timedelta = attrs.field(default=timedelta(seconds=10), validator=not_negative_duration)
    factor: float = attrs.field(default=2.0, validator=positive)
    cap: timedelta = attrs.field(default=timedelta(minutes=5), validator=not_negative_duration)
    window: timedelta | None = attrs.field(default=None, validator=positive_duration)
    jitter: float = attrs.field(default=0.1, validator=non_negative)
    never: tuple[str, ...] = attrs.field(default=(), validator=_class_names)

    def delay(self, failures: int, delivery_key: str) -> timedelta:
        """Return how long to wait after the failure numbered `failures` (from 1)."""
        return self._grown(failures) * (1 + self.jitter * _fraction(delivery_key))

    def next_start(self, failures: int, delivery_key: str, now: datetime, latest: datetime | None) -> datetime | None:
        """Return when the next attempt may start, or None when attempts, window or deadline forbid one."""
        if failures >= self.max_attempts:
            return None
        start = now + self.delay(failures, delivery_key)
        return None if latest is not None and start > latest else start

    def gives_up_on(self, class_names: Iterable[str]) -> bool:
        """Tell whether an error is not retried whose class, or one that it derives from, has one of these names."""
        return not set(self.never).isdisjoint(class_names)

    def _grown(self, failures: int) -> timedelta:
        try:
            return min(self.cap, self.base * self.factor ** (failures - 1)) if self.base else self.base
        except OverflowError:
            # What no number can hold any more has passed the cap long ago.
            return self.cap


@attrs.frozen(kw_only=True)
class Lost:
    """
    What follows when a worker dies: another attempt until `limit` of them were lost, or none (at most once).

    `retries` says which; None leaves it to the command: another attempt, unless it says that it must not run twice.
    """

    limit: int = attrs.field(default=MAX_LOST, validator=non_negative)
    retries: bool | None = None

    def allows_another(self, lost: int, *, repeatable: bool = True) -> bool:
        """Tell whether a run that has now lost `lost` attempts of a (`repeatable`) command may have another one."""
        return (repeatable if self.retries is None else self.retries) and lost < self.limit


def _fraction(key: str) -> float:
    return int.from_bytes(blake2b(key.encode(), digest_size=8).digest()) / 2**64
