"""Rule: a command that changes anything when it runs again under its fire id fails the double-run check."""

from __future__ import annotations

import asyncio
from pathlib import Path

import attrs
import pytest

from application.commands import FanOut, Provided, command
from application.run_context import RunContext
from domain.scheduling.errors import InvalidValue
from entrypoints.testing.twice import A_RUN, files_in, run_twice


@attrs.frozen
class Note:
    """What to write, and where."""

    folder: str
    text: str = "hello"


@command("notes.write")
def write(note: Note, context: RunContext) -> None:
    """Take the fire id as the key."""
    (Path(note.folder) / context.fire_id).write_text(note.text)


@command("notes.append")
def append(note: Note, context: RunContext) -> None:
    """Take no key at all."""
    with (Path(note.folder) / "all").open("a") as file:
        file.write(note.text)


@command("notes.write_later")
async def write_later(note: Note, context: RunContext) -> None:
    """As `write`, but waiting on the way."""
    await asyncio.sleep(0)
    (Path(note.folder) / context.fire_id).write_text(note.text)


@pytest.mark.parametrize("safe", [write, write_later], ids=lambda each: each.name)
def test_a_command_that_keys_its_effect_by_the_fire_id_passes(safe: object, tmp_path: Path) -> None:
    """Async handlers too."""
    assert safe in (write, write_later)
    run_twice(write if safe is write else write_later, files_in(tmp_path), {"folder": str(tmp_path)})


def test_one_that_does_not_is_told_what_changed(tmp_path: Path) -> None:
    """And what to do about it."""
    with pytest.raises(AssertionError, match=r"(?s)notes.append ran a second time .*hello.*hellohello.*fire id as the"):
        run_twice(append, files_in(tmp_path), {"folder": str(tmp_path)})


def test_a_check_that_sees_nothing_proves_nothing(tmp_path: Path) -> None:
    """So it fails."""
    (tmp_path / "elsewhere").mkdir()

    with pytest.raises(AssertionError, match=r"notes.write has no effect that the check can see: it found \{\}"):
        run_twice(write, files_in(tmp_path / "elsewhere"), {"folder": str(tmp_path)})


def test_the_second_attempt_says_that_it_is_one(tmp_path: Path) -> None:
    """The slot and the fire id stay the same."""
    seen: list[RunContext] = []

    @command("notes.look")
    def look(context: RunContext) -> None:
        seen.append(context)
        (tmp_path / "once").touch()

    run_twice(look, files_in(tmp_path))

    first, second = seen
    assert (first.attempt, second.attempt) == (1, 2)
    assert attrs.evolve(second, attempt=1) == first


class Archive:
    """What was kept, by the fire id."""

    def __init__(self) -> None:
        self.kept: dict[str, str] = {}


@command("notes.archive")
def archive(context: RunContext, *, into: Archive) -> None:
    """Ask for the archive by its type."""
    into.kept[context.fire_id] = f"{context.slot}"


@command("notes.pile")
def pile(*, into: Archive) -> None:
    """Take no key at all."""
    into.kept[str(len(into.kept))] = "again"


def test_what_a_command_asks_for_by_type_is_brought_along() -> None:
    """The same for both attempts, as a database is."""
    found = Archive()

    run_twice(archive, lambda: dict(found.kept), provided=[Provided(Archive, lambda: found)])

    assert list(found.kept) == [A_RUN.fire_id]


def test_a_second_effect_on_what_was_provided_is_found() -> None:
    """The check bites there as well."""
    found = Archive()

    with pytest.raises(AssertionError, match=r"notes.pile ran a second time"):
        run_twice(pile, lambda: dict(found.kept), provided=[Provided(Archive, lambda: found)])


def test_what_is_asked_for_and_not_provided_is_refused_by_name() -> None:
    """Before anything ran."""
    with pytest.raises(InvalidValue, match=r"command notes\.archive: 'Archive' is asked for and not provided"):
        run_twice(archive, dict)


def test_items_are_an_effect_and_have_to_be_the_same(tmp_path: Path) -> None:
    """Which attempt is recorded, nobody can choose."""
    drawn = iter("abc")

    @command("notes.for_all")
    def for_all() -> FanOut:
        return FanOut("notes.write", {"a": {"folder": "x"}})

    @command("notes.for_some")
    def for_some() -> FanOut:
        return FanOut("notes.write", {next(drawn): {"folder": "x"}})

    run_twice(for_all, files_in(tmp_path))
    with pytest.raises(AssertionError, match=r"(?s)notes.for_some ran a second time .* returned other items"):
        run_twice(for_some, files_in(tmp_path))
