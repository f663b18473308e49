"""Rule: `kept init` writes a whole project or nothing, and overwrites nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from adapters.declarations import read_schedule_file
from entrypoints.settings import Settings
from entrypoints.starter import project_files
from entrypoints.user_commands import user_commands
from tests.unit.cli.running import complaint, kept


def files_below(folder: Path) -> set[str]:
    """Return the paths of all files in a folder."""
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def test_a_new_folder_holds_the_whole_project(tmp_path: Path) -> None:
    """What was written is listed, and what to do next."""
    result = kept("init", str(tmp_path / "new" / "hello"))

    assert result.exit_code == 0
    assert files_below(tmp_path / "new" / "hello") == set(project_files())
    assert {".gitignore", "greetings.py", "schedules.toml", "features/greetings.feature"} <= set(project_files())
    assert all(f"{name}\n" in result.stdout for name in project_files())
    assert f"cd {tmp_path}/new/hello" in result.stdout
    assert "kept dev schedules.toml" in result.stdout


def test_without_a_name_it_is_the_present_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Other files do not matter."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "notes.txt").write_text("mine")
    result = kept("init")

    assert files_below(tmp_path) == {*project_files(), "notes.txt"}
    assert "  cd " not in result.stdout


def test_a_file_that_is_there_already_stops_it_before_it_writes_anything(tmp_path: Path) -> None:
    """One line names it."""
    (tmp_path / "README.md").write_text("mine")
    (tmp_path / "kept.toml").symlink_to("nowhere")

    assert complaint("init", str(tmp_path)) == (
        f"DIR: '{tmp_path}' holds README.md, kept.toml already; name a folder that is empty, or not there yet"
    )
    assert files_below(tmp_path) == {"README.md"}
    assert (tmp_path / "README.md").read_text() == "mine"


def test_twice_is_refused(tmp_path: Path) -> None:
    """With a few of the files, not all."""
    kept("init", str(tmp_path))

    assert f"and {len(project_files()) - 3} more already" in complaint("init", str(tmp_path))


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    """Bad input, not a traceback."""
    (tmp_path / "hello").touch()

    assert "is no folder; name a folder that is empty" in complaint("init", str(tmp_path / "hello"))


def test_its_schedules_fit_its_commands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In every environment, and `kept lint` has nothing to say."""
    kept("init", str(tmp_path))
    monkeypatch.syspath_prepend(str(tmp_path))
    settings = Settings.load({}, tmp_path)
    (command,) = user_commands(settings.commands, tmp_path)

    for environment in (None, "production"):
        declarations = read_schedule_file(tmp_path / "schedules.toml", environment=environment)
        assert {each.definition.command.name for each in declarations.schedules} == {command.name}
    assert kept("lint", "--strict", str(tmp_path / "schedules.toml")).exit_code == 0
