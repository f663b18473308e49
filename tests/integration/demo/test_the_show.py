"""Rule: the demo keeps its promises on real processes though two of them die, and says so when one was not kept."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

import pytest
import redis

from adapters.embedded.waiting import came_true
from adapters.redis.keys import Keys
from domain.scheduling.errors import InvalidValue
from domain.scheduling.values import ScheduleId
from entrypoints.demo import run
from entrypoints.demo.backstage import Backstage
from tests.patience import A_WHILE

SHORTEST: Final = 15
CLEAN_UP: Final = ScheduleId("clean-up-uploads")
PROMISES: Final = ["clean-up-uploads", "nightly-report", "platform-health", "reminder-algebra", "reminder-history"]
THE_DEMO: Final = f"import sys; from entrypoints.demo import run; sys.exit(run({SHORTEST}, False))"


@pytest.fixture
def folder(short_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The data directory of a demo that uses its own server, whatever the machine has."""
    monkeypatch.delenv("KEPT_REDIS_URL", raising=False)
    monkeypatch.setenv("KEPT_DATA", str(short_folder))
    return short_folder


def played(capsys: pytest.CaptureFixture[str]) -> Any:
    """Return the one document that was written."""
    return json.loads(capsys.readouterr().out)


def test_promises_are_kept_although_the_leader_and_a_worker_die(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(SHORTEST, as_json=True) == 0

    document = played(capsys)
    assert document["audit"]["holds"] is True
    assert [each["id"] for each in document["audit"]["schedules"]] == PROMISES
    assert [each["role"] for each in document["kills"]] == ["leader", "worker"]
    assert all(each["recovered_by"] not in (None, each["process"]) for each in document["kills"])
    assert all(each["started"] > 0 for each in document["schedules"])
    assert all(each["runs"] == {"succeeded": each["effects"]} for each in document["schedules"])
    assert not (folder / "server.sock").exists(), "the server has gone with its last user"


def test_a_slot_that_is_unaccounted_for_is_noticed(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    removed: list[str] = []

    def remove_the_oldest_entry(backstage: Backstage) -> None:
        (entry,) = backstage.queries.ledger.oldest(CLEAN_UP, 1)
        removed.append(entry.span.first.isoformat())
        with redis.Redis(unix_socket_path=str(folder / "server.sock")) as client:
            client.zremrangebyrank(Keys().of("ledger", CLEAN_UP), 0, 0)

    assert run(SHORTEST, as_json=True, before_the_audit=remove_the_oldest_entry) == 1

    document = played(capsys)
    assert document["audit"]["holds"] is False
    (violated,) = [each for each in document["audit"]["schedules"] if each["violations"]]
    assert violated["id"] == "clean-up-uploads"
    assert f"{removed[0]}: the slot is not accounted for" in violated["violations"]


@pytest.mark.skipif(not Path("/proc").exists(), reason="looks for processes where Linux lists them")
def test_ctrl_c_ends_everything_that_was_started(folder: Path) -> None:
    with subprocess.Popen([sys.executable, "-u", "-c", THE_DEMO], stdout=subprocess.PIPE, text=True) as demo:
        assert demo.stdout is not None
        assert any("leads" in line for line in demo.stdout)
        demo.send_signal(signal.SIGINT)
        demo.stdout.read()
        assert demo.wait(A_WHILE.total_seconds()) == 130

    assert came_true(lambda: not speaking_of(folder), A_WHILE)


@pytest.mark.parametrize("length", [14.9, 0, -1, float("nan"), float("inf")])
def test_a_show_that_leaves_no_time_for_two_recoveries_is_refused(length: float) -> None:
    with pytest.raises(InvalidValue, match=r"--for: .*; use 15 or more"):
        run(length, as_json=True)


def speaking_of(folder: Path) -> list[int]:
    """Return the processes that have this folder as their data directory."""
    pids = [int(each.name) for each in Path("/proc").iterdir() if each.name.isdigit()]
    return [pid for pid in pids if uses(folder, pid)]


def uses(folder: Path, pid: int) -> bool:
    try:
        return pid != os.getpid() and str(folder).encode() in Path(f"/proc/{pid}/environ").read_bytes()
    except OSError:
        return False
