"""Followers: schedules after others that are not there, or that follow them in turn."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from application.scheduling.declared import Declared
from application.scheduling.lint.finding import Finding, Level
from application.scheduling.upstreams import circle_among, strangers


def circles(schedules: Sequence[Declared], _now: datetime) -> Iterator[Finding]:
    """A schedule that follows itself; schedules that never exist in one environment may do so all the same."""
    circle = circle_among(schedules)
    if circle:
        yield Finding(
            schedule=circle[0],
            field="after",
            problem=f"makes a circle: {' after '.join(circle)}; it is refused where all of them exist",
            remedy="let one of them follow a rule",
        )


def upstreams_elsewhere(schedules: Sequence[Declared], _now: datetime) -> Iterator[Finding]:
    """A schedule after one of which these declarations say nothing."""
    for follower, upstream in strangers(schedules):
        yield Finding(
            level=Level.NOTE,
            schedule=follower,
            field="after",
            problem=f"names {upstream!r}, which is not declared here: it is looked for when this is applied",
            remedy="correct the name, unless somebody else declares it",
        )
