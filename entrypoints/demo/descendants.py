"""Which processes a process has started, and those in turn."""

from __future__ import annotations

import subprocess
from collections import defaultdict
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final

_PROC: Final = Path("/proc")


def descendants(pid: int) -> Iterator[int]:
    """Yield the children of a process, their children, and so on, in no particular order."""
    children: dict[int, list[int]] = defaultdict(list)
    for child, parent in _from_proc() if (_PROC / "self" / "stat").exists() else _from_ps():
        children[parent].append(child)
    found = [pid]
    while found:
        yield from children[found[-1]]
        found += children[found.pop()]


def _from_proc() -> Iterator[tuple[int, int]]:
    for stat in _PROC.glob("[0-9]*/stat"):
        # A process may end while we look at it.
        with suppress(OSError):
            # The second field is the program's name in brackets, which may itself hold blanks and brackets.
            _state, parent, *_ = stat.read_text(errors="replace").rpartition(")")[2].split()
            yield int(stat.parent.name), int(parent)


def _from_ps() -> Iterator[tuple[int, int]]:
    listed = subprocess.run(["ps", "-A", "-o", "pid=,ppid="], check=True, capture_output=True, text=True)
    for line in listed.stdout.splitlines():
        pid, parent = line.split()
        yield int(pid), int(parent)
