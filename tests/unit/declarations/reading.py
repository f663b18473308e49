"""Reading a schedules file from text, for the tests of what it may say."""

from __future__ import annotations

from pathlib import Path

import pytest

from adapters.declarations import InvalidFile, read_schedule_file
from application.scheduling.declared import Declarations, Declared
from domain.scheduling.definition import Definition, Timing


def read(folder: Path, text: str) -> Declarations:
    """Write `text` to a file and read it back."""
    path = folder / "schedules.toml"
    path.write_text(text)
    return read_schedule_file(path)


def declared(folder: Path, body: str) -> Declared:
    """Return the one schedule whose table has `body`."""
    (schedule,) = read(folder, f'[schedules.nightly]\ncommand = "reports.build"\n{body}\n').schedules
    return schedule


def definition(folder: Path, body: str) -> Definition:
    """Return the definition of a nightly schedule with `body` added."""
    return declared(folder, f'cron = "0 2 * * *"\n{body}').definition


def timing(folder: Path, body: str) -> Timing:
    """Return when the one schedule whose table has `body` is due."""
    return declared(folder, body).definition.timing


def problems(folder: Path, body: str) -> list[str]:
    """Return what is wrong with the one schedule whose table has `body`, without the words that name it."""
    start = "schedule 'nightly': "
    with pytest.raises(InvalidFile) as refusal:
        declared(folder, body)
    assert all(problem.startswith(start) for problem in refusal.value.problems)
    return [problem.removeprefix(start) for problem in refusal.value.problems]
