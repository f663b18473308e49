"""Rule: every item is worked on, and the run ends, although a worker and a scheduler are killed on the way."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from typing import Any, Final

import pytest
import redis

from adapters.embedded.waiting import came_true
from tests.integration.processes.talking import Talking, talking
from tests.patience import A_WHILE
from tests.unit.cli.running import document, kept

ITEMS: Final = 12
PARENT: Final = "letters-0-20200101T090000000000Z"
COMMANDS: Final = f"""
import os
import signal
from pathlib import Path

from application.commands import FanOut, command
from application.run_context import RunContext


@command("letters.all")
def every_letter() -> FanOut:
    return FanOut("letters.send", [{{"to": index}} for index in range({ITEMS})])


@command("letters.send", idempotent=True)
def send(to: int, context: RunContext) -> None:
    if context.item == "3" and context.attempt == 1:
        os.kill(os.getppid(), signal.SIGKILL)
        os.kill(os.getpid(), signal.SIGKILL)
    Path(f"sent-{{to}}").write_text(context.fire_id)
"""
SCHEDULES: Final = """
[schedules.letters]
command = "letters.all"
at = "2020-01-01T09:00:00Z"
"""


@pytest.fixture
def settings(
    tmp_path: Path, redis_client: redis.Redis, redis_url: str, monkeypatch: pytest.MonkeyPatch
) -> dict[str, str]:
    """A command whose fourth item takes its worker with it, once, and an empty store."""
    assert redis_client.dbsize() == 0
    (tmp_path / "killed_letters.py").write_text(COMMANDS)
    (tmp_path / "schedules.toml").write_text(SCHEDULES)
    found = {
        "KEPT_REDIS_URL": redis_url,
        "KEPT_SAMPLES": "0",
        "KEPT_COMMANDS": "killed_letters",
        "KEPT_HEARTBEAT": "500ms",
        "KEPT_LOST_AFTER": "3s",
    }
    monkeypatch.chdir(tmp_path)
    for name, value in found.items():
        monkeypatch.setenv(name, value)
    return found


def test_every_item_is_worked_on_by_whoever_is_left(settings: dict[str, str], tmp_path: Path) -> None:
    with ExitStack() as processes:

        def start(what: str) -> Talking:
            return processes.enter_context(talking(what, folder=tmp_path, settings=settings))

        schedulers = [start("scheduler"), start("scheduler")]
        workers = [start("worker"), start("worker")]
        assert kept("apply", "schedules.toml").exit_code == 0
        assert came_true(lambda: any(worker.process.poll() is not None for worker in workers), A_WHILE)
        schedulers[0].process.kill()

        assert came_true(lambda: _run()["state"] == "succeeded", A_WHILE)

    children = document("runs", "--of", PARENT)["runs"]
    assert [each["state"] for each in children] == ["succeeded"] * ITEMS
    assert children[3]["attempts"] > 1
    assert {path.name for path in tmp_path.glob("sent-*")} == {f"sent-{index}" for index in range(ITEMS)}
    assert document("audit")["holds"]


def _run() -> Any:
    (run,) = document("runs", "letters")["runs"]
    return run
