"""Small values that stored documents hold, drawn by Hypothesis: instants, texts, numbers, ids and commands."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

from domain.scheduling.definition import CommandCall
from domain.scheduling.events import Event, EventKey, EventName
from domain.scheduling.policies.gauges import gauge_name
from domain.scheduling.slot import Request, Slot
from domain.scheduling.values import GroupName, RequestKey, ScheduleId, instant_at, micros

LETTERS = "abcXYZ019_"
LARGEST = 2**63 - 1
FIRST, LAST = datetime(1900, 1, 1, tzinfo=UTC), datetime(2199, 12, 31, tzinfo=UTC)

instants = st.integers(micros(FIRST), micros(LAST)).map(instant_at)
maybe_instants = st.none() | instants
durations = st.timedeltas(timedelta(), timedelta(days=4_000))
some_time = st.timedeltas(timedelta(microseconds=1), timedelta(days=4_000))
texts = st.text(max_size=12)
counts = st.integers(0, 10**9)
numbers = st.integers(1, 10**9)
gauges = st.sampled_from(("load", "queue:low", "key:orders")).map(gauge_name)
fractions = st.floats(0, 1e9, allow_nan=False)

ids = st.text(LETTERS + "-", min_size=1, max_size=20).map(ScheduleId)
maybe_groups = st.none() | st.text(LETTERS + "-", min_size=1, max_size=20).map(GroupName)
event_names = st.text(LETTERS + ".-", min_size=1, max_size=20).map(EventName)
slots = st.builds(Slot, ids, counts, instants) | st.builds(Slot, ids, counts, instants, numbers)
requests = st.builds(Request, ids, counts, st.text(LETTERS, min_size=1, max_size=20).map(RequestKey), instants)
fire_ids = (slots | requests).map(lambda what: what.fire_id)
maybe_fire_ids = st.none() | fire_ids

json = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-LARGEST, LARGEST)
    | st.floats(allow_nan=False, allow_infinity=False)
    | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=5,
)
events = st.builds(
    Event,
    name=event_names,
    key=texts.filter(bool).map(EventKey),
    at=instants,
    payload=st.dictionaries(texts, json, max_size=3),
)
commands = st.builds(CommandCall, st.text(min_size=1, max_size=30), st.dictionaries(texts, json, max_size=3))
