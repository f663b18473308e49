"""The JSON documents of the reading commands: what programs may rely on."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, TypeAlias

from application.scheduling.audit import Account, AuditReport
from application.scheduling.views import RangeView, RunView, SlotView
from domain.scheduling.decisions import Span
from entrypoints.cli.times import iso

Document: TypeAlias = dict[str, Any]


def future_slot(due_at: datetime) -> Document:
    """Return the slot object of a slot that has not been decided."""
    return _slot(due_at, None, None, None, None, None)


def slot(view: SlotView) -> Document:
    """Return the slot object of a decided slot."""
    known = _slot(view.due_at, str(view.disposition), view.reason, view.into, view.started_at, view.ended_at)
    return known | _event(view) | _measured(view)


def superseding(view: SlotView) -> Document:
    """Return the slot object together with the account that it supersedes: null unless it was backfilled."""
    before = view.supersedes
    superseded = None
    if before:
        into = {"reason": before.reason, "into": iso(before.into)}
        superseded = {"disposition": str(before.disposition), **into, "decided_at": iso(before.decided_at)}
    return {**slot(view), "supersedes": superseded}


def span(view: RangeView) -> Document:
    """Return the range object: neighbouring slots that share a disposition."""
    return {
        "first": iso(view.first),
        "last": iso(view.last),
        "count": view.count,
        "disposition": str(view.disposition),
        "reason": view.reason,
        "into": iso(view.into),
        **_event(view),
        **_measured(view),
    }


def undecided(slots: Span, reason: str) -> Document:
    """Return the range object of slots that have come due, and of which nobody has decided anything yet."""
    return {
        "first": iso(slots.first),
        "last": iso(slots.last),
        "count": slots.count,
        "disposition": None,
        "reason": reason,
        "into": None,
    }


def account(views: Iterable[SlotView | RangeView]) -> Document:
    """Return the slots and the ranges of a ledger, each in their own list."""
    views = list(views)
    return {
        "slots": [slot(view) for view in views if isinstance(view, SlotView)],
        "ranges": [span(view) for view in views if isinstance(view, RangeView)],
    }


def run(view: RunView) -> Document:
    """Return the object of one run; one that fanned out tells how many child runs are in each state."""
    return {
        "fire_id": view.fire_id,
        "schedule": view.schedule,
        "due_at": iso(view.due_at),
        "state": view.state,
        "late": view.late,
        "attempts": view.attempts,
        **({} if view.children is None else {"children": dict(view.children)}),
    }


def audit(report: AuditReport) -> Document:
    """Return the document of an audit."""
    return {"holds": report.holds, "schedules": [_audited(each) for each in report.schedules]}


def _audited(account: Account) -> Document:
    return {
        "id": account.id,
        "started": account.started,
        "coalesced": account.coalesced,
        "skipped": account.skipped,
        "held": account.held,
        "violations": list(account.violations),
    }


def _event(view: SlotView | RangeView) -> Document:
    """Return the number of the (first) event, where the schedule listens to events; nothing else has the key."""
    return {} if view.number is None else {"event": view.number}


def _measured(view: SlotView | RangeView) -> Document:
    """Return what the gauge showed on which a slot depended, null for what could not be read; nothing else has it."""
    found = view.measured
    return {"measured": {"gauge": found.gauge, "lowest": found.lowest, "highest": found.highest}} if found else {}


def _slot(
    due_at: datetime,
    disposition: str | None,
    reason: str | None,
    into: datetime | None,
    started_at: datetime | None,
    ended_at: datetime | None,
) -> Document:
    return {
        "due_at": iso(due_at),
        "disposition": disposition,
        "reason": reason,
        "into": iso(into),
        "started_at": iso(started_at),
        "ended_at": iso(ended_at),
    }
