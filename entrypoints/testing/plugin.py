"""
Fixtures for tests of schedules and commands; pytest finds them wherever Kept is installed.

Nothing of Kept is imported before a test asks for one of them: a plugin that is loaded by every pytest run of an
environment must not be noticed by those that do not need it.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

import pytest

# Assertions in our helpers explain themselves as those of tests do.
pytest.register_assert_rewrite("entrypoints.testing.steps", "entrypoints.testing.tables")

if TYPE_CHECKING:
    from application.catalogue import AnyCommand
    from application.commands import Provided
    from entrypoints.settings import Settings
    from entrypoints.testing.kept import KeptInMemory


@pytest.fixture
def kept_settings(pytestconfig: pytest.Config) -> Settings:
    """The settings of the project under test: its `kept.toml`, and the environment over it."""
    from entrypoints.settings import Settings

    return Settings.load(os.environ, pytestconfig.rootpath)


@pytest.fixture
def kept_commands(kept_settings: Settings) -> Sequence[AnyCommand]:
    """The commands that workers know: those of the modules that `commands` names. Override it to choose others."""
    from entrypoints.user_commands import user_commands

    return user_commands(kept_settings.commands, kept_settings.folder)


@pytest.fixture
def kept_providers(kept_settings: Settings) -> Sequence[Provided[Any]]:
    """What commands ask for by type, from the same modules. Override it where a test provides something else."""
    from entrypoints.user_commands import user_providers

    return user_providers(kept_settings.commands, kept_settings.folder)


@pytest.fixture
def kept(
    kept_commands: Sequence[AnyCommand], kept_providers: Sequence[Provided[Any]], kept_settings: Settings
) -> Iterator[KeptInMemory]:
    """Kept in memory, on a manual clock; when the test has ended, its audit must hold."""
    from entrypoints.testing.kept import KeptInMemory

    found = KeptInMemory.knowing(kept_commands, kept_settings, kept_providers)
    yield found
    found.end()


@pytest.fixture
def run_twice(kept_commands: Sequence[AnyCommand], kept_providers: Sequence[Provided[Any]]) -> Callable[..., None]:
    """
    The double-run check: `run_twice(command, effects, arguments)` fails if a second attempt changes anything.

    The command may be named, where it is among `kept_commands`. What it asks for by type comes from `kept_providers`,
    unless the call brings something `provided`.
    """
    from application.catalogue import Catalogue
    from entrypoints.testing.twice import run_twice

    def checked(command: AnyCommand | str, *effects_and_more: Any, **more: Any) -> None:
        if isinstance(command, str):
            command = Catalogue(kept_commands, provided=kept_providers).get(command)
        run_twice(command, *effects_and_more, **{"provided": kept_providers, **more})

    return checked
