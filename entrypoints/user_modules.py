"""Modules of whoever uses Kept, found in a folder of theirs that never hides what is ours."""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path
from traceback import extract_tb
from types import ModuleType
from typing import Final

from domain.scheduling.errors import DomainError, InvalidValue

OURS: Final = ("domain", "application", "adapters", "entrypoints")
OUR_FOLDER: Final = Path(__file__).resolve().parent.parent


def look_there_last(field: str, folder: Path) -> None:
    """
    Put `folder` last on the import path: nothing in it stands in for a module of ours, or of a library that we use.

    Raises `InvalidValue` for `field` where the folder holds something with the name of one of our packages.
    """
    if folder == OUR_FOLDER:
        return
    hiding = [name for name in OURS if (folder / name).is_dir() or (folder / f"{name}.py").exists()]
    if hiding:
        remedy = f"rename it, or start Kept in a folder without {', '.join(OURS)}"
        raise InvalidValue(field, str(folder / hiding[0]), "has the name of a package of Kept's own", remedy)
    sys.path[:] = [*(entry for entry in sys.path if Path(entry).resolve() != folder), str(folder)]


def imported(field: str, name: str, folder: Path) -> ModuleType:
    """Import a module that is looked for in `folder` last; raise `InvalidValue` for `field` where that fails."""
    look_there_last(field, folder.resolve())
    try:
        return import_module(name)
    except ModuleNotFoundError as error:
        if error.name and (name == error.name or name.startswith(f"{error.name}.")):
            remedy = f"name modules as `import` would find them from {folder}"
            raise InvalidValue(field, name, "is no module", remedy) from error
        raise _broken(field, name, error) from error
    except (Exception, SystemExit) as error:
        raise _broken(field, name, error) from error


def _broken(field: str, name: str, error: BaseException) -> InvalidValue:
    problem = f"cannot be imported ({str(error) or type(error).__name__}{_place(error)})"
    # What Kept itself refuses says what to do; of anything else Python tells more.
    remedy = "correct it there" if isinstance(error, DomainError) else f"make `python -c 'import {name}'` work first"
    return InvalidValue(field, name, problem, remedy)


def _place(error: BaseException) -> str:
    """Return file and line in which the import failed, where it is one that its owner can open."""
    frames = [frame for frame in extract_tb(error.__traceback__) if not _is_machinery(frame.filename)]
    return f", at {Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""


def _is_machinery(filename: str) -> bool:
    ours = any(Path(filename).is_relative_to(OUR_FOLDER / package) for package in OURS)
    return ours or filename.startswith("<") or Path(filename).parent.name == "importlib"
