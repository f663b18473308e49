"""What somebody declares about a schedule, in a file or in Python, before it is applied."""

from __future__ import annotations

from collections import Counter

import attrs

from domain.scheduling.definition import Definition
from domain.scheduling.errors import InvalidValue
from domain.scheduling.values import ScheduleId, schedule_id


@attrs.frozen(kw_only=True)
class Declared:
    """
    One schedule as its owner wants it; `environments` (empty: all) says where it exists at all.

    `stated` holds the keys that were written down; None where there were no keys, as in Python. It changes
    nothing about the schedule, only what may be said of it. Raises `InvalidValue` for an id that cannot be one.
    """

    id: ScheduleId = attrs.field(converter=schedule_id)
    definition: Definition
    environments: tuple[str, ...] = ()
    stated: frozenset[str] | None = attrs.field(default=None, eq=False)

    def belongs_in(self, environment: str | None) -> bool:
        """Tell whether the schedule exists in `environment`; one that names none exists everywhere."""
        return not self.environments or environment in self.environments

    def leaves_out(self, key: str) -> bool:
        """Tell whether the owner wrote keys down, and not this one."""
        return self.stated is not None and key not in self.stated


@attrs.frozen(kw_only=True)
class Declarations:
    """
    All schedules of one origin; `apply` retires those of the same origin that are not among them.

    `environments` are those in which some schedule is changed by an overlay. Like what was stated, they change nothing.
    """

    origin: str
    schedules: tuple[Declared, ...] = attrs.field()
    environments: frozenset[str] = attrs.field(default=frozenset(), eq=False)

    def named_environments(self) -> frozenset[str]:
        """Return every environment that is named at all."""
        return self.environments.union(*(each.environments for each in self.schedules))

    @schedules.validator
    def _each_once(self, _attribute: object, schedules: tuple[Declared, ...]) -> None:
        for id, times in Counter(each.id for each in schedules).items():
            if times > 1:
                raise InvalidValue("schedules", id, "is declared twice", "give one of the two another id")
