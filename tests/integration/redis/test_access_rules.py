"""Rule: the access rules of docs/operations.md suffice for everything that Kept does, and for nothing else."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest
import redis
from redis.exceptions import NoPermissionError

from adapters.redis.key_gauge import KeyGauge
from application.ports.errors import GaugeUnreadable
from entrypoints.user_modules import OUR_FOLDER

PAGE: Final = OUR_FOLDER / "docs" / "operations.md"
SCHEDULES: Final = """
[schedules.health]
command = "platform.evaluate_health"
at = "2020-01-01T09:00:00Z"

[schedules.yearly]
command = "platform.evaluate_health"
cron = "0 0 1 1 *"
"""
STORY: Final = (
    ("apply", "schedules.toml"),
    ("scheduler", "--once"),
    ("worker", "--burst"),
    ("scheduler", "--once"),
    ("trigger", "yearly", "--key", "first"),
    ("cancel", "yearly-0-rfirst"),
    ("scheduler", "--once"),
    ("retry", "yearly-0-rfirst"),
    ("pause", "yearly"),
    ("resume", "yearly"),
    ("sample", "class", "schedule", "algebra", "--at", "2090-01-01"),
    ("delete", "yearly"),
    ("show", "health"),
    ("runs",),
    ("audit",),
)


@pytest.fixture
def user(redis_client: redis.Redis, redis_url: str) -> Iterator[str]:
    """The URL by which the user of the page reaches an empty server."""
    rules = re.search(r"^user kept (.+)$", PAGE.read_text("utf-8"), re.MULTILINE)
    assert rules
    server: Any = redis_client
    server.execute_command("ACL", "SETUSER", "kept", "reset", *rules[1].split())
    yield redis_url.replace("unix://", "unix://kept:change-me@")
    server.execute_command("ACL", "DELUSER", "kept")


def test_the_whole_story_is_allowed(user: str, redis_client: redis.Redis, tmp_path: Path) -> None:
    (tmp_path / "schedules.toml").write_text(SCHEDULES)

    for arguments in STORY:
        done = kept(user, tmp_path, *arguments)
        assert done.returncode == 0, f"kept {' '.join(arguments)}: {done.stderr}"
        assert "NOPERM" not in done.stderr

    assert redis_client.keys("kept:0:learning:effect:*")


def test_the_doctor_sees_what_it_has_to_see(user: str, tmp_path: Path) -> None:
    """It complains that nobody is at work, and that alone."""
    found = json.loads(kept(user, tmp_path, "doctor", "--json").stdout)

    complaints = {each["check"] for each in found["findings"] if each["state"] != "ok"}
    assert complaints <= {"leader", "workers", "commands", "persistence", "guarantee"}
    assert "who may do what the rules allow" in str(found)


def kept(user: str, folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    others = {name: value for name, value in os.environ.items() if not name.startswith("KEPT_")}
    environment = {**others, "KEPT_REDIS_URL": user, "PYTHONPATH": str(OUR_FOLDER)}
    command = [sys.executable, "-m", "entrypoints.cli", *arguments]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(
    "command",
    [
        ("SET", "somebody:else", "1"),
        ("GET", "somebody:else"),
        ("FLUSHALL",),
        ("CONFIG", "SET", "maxmemory", "1"),
        ("ACL", "SETUSER", "kept", "+@all"),
        ("SHUTDOWN",),
        ("KEYS", "*"),
    ],
    ids=" ".join,
)
def test_nothing_else_is(user: str, command: tuple[str, ...]) -> None:
    with redis.Redis.from_url(user) as client, pytest.raises(NoPermissionError):
        client.execute_command(*command)


def test_a_gauge_on_a_key_that_the_user_may_not_read_is_unreadable_and_stops_nothing(
    user: str, redis_client: redis.Redis
) -> None:
    """As any gauge that cannot be read; the page says which rule lets it be."""
    redis_client.set("orders:waiting", 7)
    server: Any = redis_client
    with redis.Redis.from_url(user) as client:
        with pytest.raises(GaugeUnreadable, match="the server does not let our user read it"):
            KeyGauge(client).read("orders:waiting")

        server.execute_command("ACL", "SETUSER", "kept", "~orders:*")
        assert KeyGauge(client).read("orders:waiting") == 7
