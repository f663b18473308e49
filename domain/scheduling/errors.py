"""Refusals of the scheduling context.

DomainError
├── InvalidValue      a value that cannot exist: names the field, the value and the remedy
└── Refused           a command that does not fit the present state of an aggregate
"""

from __future__ import annotations

from datetime import date, time, timedelta

from domain.scheduling.durations import render_duration


class DomainError(Exception):
    """Something the domain refuses, in one line that a user can act on."""


class InvalidValue(DomainError, ValueError):
    """A value that cannot exist; the message names the field, the value and the remedy."""

    def __init__(self, field: str, value: object, problem: str, remedy: str) -> None:
        super().__init__(f"{field}: {_as_written(value)!r} {problem}; {remedy}")
        self.field = field
        self.value = value
        self.problem = problem
        self.remedy = remedy

    @classmethod
    def too_long(cls, field: str, text: str, limit: int) -> InvalidValue:
        """Refuse a text of more than `limit` characters."""
        return cls(field, text, f"has {len(text)} characters", f"use at most {limit}")

    @classmethod
    def not_only(cls, field: str, text: str, allowed: str) -> InvalidValue:
        """Refuse a name with other characters than those `allowed`, in words."""
        return cls(field, text, "has forbidden characters", f"use {allowed} only")


class Refused(DomainError):
    """A command that does not fit the present state of an aggregate."""


def _as_written(value: object) -> object:
    # Files have dates, times and durations that Python writes in a way that nobody who reads the line has written.
    match value:
        case timedelta():
            return render_duration(value)
        case date() | time():
            return str(value)
        case _:
            return value
