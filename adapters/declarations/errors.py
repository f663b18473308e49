"""What is wrong with a schedules file, all of it at once."""

from __future__ import annotations

from collections.abc import Sequence

from domain.scheduling.errors import DomainError, InvalidValue


class InvalidFile(DomainError):
    """A file that cannot be used; `problems` holds one line for each thing to correct."""

    def __init__(self, file: str, problems: Sequence[str]) -> None:
        super().__init__("\n".join(f"{file}: {problem}" for problem in problems))
        self.problems = tuple(problems)


def within(prefix: str, refusal: InvalidValue) -> InvalidValue:
    """Return the refusal of a part under the name that the whole file knows it by."""
    return InvalidValue(f"{prefix}{refusal.field}", refusal.value, refusal.problem, refusal.remedy)
