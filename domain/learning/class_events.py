"""What happens to live classes, told to the rest of the application as facts."""

from __future__ import annotations

from datetime import datetime
from typing import TypeAlias

import attrs

from domain.learning.values import in_utc


@attrs.frozen(kw_only=True)
class ClassScheduled:
    """
    A class will be held.

    `version` is that of the class with the change in it, as in every event: who hears of an older one after a newer
    one knows that it is no news.
    """

    class_id: str
    version: int
    title: str
    instructor: str
    starts_at: datetime = attrs.field(validator=in_utc)


@attrs.frozen(kw_only=True)
class ClassMoved:
    """A class will be held at another instant. The event says all of it, since the booking may not be known yet."""

    class_id: str
    version: int
    title: str
    instructor: str
    starts_at: datetime = attrs.field(validator=in_utc)


@attrs.frozen(kw_only=True)
class ClassCancelled:
    """A class will not be held."""

    class_id: str
    version: int


ClassEvent: TypeAlias = ClassScheduled | ClassMoved | ClassCancelled
