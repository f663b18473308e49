"""Rule: a URL is refused before anybody uses it wrongly, and only what is certainly harmless is shown of it."""

from __future__ import annotations

import pytest

from adapters.redis.address import check_address, without_secrets
from domain.scheduling.errors import InvalidValue


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("redis://kept:secret@db.internal:6379/0", "redis://kept:***@db.internal:6379/0"),
        ("redis://:secret@host/0", "redis://:***@host/0"),
        ("redis://secret@host", "redis://***@host"),
        ("rediss://:s:e@cret@host", "rediss://:***@host"),
        ("redis://ada:se/cret@[::1]:6379", "redis://ada:***@[::1]:6379"),
        ("redis://ada:se?cr@host", "redis://***"),
        ("redis://ada:secret", "redis://ada:***"),
        ("redis://host?password=s@cret", "redis://***"),
        ("redis://host?password=se&cret", "redis://host?password=***&***"),
        ("rediss://host?ssl_keyfile=/etc/key.pem&ssl_password=x", "rediss://host?ssl_keyfile=***&ssl_password=***"),
        ("unix:///run/redis.sock?db=1&password=secret&x=1", "unix:///run/redis.sock?db=1&password=***&***"),
        ("unix://ada:secret@/run/redis.sock", "unix://ada:***@/run/redis.sock"),
        ("redis://host:6379/0", "redis://host:6379/0"),
        ("valkey://host:6379", "valkey://host:6379"),
        ("secret", "***"),
        ("ada:1234", "***"),
        ("localhost:6379", "localhost:6379"),
        ("10.0.0.7/1", "10.0.0.7/1"),
        ("ada:secret@host", "***"),
        ("secret@x://host", "***"),
        ("secret://host", "***"),
        ("", ""),
    ],
)
def test_a_url_is_shown_without_what_may_be_secret(url: str, shown: str) -> None:
    assert without_secrets(url) == shown


@pytest.mark.parametrize(
    "url",
    [
        "redis://",
        "redis://localhost",
        "redis://localhost:6379/15",
        "redis://localhost/",
        "redis://ada:se%2Fcret@localhost?db=3",
        f"rediss://host:6380?ssl_ca_certs={__file__}&ssl_cert_reqs=required&ssl_check_hostname=true",
        "unix:///run/redis.sock?db=1&username=ada&password=secret",
    ],
)
def test_what_redis_py_understands_is_accepted(url: str) -> None:
    check_address("redis_url", url)


@pytest.mark.parametrize(
    ("url", "problem"),
    [
        ("http://localhost", "is not the URL of a Redis server"),
        ("redis://localhost/production", "is not the URL of a Redis server"),
        ("redis://ada:sec#ret@localhost", "is not the URL of a Redis server"),
        ("redis://localhost:0", "is not the URL of a Redis server"),
        (f"redis://{'a' * 64}", "is not the URL of a Redis server"),
        ("redis://[1", "is not the URL of a Redis server"),
        ("redis://localhost?socket_timeout=1", "has an option that is not known; after the '?' use db, username"),
        ("redis://localhost?ssl_cert_reqs=none", "those of TLS go with rediss://"),
        ("rediss://localhost?ssl_cert_reqs=no", "has a wrong ssl_cert_reqs; use required, optional, none"),
        ("rediss://localhost?ssl_ca_certs=/none/ca.pem", "names no file by ssl_ca_certs; correct its path"),
        ("redis://localhost?db=one", "names no database; use its number"),
    ],
)
def test_what_would_be_misunderstood_is_refused(url: str, problem: str) -> None:
    """A database that is no number would be database 0; an unknown option would end the process."""
    with pytest.raises(InvalidValue) as refusal:
        check_address("redis_url", url)

    assert str(refusal.value).startswith("redis_url: ")
    assert problem in str(refusal.value)
