"""Rule: neighbouring versions share the work in any order; who skips one waits for its upgrade, and nothing is lost."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import attrs
import pytest
import redis

from adapters.embedded.waiting import came_true
from adapters.redis.documents.text import FORMAT, READABLE
from tests.architecture.project import ROOT
from tests.patience import A_WHILE

SCHEDULES: Final = """
[schedules.health]
command = "platform.evaluate_health"
at = "2020-01-01T09:00:00Z"
"""


@attrs.frozen
class Version:
    """A version by the formats of stored documents that it reads, and the one that it writes."""

    reads: str
    writes: str


PRESENT: Final = Version(reads="1", writes="1")
BETWEEN: Final = Version(reads="1,2", writes="1")
"""Reading is released before writing (ADR 21)."""
NEXT: Final = Version(reads="1,2", writes="2")

Kept = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def kept(redis_client: redis.Redis, redis_url: str, tmp_path: Path) -> Kept:
    """Runs a command as some version of Kept, on one empty store."""
    assert redis_client.dbsize() == 0
    (tmp_path / "schedules.toml").write_text(SCHEDULES)
    others = {name: value for name, value in os.environ.items() if not name.startswith("KEPT_")}
    environ = {**others, "KEPT_REDIS_URL": redis_url, "PYTHONPATH": str(ROOT)}

    def run(version: Version, *arguments: str) -> subprocess.CompletedProcess[str]:
        module = [sys.executable, "-m", "tests.integration.processes.version"]
        command = [*module, version.reads, version.writes, *arguments]
        return subprocess.run(command, cwd=tmp_path, env=environ, capture_output=True, text=True, check=False)

    return run


def run_of(kept: Kept, version: Version) -> Any:
    """Return the one run of the story, as a version that can read it tells."""
    (run,) = json.loads(kept(version, "runs", "--json").stdout)["runs"]
    return run


@pytest.mark.parametrize(
    ("applying", "scheduling", "working"),
    [
        (PRESENT, PRESENT, BETWEEN),
        (BETWEEN, BETWEEN, PRESENT),
        (BETWEEN, BETWEEN, NEXT),
        (NEXT, NEXT, BETWEEN),
    ],
    ids=lambda version: f"reads {version.reads} writes {version.writes}",
)
def test_neighbours_share_the_work_in_any_order(
    applying: Version, scheduling: Version, working: Version, kept: Kept
) -> None:
    """Whichever role is upgraded first, and both ways: a roll-back is the same."""
    for version, *arguments in (
        (applying, "apply", "schedules.toml"),
        (scheduling, "scheduler", "--once"),
        (working, "worker", "--burst"),
        (scheduling, "scheduler", "--once"),
    ):
        done = kept(version, *arguments)
        assert done.returncode == 0, done.stderr

    assert (run_of(kept, BETWEEN)["state"], run_of(kept, BETWEEN)["attempts"]) == ("succeeded", 1)
    assert kept(BETWEEN, "audit").returncode == 0


def test_who_skips_a_version_leaves_what_it_cannot_read_to_the_others(kept: Kept) -> None:
    """No attempt is spent, nothing is changed, the doctor names what has to be upgraded; then it goes on."""
    assert kept(NEXT, "apply", "schedules.toml").returncode == 0
    assert "set_aside" not in kept(NEXT, "scheduler", "--once").stderr

    left = kept(PRESENT, "worker", "--burst")
    assert "upgrade this process to a version that reads format 2" in left.stderr
    assert "Traceback" not in left.stderr
    assert (run_of(kept, NEXT)["state"], run_of(kept, NEXT)["attempts"]) == ("queued", 0)

    def told() -> bool:
        """A scheduler looks for what the queue no longer has, but not before it has had the time to be there."""
        scheduled, examined = kept(PRESENT, "scheduler", "--once"), kept(PRESENT, "doctor", "--json")
        assert "Traceback" not in scheduled.stderr + examined.stderr
        return "upgrade this process to a version that reads format 2" in examined.stdout

    assert came_true(told, A_WHILE * 2)

    def upgraded() -> bool:
        for role in (("scheduler", "--once"), ("worker", "--burst")):
            assert kept(NEXT, *role).returncode == 0
        return bool(run_of(kept, NEXT)["state"] == "succeeded")

    assert came_true(upgraded, A_WHILE * 2)
    assert run_of(kept, NEXT)["attempts"] == 1


def test_the_present_version_is_named_rightly() -> None:
    """Else the names of the versions above would say nothing."""
    assert (PRESENT.reads, PRESENT.writes) == (",".join(map(str, READABLE)), str(FORMAT))
