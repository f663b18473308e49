"""`kept doctor` examines the server that it finds."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest
import redis

from adapters.embedded.waiting import came_true
from adapters.redis.clock import StoreClock
from adapters.redis.keys import Keys
from adapters.redis.published_commands import RedisPublishedCommands
from application.publishing import LIFE_SIGN_LASTS, LONGEST_SILENCE
from tests.chaos.server import KillableServer
from tests.integration.faults.route import Route
from tests.integration.faults.test_failover import HERE, free_port, has_caught_up
from tests.patience import A_WHILE
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


# ------------------------------------------------------------ findings on a real server


def test_a_server_that_is_nearly_full_is_told(redis_client: redis.Redis) -> None:
    used = int(dict(redis_client.info("memory"))["used_memory"])
    redis_client.config_set("maxmemory", used + 100_000)
    try:
        memory = finding("memory")
    finally:
        redis_client.config_set("maxmemory", 0)

    assert (memory["state"], memory["remedy"]) == ("warning", "raise maxmemory")


@pytest.mark.parametrize(("policy", "state"), [("allkeys-lru", "failed"), ("volatile-ttl", "warning")])
def test_a_server_that_evicts_is_told(policy: str, state: str, redis_client: redis.Redis) -> None:
    redis_client.config_set("maxmemory-policy", policy)
    try:
        eviction = finding("eviction")
    finally:
        redis_client.config_set("maxmemory-policy", "noeviction")

    assert (eviction["state"], eviction["remedy"]) == (state, "set maxmemory-policy noeviction")


def test_primary_and_replica_are_told_apart(short_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of the primary it is said what a failover loses, of the replica that it takes no writes."""
    port, second = free_port(), short_folder / "2"
    second.mkdir()
    with (
        KillableServer(short_folder, ["--bind", HERE, "--port", str(port)]) as primary,
        KillableServer(second, ["--replicaof", HERE, str(port)]) as replica,
    ):
        with redis.Redis.from_url(replica.url) as client:
            assert came_true(lambda: has_caught_up(client), A_WHILE)
        monkeypatch.setenv("KEPT_REDIS_URL", primary.url)
        of_the_primary, guarantee = finding("replicas"), finding("guarantee")
        monkeypatch.setenv("KEPT_REDIS_URL", replica.url)
        of_the_replica = finding("replicas")

    assert of_the_primary["says"].startswith("1, asynchronous: a failover loses")
    assert guarantee["says"].endswith("a failover loses what no replica had yet")
    assert (of_the_replica["state"], of_the_replica["says"]) == (
        "failed",
        "this server is a replica and takes no writes",
    )


@pytest.mark.parametrize("hours", [3, -3])
def test_a_store_whose_clock_is_hours_off_is_told(
    hours: int, short_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with KillableServer(short_folder) as server, Route(server.socket) as route:
        route.clock_ahead = timedelta(hours=hours)
        monkeypatch.setenv("KEPT_REDIS_URL", route.url)
        clock = finding("clock")

    assert clock["state"] == "warning"
    assert ("ahead of" if hours > 0 else "behind") in clock["says"]
    assert clock["remedy"] == "let both hosts keep time by NTP"


def test_what_counts_for_nothing_is_told_with_what_it_means(redis_client: redis.Redis) -> None:
    """A damaged schedule, a foreign job, a late outcome; each as the processes that met it left it."""
    redis_client.hset("kept:0:schedules", "hurt", b"\xff")
    redis_client.hset("kept:0:set_aside", "schedule:hurt", "it is damaged")
    redis_client.hset("kept:0:refused_jobs", "other_call", 2)
    redis_client.hset("kept:0:late_outcomes", "succeeded", 3)

    assert finding("documents")["state"] == "failed"
    assert "schedule 'hurt' cannot be read" in finding("documents")["says"]
    assert "2 jobs in our queues were not ours (other_call 2)" in finding("refusals")["says"]
    assert "3 outcomes came after their attempt had been given up (succeeded 3)" in finding("late outcomes")["says"]
    assert all(finding(check)["remedy"] for check in ("documents", "refusals", "late outcomes"))


def test_a_worker_that_was_killed_is_not_at_work(redis_client: redis.Redis) -> None:
    """It stays registered with RQ for as long as no other worker tidies up."""
    redis_client.sadd("rq:workers:kept-default", "rq:worker:killed")
    assert finding("workers")["says"] == "nobody executes; 0 at work, 0 deliveries waiting"

    redis_client.sadd("rq:workers:kept-low", "rq:worker:alive")
    redis_client.hset("rq:worker:alive", "queues", "kept-low")
    assert finding("workers")["says"] == "1 at work, 0 deliveries waiting"


def test_a_worker_that_stands_still_is_named_before_it_counts_as_gone(redis_client: redis.Redis) -> None:
    """As one that was stopped (SIGSTOP), or whose host is suspended."""
    last_sign = StoreClock(redis_client).now() - LONGEST_SILENCE - timedelta(seconds=1)
    published = RedisPublishedCommands(redis_client, Keys("kept"))
    published.publish("stopped", [], last_sign, last_sign + LIFE_SIGN_LASTS)
    redis_client.sadd("rq:workers:kept-default", "rq:worker:stopped")
    redis_client.hset("rq:worker:stopped", "queues", "kept-default")

    found = finding("workers")

    assert found["state"] == "warning"
    assert found["says"].startswith("1 at work, 0 deliveries waiting; nothing was heard of stopped for ")


def finding(check: str) -> dict[str, str]:
    """Ask the doctor, and return what it says of one thing."""
    (found,) = [each for each in json.loads(kept("doctor", "--json").stdout)["findings"] if each["check"] == check]
    return dict(found)
