"""The users that docs/security.md describes, made on a real server, and `kept` run as one of them."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import redis

from entrypoints.user_modules import OUR_FOLDER

PAGE: Final = OUR_FOLDER / "docs" / "security.md"

_USER: Final = re.compile(r"^user (?P<name>\S+) (?P<rules>.+)$", re.MULTILINE)
_PASSWORD: Final = re.compile(r" >(\S+) ")

Rules = Mapping[str, str]


def users_of_the_page() -> Rules:
    """Return the rules of every user, by name."""
    return {found["name"]: found["rules"] for found in _USER.finditer(PAGE.read_text("utf-8"))}


def made(server: redis.Redis, url: str, rules: Rules) -> dict[str, str]:
    """Make the users, and return the URL by which each reaches the server."""
    client: Any = server
    urls = {}
    for name, said in rules.items():
        client.execute_command("ACL", "SETUSER", name, "reset", *said.split())
        password = _PASSWORD.search(said)
        assert password
        urls[name] = url.replace("unix://", f"unix://{name}:{password[1]}@")
    return urls


def unmade(server: redis.Redis, rules: Rules) -> None:
    """Leave the server as it was."""
    client: Any = server
    client.execute_command("ACL", "DELUSER", *rules)


def kept(url: str, folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run one command in a process of its own, as the user of the URL."""
    others = {name: value for name, value in os.environ.items() if not name.startswith("KEPT_")}
    environment = {**others, "KEPT_REDIS_URL": url, "PYTHONPATH": str(OUR_FOLDER)}
    command = [sys.executable, "-m", "entrypoints.cli", *arguments]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
