"""Another process that uses the embedded server until it is told to leave, or killed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from tests.patience import A_WHILE

_ROOT: Final = Path(__file__).parents[3]
_PROGRAM: Final = """
import sys
from pathlib import Path
from adapters.embedded import EmbeddedServer

with EmbeddedServer(Path(sys.argv[1])) as server:
    print(server.url, flush=True)
    sys.stdin.read()
"""


class User:
    """One process inside `with EmbeddedServer(...)`."""

    def __init__(self, directory: Path) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-c", _PROGRAM, str(directory)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=_ROOT,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.kill()

    def joined(self) -> str:
        """The address that this user was given, once it has joined."""
        assert self._process.stdout is not None
        return self._process.stdout.readline().strip()

    def leave(self) -> None:
        """Leave in good order."""
        self._process.communicate(timeout=A_WHILE.total_seconds())

    def kill(self) -> None:
        """Be gone without a word, as under kill -9."""
        self._process.kill()
        self._process.communicate()
