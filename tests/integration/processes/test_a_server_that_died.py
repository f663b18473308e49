"""Rule: processes that share the embedded server bring it back when it dies, and go on; nobody has to do anything."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from adapters.embedded import probe
from adapters.embedded.place import Place, prepare
from adapters.embedded.waiting import came_true
from tests.patience import A_WHILE


@contextmanager
def process(module: str, data: Path, log: Path) -> Iterator[None]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("KEPT_")}
    command = [sys.executable, "-m", module]
    with (
        log.open("w") as lines,
        subprocess.Popen(command, env=environment | {"KEPT_DATA": str(data)}, stderr=lines) as running,
    ):
        try:
            yield
        finally:
            running.terminate()


def pid(place: Place) -> int:
    return int(place.pid_file.read_text())


@pytest.mark.parametrize("module", ["entrypoints.scheduler", "entrypoints.worker"])
def test_a_process_revives_the_embedded_server_that_was_killed(module: str, short_folder: Path, tmp_path: Path) -> None:
    place, log = prepare(short_folder), tmp_path / "log"
    with process(module, short_folder, log):
        assert came_true(lambda: '"started"' in log.read_text(), A_WHILE)
        killed = pid(place)

        os.kill(killed, signal.SIGKILL)

        assert came_true(lambda: probe.answers(place) and pid(place) != killed, A_WHILE)
