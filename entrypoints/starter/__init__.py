"""The project that `kept init` writes: a command, schedules, a feature, tests, settings.

May live here: the files of that project as templates (`project/`, each with `.txt` at its end, so that no tool takes
them for ours), and what writes them. May not: what a project means; that is said by its files.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Final

from domain.scheduling.errors import InvalidValue

SUFFIX: Final = ".txt"
REMEDY: Final = "name a folder that is empty, or not there yet"

_RENAMED: Final = {"gitignore": ".gitignore"}


def project_files() -> Mapping[str, str]:
    """Return every file of the project: its path in there, with '/', and its content."""
    return dict(sorted(_below(files(__name__) / "project", "")))


def write_project(folder: Path) -> list[str]:
    """
    Write the project into `folder`, which is made if need be, and return the paths written.

    Nothing is overwritten: raises `InvalidValue`, and writes nothing, where one of its files is there already or
    `folder` cannot be a folder.
    """
    found = project_files()
    _refuse_to_overwrite(folder, found)
    for name, text in found.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    return list(found)


def _refuse_to_overwrite(folder: Path, names: Mapping[str, str]) -> None:
    if folder.exists() and not folder.is_dir():
        raise InvalidValue("DIR", str(folder), "is no folder", REMEDY)
    there = [name for name in names if (folder / name).exists() or (folder / name).is_symlink()]
    if there:
        shown = ", ".join(there[:3]) + (f" and {len(there) - 3} more" if len(there) > 3 else "")
        raise InvalidValue("DIR", str(folder), f"holds {shown} already", REMEDY)


def _below(place: Traversable, path: str) -> Iterator[tuple[str, str]]:
    for each in place.iterdir():
        if each.is_dir():
            yield from _below(each, f"{path}{each.name}/")
        elif each.name.endswith(SUFFIX):
            name = each.name.removesuffix(SUFFIX)
            yield f"{path}{_RENAMED.get(name, name)}", each.read_text("utf-8")
