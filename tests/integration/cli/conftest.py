"""A store of its own for every test, reached as a user of the command line reaches it."""

from __future__ import annotations

from pathlib import Path

import pytest
import redis


@pytest.fixture(autouse=True)
def store(redis_client: redis.Redis, redis_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> redis.Redis:
    """Let the commands of this test use an empty server, in a folder without settings."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("KEPT_REDIS_URL", redis_url)
    return redis_client


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A file with a promise that is due already, one that never is in our time, and one of another environment."""
    path = tmp_path / "platform.toml"
    path.write_text(
        """
        [schedules.reminder]
        command = "platform.evaluate_health"
        at = "2020-01-01T09:00:00Z"
        because = "class 7 starts"

        [schedules.yearly]
        command = "platform.evaluate_health"
        cron = "0 0 1 1 *"
        owner = "[bold]ada[/bold]"

        [schedules.elsewhere]
        command = "platform.evaluate_health"
        every = "1h"
        environments = ["production"]
        """
    )
    return path
