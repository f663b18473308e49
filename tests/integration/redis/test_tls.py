"""Rule: with `rediss://` everything goes through TLS, and a server that cannot be trusted is refused in one line."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import pytest
import redis

from tests.chaos.proxy import Proxy
from tests.integration.redis.encrypted import AUTHORITY, server_side
from tests.integration.redis.users import kept as in_a_process
from tests.unit.cli.running import complaint, document, kept

SCHEDULES: Final = """
[schedules.health]
command = "platform.evaluate_health"
at = "2020-01-01T09:00:00Z"
"""
TRUSTED: Final = f"?ssl_ca_certs={AUTHORITY}"
NOT_TRUSTED: Final = "the server shows a certificate that we do not trust"
NO_TLS: Final = "the server cannot be reached by TLS"


@pytest.fixture
def encrypted(redis_client: redis.Redis, redis_url: str) -> Iterator[str]:
    """The URL of an empty server that speaks TLS and nothing else: the proxy in front of it ends the encryption."""
    assert redis_client.dbsize() == 0
    with Proxy(Path(urlsplit(redis_url).path), tls=server_side()) as proxy:
        yield proxy.url


def test_a_promise_is_kept_through_tls(encrypted: str, tmp_path: Path) -> None:
    """From the setting to the outcome: the command line, the scheduler, the worker and RQ's connections."""
    url = encrypted + TRUSTED
    (tmp_path / "schedules.toml").write_text(SCHEDULES)

    assert kept("apply", str(tmp_path / "schedules.toml"), KEPT_REDIS_URL=url).exit_code == 0
    for role in (("scheduler", "--once"), ("worker", "--burst")):
        done = in_a_process(url, tmp_path, *role)
        assert done.returncode == 0, done.stderr

    (run,) = document("runs", KEPT_REDIS_URL=url)["runs"]
    assert run["state"] == "succeeded"


@pytest.mark.parametrize(
    ("options", "said"),
    [("", NOT_TRUSTED), (f"?ssl_ca_certs={__file__}", NO_TLS), (f"{TRUSTED}&ssl_certfile={__file__}", NO_TLS)],
    ids=["unknown authority", "no authority in the file", "no certificate of ours in the file"],
)
def test_what_cannot_be_trusted_is_one_line(encrypted: str, options: str, said: str) -> None:
    assert complaint("list", exit_code=1, KEPT_REDIS_URL=encrypted + options).startswith(f"store: {said} (")


def test_a_file_that_is_not_there_is_bad_input(encrypted: str) -> None:
    """Its name is not shown."""
    said = complaint("list", KEPT_REDIS_URL=f"{encrypted}?ssl_ca_certs=/none/hush.pem")

    assert said.startswith("KEPT_REDIS_URL: 'rediss://localhost:")
    assert said.endswith("/0?ssl_ca_certs=***' names no file by ssl_ca_certs; correct its path")


def test_the_certificate_of_another_host_is_not_trusted(encrypted: str) -> None:
    """It is one for 'localhost'."""
    url = encrypted.replace("localhost", "127.0.0.1")

    assert NOT_TRUSTED in complaint("list", exit_code=1, KEPT_REDIS_URL=url + TRUSTED)


def test_no_password_is_told_to_a_server_that_is_not_trusted(encrypted: str, redis_client: redis.Redis) -> None:
    """The handshake ends before anything is said."""
    redis_client.acl_log_reset()

    complaint("list", exit_code=1, KEPT_REDIS_URL=encrypted.replace("//", "//ada:hush@"))
    assert redis_client.acl_log() == []

    complaint("list", exit_code=1, KEPT_REDIS_URL=encrypted.replace("//", "//ada:hush@") + TRUSTED)
    assert [entry["username"] for entry in redis_client.acl_log()] == ["ada"]
