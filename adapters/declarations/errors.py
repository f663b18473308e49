"""What is wrong with a schedules file, all of it at once."""

from __future__ import annotations

from collections.abc import Sequence

from domain.scheduling.errors import DomainError, InvalidValue


class InvalidFile(DomainError):
    """A file that cannot be used; `problems` holds one for each thing to correct, `lines` the same with the file."""

    def __init__(self, file: str, problems: Sequence[str]) -> None:
        self.problems = tuple(problems)
        self.lines = tuple(f"{file}: {problem}" for problem in problems)
        super().__init__("\n".join(self.lines))


def within(prefix: str, refusal: InvalidValue) -> InvalidValue:
    """Return the refusal of a part under the name that the whole file knows it by."""
    return InvalidValue(f"{prefix}{refusal.field}", refusal.value, refusal.problem, refusal.remedy)
