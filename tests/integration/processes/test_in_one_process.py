"""Rule: one process can schedule and execute, on the same store and with the same account as several."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import redis

from adapters.embedded.waiting import came_true
from adapters.memory.wake import MemoryWake
from adapters.redis.keys import Keys
from adapters.redis.lease_store import RedisLeaseStore
from application.ports.errors import StoreUnreachable
from entrypoints.inline import Scheduling
from tests.integration.processes.talking import talking
from tests.patience import A_WHILE
from tests.unit.cli.running import document

COMMANDS = """
from application.commands import command
from application.run_context import RunContext

@command("mine.work")
def work(context: RunContext) -> None:
    if context.attempt == 1 and context.schedule_id == "flaky":
        raise RuntimeError("no mail server")
"""

SCHEDULES = """
[schedules.steady]
command = "mine.work"
every = "100ms"
overlap = "serialize"

[schedules.flaky]
command = "mine.work"
at = "2020-01-01T00:00:00Z"
retry = { max_attempts = 2, base = "10ms", jitter = 0 }
"""


@pytest.fixture
def folder(tmp_path: Path, redis_client: redis.Redis) -> Path:
    """A user's folder with two commands and two schedules, and an empty store."""
    assert redis_client.dbsize() == 0
    (tmp_path / "mine.py").write_text(COMMANDS)
    (tmp_path / "schedules.toml").write_text(SCHEDULES)
    return tmp_path


@pytest.fixture
def settings(redis_url: str) -> dict[str, str]:
    """What the processes of a test are told."""
    return {"KEPT_REDIS_URL": redis_url, "KEPT_COMMANDS": "mine"}


def test_kept_dev_applies_schedules_and_executes_and_tells(folder: Path, settings: dict[str, str]) -> None:
    """Decisions and attempts, one line each; Ctrl-C ends it in good order."""
    with talking("dev", "schedules.toml", folder=folder, settings=settings) as dev:
        heard = dev.until(lambda lines: all(_succeeded(id, lines) for id in ("steady", "flaky")))
        code = dev.stop()

    assert heard[:4] == [
        "created: steady",
        "created: flaky",
        "schedules: 2 created",
        "scheduling and executing here; Ctrl-C stops",
    ]
    assert any("flaky: 2020-01-01 00:00:00Z started, late" in line for line in heard)
    assert any("(attempt 1): RuntimeError: no mail server - attempt 2 follows at" in line for line in heard)
    assert any("steady: " in line and "Z succeeded after" in line for line in heard)
    assert (code, heard[-1]) == (0, "stopped; what happened stays in the store (kept explain ID)")


def test_what_it_kept_is_in_the_ledger_of_the_store(
    folder: Path, settings: dict[str, str], redis_client: redis.Redis
) -> None:
    """The audit holds, and nobody leads any more."""
    with talking("dev", "schedules.toml", folder=folder, settings=settings) as dev:
        dev.until(lambda lines: any("flaky" in line and "succeeded" in line for line in lines))
        dev.stop(signal.SIGTERM)

    store = {"KEPT_REDIS_URL": settings["KEPT_REDIS_URL"]}
    runs = document("runs", "flaky", **store)["runs"]
    assert document("audit", **store)["holds"]
    assert {run["state"] for run in runs} == {"succeeded"}
    assert RedisLeaseStore(redis_client, Keys()).current() is None


def test_a_file_with_a_mistake_ends_it_before_it_begins(folder: Path, settings: dict[str, str]) -> None:
    """One line, and exit code 2, as everywhere."""
    (folder / "schedules.toml").write_text("[schedules.x]\nevery = '1s'\n")
    with talking("dev", "schedules.toml", folder=folder, settings=settings) as dev:
        assert dev.until(lambda _lines: False) == []
        assert dev.process.wait() == 2

    assert "schedule 'x': key: 'command' is missing" in (folder / "stderr").read_text()


def test_a_call_that_does_not_fit_the_command_ends_it_too(folder: Path, settings: dict[str, str]) -> None:
    """The commands of this very process are the ones it is checked against."""
    (folder / "schedules.toml").write_text("[schedules.x]\ncommand = 'mine.work'\narguments = { a = 1 }\nevery = '1s'")
    with talking("dev", "schedules.toml", folder=folder, settings=settings) as dev:
        assert dev.until(lambda _lines: False) == []
        assert dev.process.wait() == 2

    assert "schedules.x: arguments:" in (folder / "stderr").read_text()


def test_an_inline_scheduler_can_do_everything_once(folder: Path, settings: dict[str, str]) -> None:
    """For those who have a timer already: what is due is decided and executed, and the process ends."""
    settings["KEPT_QUEUE"] = "inline"
    (folder / "schedules.toml").write_text(SCHEDULES.replace('"100ms"', '"1h"').replace('"10ms"', '"4m"'))
    with talking("apply", "schedules.toml", folder=folder, settings=settings) as apply:
        assert apply.until(lambda _lines: False)[-1].startswith("note: ")
    with talking("scheduler", "--once", folder=folder, settings=settings) as scheduler:
        scheduler.until(lambda _lines: False)
        assert scheduler.process.wait() == 0

    (run,) = document("runs", "flaky", KEPT_REDIS_URL=settings["KEPT_REDIS_URL"])["runs"]
    assert (run["state"], run["attempts"]) == ("waiting", 1)


@pytest.fixture
def stop_signals() -> Iterator[list[int]]:
    """The stop signals that this process was sent, which then do nothing else."""
    heard: list[int] = []
    before = signal.signal(signal.SIGTERM, lambda number, _frame: heard.append(number))
    yield heard
    signal.signal(signal.SIGTERM, before)


def test_a_scheduler_that_fails_takes_its_worker_along(stop_signals: list[int]) -> None:
    """Half a process would look alive and keep nothing."""
    with pytest.raises(StoreUnreachable, match="gone for good"):
        _work_beside(_fail, until=lambda: bool(stop_signals))


def _fail(_stopping: object) -> None:
    raise StoreUnreachable("gone for good")


def _work_beside(loop: Callable[[object], None], until: Callable[[], bool]) -> None:
    with Scheduling(loop, MemoryWake()):
        assert came_true(until, A_WHILE)


def _succeeded(id: str, lines: list[str]) -> bool:
    return any(f" {id}: " in line and "succeeded" in line for line in lines)
