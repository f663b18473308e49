"""Runs that fanned out, as people read them: how many child runs are in each state, and which went wrong."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from application.scheduling.views import RunView
from entrypoints.cli.screen import first_line

CHILDREN_SHOWN: Final = 5


def counted(children: Mapping[str, int]) -> str:
    """Return the counts of child runs in one line, `1 failed, 2 succeeded`."""
    return ", ".join(f"{count} {state}" for state, count in children.items())


def child_lines(parent: RunView, children: Sequence[RunView]) -> Iterator[str]:
    """Tell how the child runs stand, and name the first of those that ended without success."""
    if parent.children is None:
        return
    yield f"items that its command returned: {sum(parent.children.values())}; child runs: {counted(parent.children)}"
    others = [child for child in children if child.ended_at and child.state != "succeeded"]
    for child in others[:CHILDREN_SHOWN]:
        why = first_line(child.why)
        yield f"  {child.fire_id}: {child.state}{f' ({why})' if why else ''}"
    if others[CHILDREN_SHOWN:]:
        yield f"  and {len(others) - CHILDREN_SHOWN} more; see `kept runs --of {parent.fire_id}`"
