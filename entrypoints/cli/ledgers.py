"""A ledger as a table: one line for each slot or range, in the order of time."""

from __future__ import annotations

from collections.abc import Sequence

from application.scheduling.views import RangeView, SlotView
from domain.scheduling.ledger import Disposition
from entrypoints.cli.screen import say, show_table
from entrypoints.cli.times import rough, stamp

COLUMNS = ("slot (UTC)", "became", "because", "run", "began", "took")


def show_account(account: Sequence[SlotView | RangeView], title: str, empty: str) -> None:
    """Print the entries below `title`, or the line `empty` where there are none."""
    if not account:
        say(f"{title}: {empty}")
        return
    show_table(COLUMNS, (line(view) for view in account), title)
    say(tally(account))


def line(view: SlotView | RangeView) -> tuple[str, ...]:
    """Return the cells of one entry."""
    match view:
        case SlotView():
            began = f"+{rough(view.started_at - view.due_at)}" if view.started_at else ""
            took = rough(view.ended_at - view.started_at) if view.started_at and view.ended_at else ""
            return (
                event(view) + stamp(view.due_at),
                view.disposition,
                because(view),
                view.run_state or "",
                began,
                took,
            )
        case RangeView():
            count = "?" if view.count is None else str(view.count)
            span = f"{event(view)}{stamp(view.first)} … {stamp(view.last)} ({count} slots)"
            return (span, view.disposition, because(view), "", "", "")


def event(view: SlotView | RangeView) -> str:
    """Return which event a slot is about, in front of its instant; nothing where the schedule follows a rule."""
    if view.number is None:
        return ""
    last = view.number + (view.count or 1) - 1 if isinstance(view, RangeView) else view.number
    return f"event {view.number}: " if last == view.number else f"events {view.number} to {last}: "


def because(view: SlotView | RangeView) -> str:
    """Return why a slot became what it became, in a few words."""
    words = [view.reason or "on time" if view.disposition is Disposition.STARTED else view.reason or ""]
    words += [f"{toward(view)} {stamp(view.into)}"] if view.into else []
    words += [f"behind {view.blocked_by}"] if view.blocked_by else []
    words += [measured(view)]
    words += ["backfilled"] if isinstance(view, SlotView) and view.supersedes else []
    return ", ".join(word for word in words if word)


def measured(view: SlotView | RangeView) -> str:
    """Return what the gauge showed on which a slot depended: 'load 4.2', or over several slots 'load 2.5 to 4.2'."""
    return f"{view.measured.gauge} {view.measured.shown}" if view.measured else ""


def toward(view: SlotView | RangeView) -> str:
    """Return the word before the instant that a slot points at: coalesced into it, or superseded by it."""
    return "into" if view.disposition is Disposition.COALESCED else "by"


def tally(account: Sequence[SlotView | RangeView]) -> str:
    """Return how many slots became what; '≥' where somebody did not count."""
    parts = []
    for disposition in Disposition:
        views = [view for view in account if view.disposition is disposition]
        if views:
            sizes = [1 if isinstance(view, SlotView) else view.count for view in views]
            sign = "≥ " if None in sizes else ""
            parts.append(f"{sign}{sum(size or 0 for size in sizes)} {disposition}")
    return ", ".join(parts)
