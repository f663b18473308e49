"""Looking at everything, from the settings outward."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

import redis
import rq

from adapters.clocks.system import SystemClock
from adapters.redis.boundary import translated
from application.known_commands import KnownCommands
from application.scheduling.set_aside import still_set_aside
from domain.scheduling.definition import Priority
from entrypoints.container import Container
from entrypoints.doctor.access import acl_finding, tls_finding
from entrypoints.doctor.alarms import alarms_finding
from entrypoints.doctor.at_work import (
    FAILED_COUNTED,
    commands_finding,
    failures_finding,
    leader_finding,
    settings_finding,
    workers_finding,
)
from entrypoints.doctor.finding import Finding
from entrypoints.doctor.guarantee import guarantee_finding
from entrypoints.doctor.schedules import seen
from entrypoints.doctor.server import (
    Facts,
    clock_finding,
    eviction_finding,
    memory_finding,
    persistence_finding,
    replicas_finding,
    server_finding,
)
from entrypoints.doctor.set_aside import documents_finding, late_outcomes_finding, refusals_finding

_SECTIONS: Final = ("server", "persistence", "memory", "replication")


def examine(container: Container) -> Iterator[Finding]:
    """Look at everything; port errors pass through, and `InvalidValue` for a server that will not do."""
    url = container.url()
    yield settings_finding(container.settings(), url)
    client: redis.Redis = container.client()
    with translated():
        info, config = _info(client), _config(client)
        user, rules = _user(client)
    yield server_finding(info)
    yield persistence_finding(config, info)
    yield eviction_finding(info)
    yield memory_finding(info)
    yield replicas_finding(info, config)
    yield guarantee_finding(config, info)
    yield tls_finding(url)
    yield acl_finding(url, user, rules)
    yield from _at_work(container, client)


def _at_work(container: Container, client: redis.Redis) -> Iterator[Finding]:
    now = container.clock().now()
    yield clock_finding(now - SystemClock().now())
    yield leader_finding(container.leases().current(), now)
    with translated():
        workers, waiting = _queues(client, container)
    yield workers_finding(workers, waiting, container.published().alive(now), now)
    yield failures_finding(len(container.runs().failed(FAILED_COUNTED)))
    schedules = seen(container.queries().overview(unreadable=lambda _why: None))
    yield alarms_finding(schedules)
    yield documents_finding(still_set_aside(container.schedules(), container.runs()))
    with translated():
        jobs, deliveries = container.refused_jobs().counts(), container.refused_deliveries().counts()
        late = container.late_outcomes().counts()
    yield refusals_finding(jobs, deliveries)
    yield late_outcomes_finding(late)
    known: KnownCommands = container.known()
    yield commands_finding(known.survey(), schedules.commands)


def _info(client: redis.Redis) -> Facts:
    found: dict[str, Any] = {}
    for section in _SECTIONS:
        answer: Any = client.info(section)
        found |= answer
    return found


def _config(client: redis.Redis) -> Mapping[str, str]:
    """Return the server's configuration as text; hosted servers may not let anybody see it."""
    try:
        found: Any = client.config_get("*")
    except redis.ResponseError:
        return {}
    return {_text(name): _text(value) for name, value in found.items()}


def _user(client: redis.Redis) -> tuple[str | None, Facts | None]:
    """Return as whom we are connected and that user's rules, each None where the server does not tell."""
    user: Any = None
    try:
        user = _text(client.acl_whoami())
        rules: Any = client.acl_getuser(user)
    except redis.ResponseError:
        return user, None
    return user, rules


def _text(value: Any) -> str:
    return value.decode(errors="replace") if isinstance(value, bytes) else str(value)


def _queues(client: redis.Redis, container: Container) -> tuple[int, int]:
    queues = [rq.Queue(container.names().queue(priority), connection=client) for priority in Priority]
    registered = {key for queue in queues for key in rq.Worker.all_keys(queue=queue)}
    # Who was killed stays registered until another worker tidies up; its sign of life runs out by itself.
    living = client.exists(*registered) if registered else 0
    return int(living), sum(queue.count for queue in queues)
