"""Triggers of every kind, alone and in every combination, drawn by Hypothesis and bound to an id."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from hypothesis import strategies as st

from domain.scheduling.errors import InvalidValue
from domain.scheduling.triggers import (
    At,
    Bounded,
    Cron,
    Every,
    EveryBetween,
    Excluding,
    Jittered,
    Trigger,
    Window,
    Within,
)
from domain.scheduling.values import MICROSECOND, ScheduleId

START, END = datetime(2025, 1, 1, tzinfo=UTC), datetime(2027, 12, 31, tzinfo=UTC)
ADA = ScheduleId("ada")
ZONES = ("UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "America/Santiago", "Africa/Casablanca")
CLOCK_CHANGES = (datetime(2026, 3, 29, 1, tzinfo=UTC), datetime(2026, 10, 25, 1, tzinfo=UTC))

instants = st.one_of(
    st.integers(0, (END - START) // MICROSECOND).map(lambda offset: START + offset * MICROSECOND),
    st.integers(0, (END - START) // timedelta(hours=1)).map(lambda hours: START + timedelta(hours=hours)),
    st.builds(
        lambda change, minutes: change + timedelta(minutes=minutes),
        st.sampled_from(CLOCK_CHANGES),
        st.integers(-240, 240),
    ),
)

expressions = st.sampled_from(
    (
        "30 2 * * *",
        "0,30 1-3 * * *",
        "*/15 * * * *",
        "7 * * * *",
        "*/20 2 * * *",
        "0 9 * * mon-fri",
        "0 0 13 * fri",
        "30 0 L * *",
        "0 0 29 2 *",
        "0 12 * * sun#1",
        "*/10 30 2 * * *",
        "* * * * * *",
    )
)
durations = st.one_of(
    st.integers(10_000, 10_000_000).map(lambda microseconds: timedelta(microseconds=microseconds)),
    st.sampled_from([timedelta(seconds=1), timedelta(minutes=7), timedelta(hours=1), timedelta(days=1)]),
)
crons = st.builds(
    Cron,
    expressions,
    st.sampled_from(ZONES),
    st.sampled_from(("after_gap", "skip", "shift")),
    st.sampled_from(("first", "second", "both")),
)
rates = st.builds(Every, durations, anchor=instants, spread=st.booleans())
irregular = st.builds(lambda low, more: EveryBetween(low, low + more), durations, durations)
plain = st.one_of(crons, crons, rates, irregular, st.builds(At, instants)).map(lambda rule: rule.bound_to(ADA))

windows = st.builds(
    lambda days, opens, length: Window(tuple(sorted(days)), opens, (opens + length) % timedelta(days=1)),
    st.sets(st.integers(0, 6), min_size=1),
    st.integers(0, 23).map(lambda hours: timedelta(hours=hours)),
    st.integers(1, 23).map(lambda hours: timedelta(hours=hours)),
)
dates = st.integers(0, 1000).map(lambda days: date(2025, 1, 1) + timedelta(days=days))


@st.composite
def bounded(draw: st.DrawFn, inner: st.SearchStrategy[Trigger]) -> Trigger:
    """A rule between two instants, either of which may be missing."""
    start, end = sorted([draw(instants), draw(instants)])
    return Bounded(draw(inner), draw(st.sampled_from([None, start])), draw(st.sampled_from([None, end])))


@st.composite
def within(draw: st.DrawFn, inner: st.SearchStrategy[Trigger]) -> Trigger:
    """A rule within windows, or the rule itself where the windows would leave nothing of it."""
    rule = draw(inner)
    try:
        return Within(rule, draw(st.lists(windows, min_size=1, max_size=3)), draw(st.sampled_from(ZONES)))
    except InvalidValue:
        return rule


def combined(inner: st.SearchStrategy[Trigger]) -> st.SearchStrategy[Trigger]:
    """One more combinator around a rule."""
    return st.one_of(
        bounded(inner),
        within(inner),
        st.builds(Excluding, inner, st.lists(dates, max_size=20), st.sampled_from(ZONES)),
        st.builds(Jittered, inner, durations, st.just(ADA)),
    )


triggers = st.recursive(plain, combined, max_leaves=3)
