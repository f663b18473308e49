"""The commands of whoever uses Kept, imported from modules in a folder of their own."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType
from typing import Final

from application.catalogue import AnyCommand
from application.commands import Command
from domain.scheduling.errors import InvalidValue
from entrypoints.user_modules import imported

SETTING: Final = "KEPT_COMMANDS"


def user_commands(modules: str, folder: Path) -> tuple[AnyCommand, ...]:
    """
    Import `module[,module]`, with `folder` last on the import path, and return the commands they hold.

    Raises `InvalidValue` for a folder that hides our packages, and for a module that cannot be
    imported or holds no command.
    """
    names = [name.strip() for name in modules.split(",") if name.strip()]
    return tuple(command for name in names for command in _commands_of(imported(SETTING, name, folder)))


def _commands_of(module: ModuleType) -> list[AnyCommand]:
    found = [each for each in vars(module).values() if isinstance(each, Command)]
    if not found:
        remedy = 'put @command("name") from application.commands on a function in it'
        raise InvalidValue(SETTING, module.__name__, "holds no command", remedy)
    return found
