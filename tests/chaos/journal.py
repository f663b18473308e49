"""What really happened: every execution and every effect, written down outside of the store that is put to the test."""

from __future__ import annotations

import os
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import Final

import attrs

from domain.scheduling.values import FireId

SETTING: Final = "CHAOS_JOURNAL"


class Mark(StrEnum):
    """An attempt began to execute, or it left its effect."""

    BEGAN = "began"
    EFFECT = "effect"


@attrs.frozen
class Note:
    """One line: which attempt of which run did what."""

    mark: Mark
    fire_id: FireId
    attempt: int


@attrs.frozen
class Journal:
    """A file to which every process appends: a line is there in full, whoever is killed afterwards."""

    path: Path

    @classmethod
    def of_this_process(cls) -> Journal:
        """Return the journal that this process was told to keep."""
        return cls(Path(os.environ[SETTING]))

    def write(self, note: Note) -> None:
        """Append one line, in one write."""
        file = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            os.write(file, f"{note.mark} {note.fire_id} {note.attempt}\n".encode())
        finally:
            os.close(file)

    def read(self) -> Sequence[Note]:
        """Return every note, in the order in which they were written."""
        if not self.path.exists():
            return ()
        return tuple(_note(line) for line in self.path.read_text().splitlines())


def _note(line: str) -> Note:
    mark, fire_id, attempt = line.split()
    return Note(Mark(mark), FireId(fire_id), int(attempt))
