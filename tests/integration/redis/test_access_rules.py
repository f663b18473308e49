"""Rule: the one user of docs/security.md may do everything that Kept does, and nothing else."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest
import redis
from redis.exceptions import NoPermissionError

from adapters.redis.key_gauge import KeyGauge
from application.ports.errors import GaugeUnreadable
from tests.integration.redis.users import kept, made, unmade, users_of_the_page

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
    """The URL by which the one user of the page reaches an empty server."""
    rules = {"kept": users_of_the_page()["kept"]}
    yield made(redis_client, redis_url, rules)["kept"]
    unmade(redis_client, rules)


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
