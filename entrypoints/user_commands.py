"""The commands of whoever uses Kept, imported from modules in a folder of their own."""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Final

from application.catalogue import AnyCommand
from application.commands import Command
from domain.scheduling.errors import InvalidValue

SETTING: Final = "KEPT_COMMANDS"
OURS: Final = ("domain", "application", "adapters", "entrypoints")
OUR_FOLDER: Final = Path(__file__).resolve().parent.parent


def user_commands(modules: str, folder: Path) -> tuple[AnyCommand, ...]:
    """
    Import `module[,module]`, with `folder` last on the import path, and return the commands they hold.

    Raises `InvalidValue` for a folder that hides our packages, and for a module that cannot be
    imported or holds no command.
    """
    names = [name.strip() for name in modules.split(",") if name.strip()]
    if not names:
        return ()
    _look_there_last(folder.resolve())
    return tuple(command for name in names for command in _commands_of(_imported(name, folder)))


def _look_there_last(folder: Path) -> None:
    """A module of the user's must never stand in for one of ours, or of a library that we use."""
    if folder == OUR_FOLDER:
        return
    hiding = [name for name in OURS if (folder / name).is_dir() or (folder / f"{name}.py").exists()]
    if hiding:
        remedy = f"rename it, or start Kept in a folder without {', '.join(OURS)}"
        raise InvalidValue(SETTING, str(folder / hiding[0]), "has the name of a package of Kept's own", remedy)
    sys.path[:] = [*(entry for entry in sys.path if Path(entry).resolve() != folder), str(folder)]


def _imported(name: str, folder: Path) -> ModuleType:
    try:
        return import_module(name)
    except ModuleNotFoundError as error:
        if error.name and (name == error.name or name.startswith(f"{error.name}.")):
            remedy = f"name modules as `import` would find them from {folder}"
            raise InvalidValue(SETTING, name, "is no module", remedy) from error
        raise _broken(name, error) from error
    except (ImportError, SyntaxError) as error:
        raise _broken(name, error) from error


def _broken(name: str, error: Exception) -> InvalidValue:
    return InvalidValue(SETTING, name, f"cannot be imported ({error})", f"make `python -c 'import {name}'` work first")


def _commands_of(module: ModuleType) -> list[AnyCommand]:
    found = [each for each in vars(module).values() if isinstance(each, Command)]
    if not found:
        remedy = 'put @command("name") from application.commands on a function in it'
        raise InvalidValue(SETTING, module.__name__, "holds no command", remedy)
    return found
