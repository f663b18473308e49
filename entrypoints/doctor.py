"""Is everything there that promises need, and what does the server found here guarantee?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final

import attrs
import redis
import rq

from adapters.clocks.system import SystemClock
from adapters.redis.connection import without_password
from application.known_commands import KnownCommands, Survey
from application.ports.lease_store import Lease
from domain.scheduling.definition import Priority
from entrypoints.container import Container
from entrypoints.settings import Settings

CLOCKS_AGREE: Final = timedelta(seconds=1)
FAILED_COUNTED: Final = 1000


class State(StrEnum):
    """How bad a finding is: promises hold, hold with a reservation, or do not."""

    OK = "ok"
    WARNING = "warning"
    FAILED = "failed"


@attrs.frozen(kw_only=True)
class Finding:
    """One thing that was looked at, and the remedy where something has to be done."""

    check: str
    state: State = State.OK
    says: str
    remedy: str = ""


def examine(container: Container) -> Iterator[Finding]:
    """Look at everything, from the settings outward; port errors pass through."""
    yield settings_finding(container.settings(), container.url())
    client: redis.Redis = container.client()
    yield server_finding(_info(client))
    yield persistence_finding(_config(client))
    yield eviction_finding(_config(client))
    now = container.clock().now()
    yield clock_finding(now - SystemClock().now())
    yield leader_finding(container.leases().current(), now)
    yield workers_finding(*_queues(client, container))
    yield failures_finding(len(container.runs().failed(FAILED_COUNTED)))
    known: KnownCommands = container.known()
    yield commands_finding(known.survey())


def settings_finding(settings: Settings, url: str) -> Finding:
    """Say where the settings come from and which store they lead to."""
    source = str(settings.config) if settings.config.is_file() else "environment and defaults"
    kind = "" if settings.redis_url else ", embedded"
    where = without_password(url)
    return Finding(check="settings", says=f"{source}; namespace {settings.namespace!r} at {where}{kind}")


def server_finding(info: Mapping[str, Any]) -> Finding:
    """Say which server it is; one that will not do was refused when it was connected to."""
    flavour, version = (
        ("Valkey", info["valkey_version"]) if "valkey_version" in info else ("Redis", info["redis_version"])
    )
    return Finding(check="server", says=f"{flavour} {version}, up for {info.get('uptime_in_seconds', '?')} s")


def persistence_finding(config: Mapping[str, str]) -> Finding:
    """State what is lost when the server's host loses power: the level of every other guarantee."""
    match config.get("appendonly"), config.get("appendfsync"):
        case "yes", "always":
            return Finding(check="persistence", says="every write is on disk before it counts; nothing is lost")
        case "yes", "everysec":
            says = "if the host loses power about a second of history is lost, and its slots may run again"
            return Finding(check="persistence", says=says)
        case "yes", _:
            return _weak("what the system has not written yet, up to half a minute, is lost with the host's power")
        case "no", _ if config.get("save"):
            return _weak("everything since the last snapshot is lost when the server ends without one")
        case "no", _:
            return attrs.evolve(_weak("everything is lost when the server ends"), state=State.FAILED)
        case _:
            return _weak("the server does not say whether it writes to disk (CONFIG is not allowed)")


def _weak(says: str) -> Finding:
    remedy = "set appendonly yes and appendfsync everysec"
    return Finding(check="persistence", state=State.WARNING, says=says, remedy=remedy)


def eviction_finding(config: Mapping[str, str]) -> Finding:
    """A server that throws keys away when memory is short throws promises away."""
    limit, policy = config.get("maxmemory", "0"), config.get("maxmemory-policy", "noeviction")
    if policy == "noeviction" or limit == "0":
        return Finding(check="memory", says="no key is ever evicted")
    says = f"beyond {limit} bytes keys are evicted ({policy}), promises among them"
    return Finding(check="memory", state=State.FAILED, says=says, remedy="set maxmemory-policy noeviction")


def clock_finding(ahead: timedelta) -> Finding:
    """The store's clock decides; a host that differs only shows other times."""
    off = f"{abs(ahead).total_seconds():.3f} s {'ahead of' if ahead > timedelta() else 'behind'} this host's"
    if abs(ahead) <= CLOCKS_AGREE:
        return Finding(check="clock", says=f"the store's clock, which decides, is {off}")
    says, remedy = f"the store's clock is {off}; slots follow the store's", "let both hosts keep time by NTP"
    return Finding(check="clock", state=State.WARNING, says=says, remedy=remedy)


def leader_finding(lease: Lease | None, now: datetime) -> Finding:
    """Somebody has to decide what is due."""
    if lease and lease.ends_at > now:
        return Finding(check="leader", says=f"{lease.holder} leads, epoch {lease.epoch}")
    says = f"{lease.holder} no longer leads" if lease else "nobody leads"
    return Finding(
        check="leader", state=State.WARNING, says=f"{says}; no slot is decided", remedy="run `kept scheduler`"
    )


def workers_finding(workers: int, waiting: int) -> Finding:
    """Somebody has to execute what was handed over."""
    says = f"{workers} at work, {waiting} deliveries waiting"
    if workers:
        return Finding(check="workers", says=says)
    return Finding(check="workers", state=State.WARNING, says=f"nobody executes; {says}", remedy="run `kept worker`")


def failures_finding(failed: int) -> Finding:
    """Runs that failed for good are kept until somebody looks at them."""
    if not failed:
        return Finding(check="failures", says="no run has failed for good")
    count = f"{FAILED_COUNTED} or more" if failed == FAILED_COUNTED else str(failed)
    return Finding(check="failures", state=State.WARNING, says=f"{count} failed runs", remedy="see `kept runs`")


def commands_finding(survey: Survey) -> Finding:
    """What can be asked for, and whether the workers agree on it."""
    names = survey.names()
    doubts = list(dict.fromkeys(doubt for name in names if (doubt := survey.doubt(name))))
    says = "; ".join([", ".join(names) or "none is known", *doubts])
    if not doubts:
        return Finding(check="commands", says=says)
    return Finding(check="commands", state=State.WARNING, says=says, remedy="see that workers run, with one version")


def _info(client: redis.Redis) -> Mapping[str, Any]:
    info: Any = client.info("server")
    return dict(info)


def _config(client: redis.Redis) -> Mapping[str, str]:
    """Return the server's configuration as text; hosted servers may not let anybody see it."""
    try:
        found: Any = client.config_get("*")
    except redis.ResponseError:
        return {}
    return {_text(name): _text(value) for name, value in found.items()}


def _text(value: Any) -> str:
    return value.decode(errors="replace") if isinstance(value, bytes) else str(value)


def _queues(client: redis.Redis, container: Container) -> tuple[int, int]:
    queues = [rq.Queue(container.names().queue(priority), connection=client) for priority in Priority]
    names = {name for queue in queues for name in rq.Worker.all_keys(queue=queue)}
    return len(names), sum(queue.count for queue in queues)
