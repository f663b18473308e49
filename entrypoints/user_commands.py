"""The commands of whoever uses Kept, and the providers of what these need, imported from modules of their own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any, Final

from application.catalogue import AnyCommand
from application.commands import Command, Provided
from domain.scheduling.errors import InvalidValue
from entrypoints.user_modules import imported

SETTING: Final = "KEPT_COMMANDS"


def user_commands(modules: str, folder: Path) -> tuple[AnyCommand, ...]:
    """
    Import `module[,module]`, with `folder` last on the import path, and return the commands they hold.

    Raises `InvalidValue` for a folder that hides our packages, and for a module that cannot be
    imported or holds no command.
    """
    return tuple(command for module in _modules(modules, folder) for command in _commands_of(module))


def user_providers(modules: str, folder: Path) -> tuple[Provided[Any], ...]:
    """Return what the same modules provide; what one imports from another counts once."""
    found = (provided for module in _modules(modules, folder) for provided in _provided_in(module))
    return tuple(dict.fromkeys(found))


def _modules(modules: str, folder: Path) -> Iterator[ModuleType]:
    names = [name.strip() for name in modules.split(",") if name.strip()]
    return (imported(SETTING, name, folder) for name in names)


def _commands_of(module: ModuleType) -> list[AnyCommand]:
    found = [each for each in vars(module).values() if isinstance(each, Command)]
    if not found:
        remedy = 'put @command("name") from application.commands on a function in it'
        raise InvalidValue(SETTING, module.__name__, "holds no command", remedy)
    return found


def _provided_in(module: ModuleType) -> Iterator[Provided[Any]]:
    """Yield what `@provides` made, and what a container provides, which is a tuple."""
    for value in vars(module).values():
        for each in value if isinstance(value, tuple) else (value,):
            if isinstance(each, Provided):
                yield each
