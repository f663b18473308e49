"""Rule: a server that cannot keep our promises is refused in one line, and no password is ever shown."""

from __future__ import annotations

from typing import Any

import pytest
import redis

from adapters.redis import connection
from adapters.redis.connection import check_libraries, check_server, connect
from application.ports.errors import StoreUnreachable
from domain.scheduling.errors import InvalidValue

URL = "redis://kept:secret@db.internal:6379/0"


class Pretending(redis.Redis):
    """A client of a server that says something else about itself."""

    claims: dict[str, Any]

    def info(self, *_: Any, **__: Any) -> dict[str, Any]:
        return {"redis_mode": "standalone", "redis_version": "7.2.0"} | self.claims


def test_a_server_that_will_do_gives_a_client(redis_url: str) -> None:
    with connect(redis_url) as client:
        assert client.ping()


def test_the_client_never_repeats_a_command_by_itself(redis_url: str) -> None:
    """After a lost reply nobody knows whether the write happened; only the caller can find out."""
    with connect(redis_url) as client:
        assert client.connection_pool.make_connection().retry.get_retries() == 0


def test_a_server_that_is_not_there_is_unreachable() -> None:
    with pytest.raises(StoreUnreachable, match="does not answer"):
        connect("unix:///nowhere/at/all")


def test_a_cluster_is_refused_with_the_reason() -> None:
    with pytest.raises(InvalidValue, match="one write cannot span all keys of a schedule"):
        check_server(_pretending(redis_mode="cluster"), URL)


@pytest.mark.parametrize("found", ["6.0.16", "5.0.3"])
def test_a_server_that_is_too_old_is_refused(found: str) -> None:
    with pytest.raises(InvalidValue, match=f"is version {found}; use Redis 6.2 or later"):
        check_server(_pretending(redis_version=found), URL)


@pytest.mark.parametrize(
    "claims",
    [{"redis_version": "6.2.0"}, {"redis_version": "8.4.1"}, {"redis_version": "7.2.4", "valkey_version": "9.1.2"}],
    ids=["oldest", "newer", "valkey"],
)
def test_a_server_of_a_supported_version_is_accepted(claims: dict[str, str]) -> None:
    check_server(_pretending(**claims), URL)


def test_a_refusal_does_not_show_the_password() -> None:
    with pytest.raises(InvalidValue) as refusal:
        check_server(_pretending(redis_mode="cluster"), URL)

    assert "secret" not in str(refusal.value)


@pytest.mark.parametrize("url", ["http://localhost", "localhost:6379", "", "redis://localhost:port"])
def test_what_is_no_url_of_a_server_is_refused(url: str) -> None:
    with pytest.raises(InvalidValue, match="use redis://HOST:PORT/DB, rediss://HOST:PORT/DB or unix:///PATH"):
        connect(url)


def test_a_server_that_does_not_know_the_password_says_so_without_it(redis_url: str) -> None:
    with pytest.raises(StoreUnreachable, match="does not accept our user or password") as refusal:
        connect(redis_url.replace("unix://", "unix://ada:secret@"))

    assert "secret" not in str(refusal.value)


def test_the_libraries_of_this_environment_are_supported() -> None:
    check_libraries()


def test_a_library_outside_the_tested_range_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "version", lambda name: "2.0.0" if name == "rq" else "8.1.0")

    with pytest.raises(InvalidValue, match=r"rq: '2\.0\.0' .* install rq>=2\.12,<2\.13"):
        check_libraries()


def _pretending(**claims: str) -> redis.Redis:
    client = Pretending()
    client.claims = claims
    return client
