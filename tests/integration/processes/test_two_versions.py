"""Rule: a worker without the command leaves the run to one that has it, and no attempt is spent on that."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import redis

from adapters.embedded.waiting import came_true
from adapters.rq.refusals import RefusedDeliveries
from domain.scheduling.delivery import Refusal
from tests.integration.processes.talking import talking
from tests.patience import A_WHILE
from tests.unit.cli.running import complaint, document, kept

OLD = """
from application.commands import command

@command("mine.count")
def count() -> None: ...
"""
NEW = (
    OLD
    + """
@command("mine.close")
def close(month: str) -> None: ...
"""
)
OF_A_REPEATED_DELIVERY = {Refusal.ALREADY_ADMITTED, Refusal.ENDED}
"""A machine that needs seconds to begin a run is given the delivery again, and refuses the second."""

SCHEDULES = """
[schedules.close]
command = "mine.close"
arguments = { month = "march" }
at = "2020-01-01T00:00:00Z"
"""


@pytest.fixture
def folder(tmp_path: Path, redis_client: redis.Redis, redis_url: str, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two versions of a user's commands, a promise that only the new one can keep, and an empty store."""
    assert redis_client.dbsize() == 0
    for version, text in (("old", OLD), ("new", NEW)):
        (tmp_path / version).mkdir()
        (tmp_path / version / f"mine_{version}.py").write_text(text)
    (tmp_path / "schedules.toml").write_text(SCHEDULES)
    for name, value in {"KEPT_REDIS_URL": redis_url, "KEPT_SAMPLES": "0"}.items():
        monkeypatch.setenv(name, value)
    return tmp_path


def published(*names: str) -> Callable[[], bool]:
    """Tell whether living workers have published just these, beside what every worker can do."""
    known = ", ".join(("kept.audit", "kept.webhook", *names))
    return lambda: _finding("commands")["says"].endswith(f" known: {known}")


def test_a_run_waits_for_the_worker_that_has_its_command(
    folder: Path, redis_url: str, redis_client: redis.Redis
) -> None:
    """It is handed over again and again meanwhile, ever more rarely, under a higher ordinal."""
    environ = {"KEPT_REDIS_URL": redis_url, "KEPT_SAMPLES": "0"}
    with (
        talking("worker", folder=folder / "old", settings={**environ, "KEPT_COMMANDS": "mine_old"}),
        talking("scheduler", folder=folder, settings=environ),
    ):
        assert came_true(published("mine.count"), A_WHILE)
        assert "'mine.close' is unknown" in complaint("apply", str(folder / "schedules.toml"))
        _applied_by_whoever_has_the_code(folder)
        assert came_true(lambda: "delivery_left" in (folder / "old" / "stderr").read_text(), A_WHILE)
        assert _run()["attempts"] == 0

        with talking("worker", folder=folder / "new", settings={**environ, "KEPT_COMMANDS": "mine_new"}):
            assert came_true(lambda: _run()["state"] == "succeeded", A_WHILE)

    assert _run()["attempts"] == 1
    assert not set(RefusedDeliveries(redis_client, "kept").counts()) - OF_A_REPEATED_DELIVERY


def test_a_worker_that_ends_takes_its_commands_back(folder: Path, redis_url: str) -> None:
    """What it had is remembered: a promise that needs it is made, and doubted."""
    environ = {"KEPT_REDIS_URL": redis_url, "KEPT_SAMPLES": "0"}
    with talking("worker", folder=folder / "new", settings={**environ, "KEPT_COMMANDS": "mine_new"}) as worker:
        assert came_true(published("mine.close", "mine.count"), A_WHILE)
        assert document("plan", str(folder / "schedules.toml"))["doubts"] == []
        worker.stop()

    (doubt,) = document("plan", str(folder / "schedules.toml"))["doubts"]
    assert "'mine.close': no living worker has it, last seen" in doubt


def _applied_by_whoever_has_the_code(folder: Path) -> None:
    """A developer's machine has the new version before any worker does."""
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder / "new")
        applied = kept("apply", str(folder / "schedules.toml"), KEPT_COMMANDS="mine_new")
    assert (applied.exit_code, "no worker has published it yet" in applied.stdout) == (0, True)


def _finding(check: str) -> Any:
    return next(each for each in kept_doctor()["findings"] if each["check"] == check)


def kept_doctor() -> Any:
    """The doctor may find fault with a server that keeps nothing on disk; that is not what is asked here."""
    return json.loads(kept("doctor", "--json").stdout)


def _run() -> Any:
    (run,) = document("runs", "close")["runs"]
    return run
