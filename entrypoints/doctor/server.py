"""What the server is, what it keeps, and what it may lose: the level of every guarantee."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

import attrs

from adapters.redis.eviction import KEEPS_EVERYTHING, drops_schedules
from entrypoints.doctor.finding import Finding, State

Facts = Mapping[str, Any]
"""What INFO or CONFIG GET says, by name."""

CLOCKS_AGREE: Final = timedelta(seconds=1)
NEARLY_FULL: Final = 0.8


def server_finding(info: Facts) -> Finding:
    """Say which server it is; one that will not do, a cluster among them, was refused when it was connected to."""
    flavour, version = (
        ("Valkey", info["valkey_version"]) if "valkey_version" in info else ("Redis", info["redis_version"])
    )
    return Finding(check="server", says=f"{flavour} {version}, up for {info.get('uptime_in_seconds', '?')} s")


def persistence_finding(config: Facts, info: Facts) -> Finding:
    """State what is lost when the server's host loses power, or why nothing is written at all."""
    if "err" in (info.get("aof_last_write_status"), info.get("aof_last_bgrewrite_status")):
        says = "the append-only file could not be written"
        return Finding(check="persistence", state=State.FAILED, says=says, remedy="see the server's log; free its disk")
    match appendonly(config, info), config.get("appendfsync"):
        case "yes", "always":
            return Finding(check="persistence", says="every write is on disk before it counts; nothing is lost")
        case "yes", "everysec":
            says = "if the host loses power about a second of history is lost (two when the disk is slow)"
            return Finding(check="persistence", says=f"{says}, and its slots may run again")
        case "yes", "no":
            return _weak("what the system has not written yet, up to half a minute, is lost with the host's power")
        case "yes", _:
            return _weak("every write is appended to a file; the server does not say when that reaches the disk")
        case "no", _ if config.get("save"):
            return _weak("everything since the last snapshot (RDB) is lost when the server ends without one")
        case "no", _:
            return attrs.evolve(_weak("everything is lost when the server ends"), state=State.FAILED)
        case _:
            return _weak("the server does not say whether it writes to disk (CONFIG is not allowed)")


def appendonly(config: Facts, info: Facts) -> str | None:
    """Return "yes" or "no"; hosted servers hide CONFIG, but INFO says it too. None where neither does."""
    known = {1: "yes", 0: "no", None: None}
    return config.get("appendonly") or known[info.get("aof_enabled")]


def _weak(says: str) -> Finding:
    remedy = "set appendonly yes and appendfsync everysec"
    return Finding(check="persistence", state=State.WARNING, says=says, remedy=remedy)


def eviction_finding(info: Facts) -> Finding:
    """A server that throws keys away when memory is short throws promises away."""
    policy = str(info.get("maxmemory_policy", KEEPS_EVERYTHING))
    if policy == KEEPS_EVERYTHING:
        return Finding(check="eviction", says="no key is ever evicted")
    remedy = f"set maxmemory-policy {KEEPS_EVERYTHING}"
    if drops_schedules(policy):
        says = f"when memory is full any key may be evicted ({policy}), promises among them; no scheduler starts here"
        return Finding(check="eviction", state=State.FAILED, says=says, remedy=remedy)
    says = f"keys that expire may be evicted ({policy}): no promise, but the samples' memory of effects already done"
    return Finding(check="eviction", state=State.WARNING, says=says, remedy=remedy)


def memory_finding(info: Facts) -> Finding:
    """A server that has reached its limit takes no writes, and everything waits."""
    limit, used = int(info.get("maxmemory", 0)), int(info.get("used_memory", 0))
    if not limit:
        return Finding(check="memory", says=f"{used / 2**20:.1f} MiB used; no maxmemory but the host's own")
    says = f"{used / 2**20:.1f} of {limit / 2**20:.1f} MiB used; at the limit writes are refused and everything waits"
    if used < NEARLY_FULL * limit:
        return Finding(check="memory", says=says)
    return Finding(check="memory", state=State.WARNING, says=says, remedy="raise maxmemory")


def replicas_finding(info: Facts, config: Facts) -> Finding:
    """Replication is asynchronous: what a failover loses is what no replica had yet."""
    if info.get("role") != "master":
        says, remedy = "this server is a replica and takes no writes", "let KEPT_REDIS_URL name the primary"
        return Finding(check="replicas", state=State.FAILED, says=says, remedy=remedy)
    count, asked_for = int(info.get("connected_slaves", 0)), int(config.get("min-replicas-to-write", 0))
    if not count:
        return Finding(check="replicas", says="none; the promises are on this server alone: back it up")
    if asked_for:
        lag = config.get("min-replicas-max-lag", "?")
        says = f"{count}; at least {asked_for} must follow within {lag} s: a failover loses no more than that"
        return Finding(check="replicas", says=says)
    says = f"{count}, asynchronous: a failover loses what the replica had not received, however much that is"
    remedy = "set min-replicas-to-write 1 and min-replicas-max-lag 10, which bounds the loss"
    return Finding(check="replicas", state=State.WARNING, says=says, remedy=remedy)


def clock_finding(ahead: timedelta) -> Finding:
    """The store's clock decides; a host that differs only shows other times."""
    off = f"{abs(ahead).total_seconds():.3f} s {'ahead of' if ahead > timedelta() else 'behind'} this host's"
    if abs(ahead) <= CLOCKS_AGREE:
        return Finding(check="clock", says=f"the store's clock, which decides, is {off}")
    says, remedy = f"the store's clock is {off}; slots follow the store's", "let both hosts keep time by NTP"
    return Finding(check="clock", state=State.WARNING, says=says, remedy=remedy)
