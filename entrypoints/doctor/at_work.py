"""Whether everybody whom promises need is there: settings that lead to a store, a leader, workers."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Final

from adapters.redis.address import without_secrets
from application.counting import counted
from application.known_commands import Survey
from application.ports.lease_store import Lease
from application.publishing import LONGEST_SILENCE, silence
from entrypoints.doctor.finding import Finding, State
from entrypoints.settings import Settings

FAILED_COUNTED: Final = 1000
A_SECOND: Final = timedelta(seconds=1)


def settings_finding(settings: Settings, url: str) -> Finding:
    """Say where the settings come from and which store they lead to."""
    source = str(settings.config) if settings.config.is_file() else "environment and defaults"
    kind = "" if settings.redis_url else ", embedded"
    where = without_secrets(url)
    return Finding(check="settings", says=f"{source}; namespace {settings.namespace!r} at {where}{kind}")


def leader_finding(lease: Lease | None, now: datetime) -> Finding:
    """Somebody has to decide what is due."""
    if lease and lease.ends_at > now:
        return Finding(check="leader", says=f"{lease.holder} leads, epoch {lease.epoch}")
    says = f"{lease.holder} no longer leads" if lease else "nobody leads"
    return Finding(
        check="leader", state=State.WARNING, says=f"{says}; no slot is decided", remedy="run `kept scheduler`"
    )


def workers_finding(workers: int, waiting: int, alive: Mapping[str, datetime], now: datetime) -> Finding:
    """Somebody has to execute what was handed over; who is frozen counts as alive for a while."""
    says = f"{workers} at work, {counted(waiting, 'delivery', 'deliveries')} waiting"
    if not workers:
        remedy = "run `kept worker`"
        return Finding(check="workers", state=State.WARNING, says=f"nobody executes; {says}", remedy=remedy)
    silences = {worker: silence(until, now) for worker, until in sorted(alive.items())}
    silent = [f"{worker} for {lasts // A_SECOND} s" for worker, lasts in silences.items() if lasts > LONGEST_SILENCE]
    if not silent:
        return Finding(check="workers", says=says)
    says = f"{says}; nothing was heard of {', '.join(silent)}"
    remedy = "see whether it, or its host, stands still"
    return Finding(check="workers", state=State.WARNING, says=says, remedy=remedy)


def failures_finding(failed: int) -> Finding:
    """Runs that failed for good are kept until somebody looks at them."""
    if not failed:
        return Finding(check="failures", says="no run has failed for good")
    count = f"{FAILED_COUNTED} or more" if failed == FAILED_COUNTED else str(failed)
    return Finding(
        check="failures",
        state=State.WARNING,
        says=f"{count} failed run{'' if failed == 1 else 's'}",
        remedy="see `kept runs`",
    )


def commands_finding(survey: Survey, asked_for: Collection[str]) -> Finding:
    """What can be asked for, and whether workers have, and agree on, what schedules do ask for."""
    names = survey.names()
    doubts = list(dict.fromkeys(doubt for name in sorted(asked_for) if (doubt := survey.doubt(name))))
    known = f"{counted(len(names), 'command')} known: {', '.join(names)}" if names else "no command is known"
    if not doubts:
        return Finding(check="commands", says=known)
    remedy = "see that workers run, all of them with one version of your code"
    return Finding(check="commands", state=State.WARNING, says="; ".join([*doubts, known]), remedy=remedy)
