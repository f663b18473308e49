"""The columns in which a ledger can be told."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final, TypeAlias

from application.scheduling.views import RangeView, SlotView
from domain.scheduling.ledger import Disposition
from domain.scheduling.slot import parse_fire_id
from domain.scheduling.values import FireId
from entrypoints.cli.ledgers import measured
from entrypoints.testing.desk import show_run
from entrypoints.testing.tables import show_instant

View: TypeAlias = SlotView | RangeView


def shown_slot(view: View) -> str:
    """Return the slot of an entry, or the first and last of a range and their number."""
    match view:
        case SlotView(due_at=due_at):
            return show_instant(due_at)
        case RangeView(first=first, last=last, count=count):
            counted = "" if count is None else f" ({count} slots)"
            return f"{show_instant(first)} to {show_instant(last)}{counted}"


def _event(view: View) -> str:
    """Return the number of a slot's event, or the first and the last of a range."""
    if view.number is None:
        return ""
    last = view.number + (view.count or 1) - 1 if isinstance(view, RangeView) else view.number
    return str(view.number) if last == view.number else f"{view.number} to {last}"


def _because(view: View) -> str:
    """Return the reason, and what it points at: the slot coalesced into, or the run that stood in the way."""
    parts = [view.reason or ("on time" if view.disposition is Disposition.STARTED else "")]
    if view.into:
        toward = "into" if view.disposition is Disposition.COALESCED else "by"
        parts.append(f"{toward} {show_instant(view.into)}")
    if isinstance(view, SlotView) and view.blocked_by:
        parts.append(f"behind {show_run(view.blocked_by)}")
    return ", ".join(parts)


def _supersedes(view: SlotView) -> str:
    """Return the account before a backfill, and the slot that it had been coalesced into."""
    before = view.supersedes
    if before is None:
        return ""
    into = f", {show_instant(before.into)}" if before.into else ""
    return f"{before.disposition} ({before.reason}){into}"


def _blocker(fire_id: FireId | None) -> str:
    return f'{show_run(fire_id)} of "{parse_fire_id(fire_id).schedule_id}"' if fire_id else ""


def _of_a_slot(show: Callable[[SlotView], str]) -> Callable[[View], str]:
    return lambda view: show(view) if isinstance(view, SlotView) else ""


COLUMNS: Final[Mapping[str, Callable[[View], str]]] = {
    "slot": shown_slot,
    "event": _event,
    "disposition": lambda view: str(view.disposition),
    "because": _because,
    "measured": measured,
    "blocked by": _of_a_slot(lambda view: _blocker(view.blocked_by)),
    "decided": _of_a_slot(lambda view: show_instant(view.decided_at)),
    "revision": _of_a_slot(lambda view: str(view.revision)),
    "run": _of_a_slot(lambda view: view.run_state or ""),
    "supersedes": _of_a_slot(_supersedes),
}
