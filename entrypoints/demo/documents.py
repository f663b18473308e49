"""The demo's JSON document."""

from __future__ import annotations

from entrypoints.cli import documents
from entrypoints.cli.documents import Document
from entrypoints.cli.times import iso
from entrypoints.demo.accounting import Ending, PromiseAccount
from entrypoints.demo.story import Kill


def demo(ending: Ending) -> Document:
    """Return the whole document."""
    return {
        "audit": documents.audit(ending.audit),
        "kills": [_kill(each) for each in ending.kills],
        "schedules": [_promise(each) for each in ending.promises],
    }


def _kill(kill: Kill) -> Document:
    after = kill.recovered_after
    return {
        "role": kill.role,
        "process": kill.process,
        "pid": kill.pid,
        "at": iso(kill.at),
        "doing": kill.doing,
        "recovered_by": kill.recovered_by,
        "recovered_after_seconds": None if after is None else round(after.total_seconds(), 3),
    }


def _promise(promise: PromiseAccount) -> Document:
    definition = promise.schedule.definition
    return {
        "id": promise.schedule.id,
        "command": definition.command.name,
        "description": definition.about.description,
        "started": promise.account.started,
        "coalesced": promise.account.coalesced,
        "skipped": promise.account.skipped,
        "held": promise.account.held,
        "runs": dict(promise.runs),
        "effects": promise.effects,
    }
