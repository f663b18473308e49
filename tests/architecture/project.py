"""The project as its rules see it: its folders, its settings, and a scratch copy in which a rule can be broken."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).parents[2]
LAYERS: Final = ("domain", "application", "adapters", "entrypoints")


@cache
def settings() -> dict[str, Any]:
    """The whole of pyproject.toml, where every rule stands."""
    return tomllib.loads((ROOT / "pyproject.toml").read_text())


def modules(*folders: str) -> Iterator[Path]:
    """Every Python file below the given folders of the project."""
    for folder in folders:
        yield from sorted((ROOT / folder).rglob("*.py"))


def run(tool: str, *arguments: str, cwd: Path, stdin: str | None = None) -> subprocess.CompletedProcess[str]:
    """Run one of the pinned tools as `make lint` does: the one beside the Python that runs the tests."""
    command = [str(Path(sys.executable).with_name(tool)), *arguments]
    return subprocess.run(command, check=False, capture_output=True, text=True, cwd=cwd, input=stdin)


class Scratch:
    """A small project under the real rules: every module that the rules name, and nothing in it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        shutil.copy(ROOT / "pyproject.toml", folder)
        for module in _NAMED:
            self.write(f"{module}/__init__.py", "")
        self.write("domain/scheduling/triggers/cron.py", "import croniter\n")
        self.write("entrypoints/container.py", "import dependency_injector\n")
        self.write("adapters/rq/queue.py", "import adapters.redis\n")

    def write(self, path: str, text: str) -> None:
        """Put a file into the project, with the folders that lead to it."""
        file = self.folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)


_NAMED: Final = (
    "domain",
    "domain/scheduling",
    "domain/scheduling/triggers",
    "domain/learning",
    "application",
    "application/ports",
    "adapters",
    "adapters/clocks",
    "adapters/memory",
    "adapters/redis",
    "adapters/rq",
    "entrypoints",
    "tests",
)
