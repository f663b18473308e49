"""The composition root: the one place where ports meet adapters."""

from __future__ import annotations

import logging
import os
import secrets
import socket
from collections.abc import Sequence
from functools import partial

import attrs
import redis
from dependency_injector import containers, providers
from structlog.typing import FilteringBoundLogger

from adapters.event_loop.awaiting import run_to_the_end
from adapters.host.load import HostLoad
from adapters.http.outgoing import WebOutgoing
from adapters.observability.logs import configure
from adapters.observability.watching import LoggingWatcher
from adapters.redis.alerts import RedisAlerts
from adapters.redis.clock import StoreClock
from adapters.redis.connection import connect
from adapters.redis.eviction import EvictionGuard
from adapters.redis.inboxes import RedisInboxes
from adapters.redis.key_gauge import KeyGauge
from adapters.redis.keys import Keys
from adapters.redis.lease_store import RedisLeaseStore
from adapters.redis.ledger import RedisLedger
from adapters.redis.published_commands import RedisPublishedCommands
from adapters.redis.revisions import Revisions
from adapters.redis.run_store import RedisRunStore
from adapters.redis.schedule_store import RedisScheduleStore
from adapters.redis.wake import RedisWake
from adapters.rq.delivery_queue import RqDeliveryQueue
from adapters.rq.fork_worker import KeptWorker
from adapters.rq.heart import ThreadedHeart
from adapters.rq.names import Names
from adapters.rq.queue_gauge import QueueGauge
from adapters.rq.refusals import LateOutcomes, Refusals, RefusedDeliveries
from adapters.rq.simple_worker import KeptSimpleWorker
from adapters.rq.time_limit import GRACE, AlarmTimeLimit
from application.builtin.commands import builtin_commands
from application.catalogue import AnyCommand, Catalogue
from application.known_commands import KnownCommands
from application.learning.timetable import Timetable
from application.publishing import Publishing
from application.scheduling.announcing import Announcing
from application.scheduling.applying import Applying
from application.scheduling.audit import Audit
from application.scheduling.backfilling import Backfilling
from application.scheduling.cadence import Cadence
from application.scheduling.coordinator import Coordinator
from application.scheduling.events import Events
from application.scheduling.executor import Executor
from application.scheduling.fan_outs import FanOuts
from application.scheduling.gauges import Gauges
from application.scheduling.handover import HandOvers
from application.scheduling.leadership import Leadership
from application.scheduling.looking_back import LookingBack
from application.scheduling.loop import Errand, Loop
from application.scheduling.operations import Operations
from application.scheduling.planner import Planner
from application.scheduling.promising import Promising
from application.scheduling.queries import Queries
from application.scheduling.recording import Recording
from application.scheduling.recovery import Recovery
from application.scheduling.retention import Retention
from domain.scheduling.policies.gauges import GaugeKind
from entrypoints.samples.platform import Platform
from entrypoints.settings import Settings
from entrypoints.store import RevivingWatcher, opened_store
from entrypoints.user_commands import user_commands, user_providers


def cadence(settings: Settings) -> Cadence:
    """Return the rhythm that the settings ask for."""
    return Cadence(lease_ttl=settings.lease_ttl, heartbeat=settings.heartbeat, lost_after=settings.lost_after)


def process_name() -> str:
    """Return a name for this process that no other one has: host, pid and a draw (pids come again)."""
    return f"{socket.gethostname()}-{os.getpid()}-{secrets.token_hex(3)}"


def catalogue(settings: Settings, builtin: Sequence[AnyCommand], platform: Platform) -> Catalogue:
    """Return every command that this process knows: built-in ones, the samples, unless hidden, and the user's own."""
    samples = platform.commands() if settings.samples else ()
    own = user_commands(settings.commands, settings.folder)
    provided = user_providers(settings.commands, settings.folder)
    return Catalogue([*builtin, *samples, *own], await_result=run_to_the_end, provided=provided)


def gauges(client: redis.Redis, names: Names) -> Gauges:
    """Return everything that a scheduler can measure."""
    return Gauges(
        {
            GaugeKind.LOAD: HostLoad(),
            GaugeKind.QUEUE: QueueGauge(client, names),
            GaugeKind.KEY: KeyGauge(client),
        }
    )


def errands(
    settings: Settings,
    guard: EvictionGuard,
    platform: Platform,
    promising: Promising,
    commands: Catalogue,
    log: FilteringBoundLogger,
) -> Sequence[Errand]:
    """Return what the leader does beside scheduling."""
    guarding = [] if settings.allow_eviction else [guard.look]
    # The platform knows its own commands, whichever workers are alive when something happens there.
    own = attrs.evolve(promising, check=commands.check)
    return [*guarding, *([platform.errand(own, log)] if settings.samples else [])]


class Container(containers.DeclarativeContainer):
    """
    Everything that a process of Kept is made of; each process takes from it what it needs.

    Give it `settings` and `process` (its role, for the log, which begins at `level`); `shutdown_resources()` lets go
    of the embedded server.
    """

    settings: providers.Dependency[Settings] = providers.Dependency(instance_of=Settings)
    process: providers.Dependency[str] = providers.Dependency(instance_of=str)
    level: providers.Provider[int] = providers.Object(logging.INFO)

    name = providers.Singleton(process_name)
    log = providers.Singleton(configure, process, level=level)
    store = providers.Resource(opened_store, settings)
    url = store.provided.url
    client = providers.Singleton(connect, url)
    keys = providers.Singleton(Keys, settings.provided.namespace)
    rhythm = providers.Singleton(cadence, settings)
    draw_token = providers.Object(partial(secrets.token_urlsafe, 16))

    clock = providers.Singleton(StoreClock, client)
    schedules = providers.Singleton(RedisScheduleStore, client, keys, providers.Singleton(Revisions))
    runs = providers.Singleton(RedisRunStore, client, keys)
    ledger = providers.Singleton(RedisLedger, client, keys)
    inboxes = providers.Singleton(RedisInboxes, client, keys)
    alerts = providers.Singleton(RedisAlerts, client, keys)
    leases = providers.Singleton(RedisLeaseStore, client, keys)
    names = providers.Singleton(Names, settings.provided.namespace)
    queue = providers.Singleton(RqDeliveryQueue, client, keys)
    own_wake = providers.Factory(RedisWake, client, keys)
    refused_jobs = providers.Singleton(Refusals, client, settings.provided.namespace)
    refused_deliveries = providers.Singleton(RefusedDeliveries, client, settings.provided.namespace)
    late_outcomes = providers.Singleton(LateOutcomes, client, settings.provided.namespace)
    wake = providers.Singleton(RedisWake, client, keys)

    platform = providers.Singleton(Platform.on, client, keys)
    audit = providers.Singleton(Audit, schedules, runs, ledger)
    builtin = providers.Singleton(
        builtin_commands, clock, providers.Singleton(WebOutgoing), audit, settings.provided.webhook_secret
    )
    commands = providers.Singleton(catalogue, settings, builtin, platform)
    published = providers.Singleton(RedisPublishedCommands, client, keys)
    known = providers.Singleton(KnownCommands, commands, published, clock)
    publishing = providers.Singleton(Publishing, name, clock, commands, published)
    retention = providers.Singleton(Retention, ledger=ledger)
    recording = providers.Singleton(Recording, retention, settings.provided.catch_up_budget)
    operations = providers.Singleton(Operations, clock, schedules, runs, recording)
    backfilling = providers.Singleton(Backfilling, clock=clock, schedules=schedules, ledger=ledger, recording=recording)
    applying = providers.Singleton(Applying, clock, schedules, recording, known)
    promising = providers.Singleton(
        Promising, clock=clock, schedules=schedules, recording=recording, check=known.provided.check
    )
    timetable = providers.Singleton(Timetable, clock, platform.provided.classes, wake)
    events = providers.Singleton(Events, clock, inboxes)
    queries = providers.Singleton(Queries, schedules, runs, ledger, settings.provided.catch_up_budget)

    leadership = providers.Singleton(Leadership, leases, name, draw_token, rhythm)
    planner = providers.Singleton(Planner, schedules, runs, recording, providers.Singleton(gauges, client, names))
    handovers = providers.Singleton(HandOvers, runs, queue)
    recovery = providers.Singleton(
        Recovery, schedules=schedules, runs=runs, queue=queue, handovers=handovers, cadence=rhythm
    )
    coordinator = providers.Singleton(
        Coordinator,
        clock=clock,
        leadership=leadership,
        schedules=schedules,
        planner=planner,
        handovers=handovers,
        fan_outs=providers.Singleton(FanOuts, schedules, runs),
        recovery=recovery,
        announcing=providers.Singleton(Announcing, alerts, inboxes),
        cadence=rhythm,
    )
    watcher = providers.Singleton(
        RevivingWatcher, providers.Singleton(LoggingWatcher, log), revive=store.provided.revive
    )
    loop = providers.Singleton(
        Loop,
        coordinator=coordinator,
        clock=clock,
        wake=wake,
        cadence=rhythm,
        watcher=watcher,
        errands=providers.Singleton(
            errands, settings, providers.Singleton(EvictionGuard, client), platform, promising, commands, log
        ),
    )
    executor = providers.Singleton(
        Executor,
        worker=name,
        clock=clock,
        schedules=schedules,
        runs=runs,
        catalogue=commands,
        heart=providers.Singleton(ThreadedHeart),
        time_limit=providers.Singleton(AlarmTimeLimit),
        wake=wake,
        cadence=rhythm,
        draw_token=draw_token,
        looking_back=providers.Singleton(LookingBack, clock=clock, schedules=schedules, runs=runs, ledger=ledger),
        calls=known,
    )
    # A work-horse is a process for one command, and ends with one that does not end.
    horses = providers.Singleton(attrs.evolve, executor, time_limit=providers.Singleton(AlarmTimeLimit, GRACE))
    worker = providers.Singleton(
        KeptWorker,
        horses.provided.execute,
        # RQ waits on its connection for longer than a store may take to answer, so it has one of its own.
        connection=providers.Singleton(connect, url),
        name=name,
        names=names,
        on_horse_killed=horses.provided.lost,
        on_outage=store.provided.revive,
        show_life=publishing.provided.publish,
        longest=commands.provided.longest_timeout.call(),
    )
    worker_here = providers.Factory(
        KeptSimpleWorker,
        connection=providers.Singleton(connect, url),
        name=name,
        names=names,
        on_outage=store.provided.revive,
        show_life=publishing.provided.publish,
        longest=commands.provided.longest_timeout.call(),
    )
