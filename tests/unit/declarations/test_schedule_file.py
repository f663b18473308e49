"""A schedules file is read whole: every mistake in it is reported, with the file and the schedule it is in."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from adapters.declarations import InvalidFile, read_schedule_file, schedule_file
from tests.unit.declarations.reading import read

TWO = """
[schedules.nightly]
command = "reports.build"
cron = "0 2 * * *"

[schedules.health]
command = "health.evaluate"
every = "1s"
"""


def test_the_schedules_come_in_the_order_of_the_file(tmp_path: Path) -> None:
    """The file's stem is their origin."""
    declarations = read(tmp_path, TWO)

    assert declarations.origin == "schedules"
    assert [each.id for each in declarations.schedules] == ["nightly", "health"]


def test_a_name_in_the_file_is_the_origin(tmp_path: Path) -> None:
    """So a file can be renamed without retiring its schedules."""
    assert read(tmp_path, f'name = "platform"\n{TWO}').origin == "platform"


def test_an_empty_file_declares_nothing(tmp_path: Path) -> None:
    """Applying it retires everything of its origin, which is what emptying a file says."""
    assert read(tmp_path, "").schedules == ()


def test_a_syntax_error_is_one_line_with_file_line_and_column(tmp_path: Path) -> None:
    """The place is written as editors understand it."""
    with pytest.raises(InvalidFile) as refusal:
        read(tmp_path, '[schedules.nightly]\ncron = "0 2 * * *\n')

    assert str(refusal.value).startswith(f"{tmp_path}/schedules.toml:2:")
    assert "\n" not in str(refusal.value)


def test_a_file_that_ends_too_early_says_so(tmp_path: Path) -> None:
    """There is no line to point at then."""
    with pytest.raises(InvalidFile, match="at the end of the file"):
        read(tmp_path, "name = [")


def test_every_mistake_of_every_schedule_is_reported(tmp_path: Path) -> None:
    """One line each, and each names the file and the schedule."""
    text = """
        nam = "x"
        [schedules."a b"]
        comand = "x"
        every = "1s"
        [schedules.health]
        command = "health.evaluate"
        every = 1
        deadline = 2
    """
    with pytest.raises(InvalidFile) as refusal:
        read(tmp_path, text)

    start = f"{tmp_path}/schedules.toml: "
    lines = str(refusal.value).splitlines()
    assert all(line.startswith(start) for line in lines)
    assert [line.removeprefix(start).partition(";")[0] for line in lines] == [
        "key: 'nam' is not known",
        "schedule 'a b': key: 'comand' is not known",
        "schedule 'a b': schedule id: 'a b' has forbidden characters",
        "schedule 'a b': key: 'command' is missing",
        "schedule 'health': every: 1 has no unit",
        "schedule 'health': deadline: 2 has no unit",
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("name = 3", "name: 3 is not a text"),
        ('name = " "', "name: ' ' is empty"),
        ("schedules = 3", "schedules: 3 is not a table"),
        ("[schedules]\nnightly = 3", "schedule 'nightly': schedules: 3 is not a table"),
        (f"[schedules.{'a' * 101}]\ncommand = 'x'\nevery = '1s'", "has 101 characters; use at most 100"),
        ("a = " + "[" * 5000, "is nested too deeply"),
    ],
)
def test_a_file_of_another_shape_is_refused(tmp_path: Path, text: str, message: str) -> None:
    """Whatever TOML can say, the answer is a line and no traceback."""
    with pytest.raises(InvalidFile) as refusal:
        read(tmp_path, text)

    assert message in str(refusal.value)


def test_a_file_that_is_not_text_is_refused(tmp_path: Path) -> None:
    """The byte is named."""
    path = tmp_path / "schedules.toml"
    path.write_bytes(b"name = '\xff'")

    with pytest.raises(InvalidFile, match="is not UTF-8 at byte 8"):
        read_schedule_file(path)


def test_a_file_larger_than_the_limit_is_refused_unparsed(tmp_path: Path) -> None:
    """No more than the limit is ever read."""
    path = tmp_path / "schedules.toml"
    path.touch()
    os.truncate(path, schedule_file.LARGEST_FILE + 1)

    with pytest.raises(InvalidFile, match="split it into several files"):
        read_schedule_file(path)


def test_more_schedules_than_the_limit_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The limit is lowered here because its real size would only make the test slow."""
    monkeypatch.setattr(schedule_file, "MOST_SCHEDULES", 1)

    with pytest.raises(InvalidFile, match="schedules: 2 are too many; keep at most 1 schedules in a file"):
        read(tmp_path, TWO)


def test_a_missing_file_is_the_system_s_error(tmp_path: Path) -> None:
    """Which names the file already."""
    with pytest.raises(FileNotFoundError):
        read_schedule_file(tmp_path / "none.toml")
