"""`kept doctor` examines the server that it finds."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import redis

from tests.chaos.server import KillableServer
from tests.unit.cli.running import kept


def test_a_server_that_keeps_nothing_cannot_keep_promises() -> None:
    """The test server writes nothing to disk: exit 1, and the remedy."""
    result = kept("doctor", "--json")
    document = json.loads(result.stdout)
    findings = {finding["check"]: finding for finding in document["findings"]}

    assert (result.exit_code, document["healthy"]) == (1, False)
    assert findings["persistence"]["remedy"] == "set appendonly yes and appendfsync everysec"
    assert findings["leader"]["state"] == findings["workers"]["state"] == "warning"
    assert "reports.build" in findings["commands"]["says"]


def test_a_server_that_is_away_is_a_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    """That is what the doctor was asked about."""
    monkeypatch.setenv("KEPT_REDIS_URL", "unix:///nowhere/at/all.sock")
    result = kept("doctor")

    assert result.exit_code == 1
    assert "failed" in result.stdout
    assert result.stderr == ""


def test_the_guarantee_is_stated_for_the_server_that_was_found() -> None:
    document = json.loads(kept("doctor", "--json").stdout)
    checks = [finding["check"] for finding in document["findings"]]

    assert document["guarantee"].endswith("only for as long as the server runs")
    assert checks[:9] == [
        *("settings", "server", "persistence", "eviction", "memory"),
        *("replicas", "guarantee", "tls", "acl"),
    ]


def test_a_server_with_an_append_only_file_lets_promises_be_kept(redis_client: redis.Redis) -> None:
    redis_client.config_set("appendonly", "yes")
    try:
        document = json.loads(kept("doctor", "--json").stdout)
    finally:
        redis_client.config_set("appendonly", "no")

    assert document["healthy"]
    assert "about a second of history is undone" in document["guarantee"]


def test_a_user_who_may_not_see_the_configuration_learns_what_there_is_to_learn(
    redis_client: redis.Redis, redis_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on hosted servers, where CONFIG and ACL are hidden."""
    redis_client.acl_setuser(
        "hosted",
        enabled=True,
        nopass=True,
        categories=["+@all"],
        commands=["-config", "-acl"],
        keys=["*"],
        channels=["*"],
    )
    monkeypatch.setenv("KEPT_REDIS_URL", redis_url.replace("unix://", "unix://hosted:x@"))
    try:
        findings = {each["check"]: each for each in json.loads(kept("doctor", "--json").stdout)["findings"]}
    finally:
        redis_client.acl_deluser("hosted")

    assert findings["persistence"]["state"] == "failed"
    assert findings["acl"]["says"] == "the server does not say as whom we are connected"
    assert findings["eviction"]["says"] == "no key is ever evicted"


def test_a_cluster_is_refused_with_the_reason(short_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with KillableServer(short_folder, ["--cluster-enabled", "yes", "--cluster-config-file", "nodes"]) as server:
        monkeypatch.setenv("KEPT_REDIS_URL", server.url)
        result = kept("doctor", "--json")

    (_, refusal) = json.loads(result.stdout)["findings"]
    assert result.exit_code == 1
    assert "is a cluster, where one write cannot span all keys of a schedule" in refusal["says"]
