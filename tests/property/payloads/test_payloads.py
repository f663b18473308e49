"""Property: arguments become a payload or are refused by name, and nobody refuses what the worker would take."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any, Final

import attrs
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from application.commands.offers import check_offer, offer_of
from application.commands.payload import SIZE_LIMIT, as_arguments
from domain.scheduling.definition import CommandCall
from domain.scheduling.errors import InvalidValue
from tests.letters import CATALOGUE, Letter, send

FIELDS: Final = [field.name for field in attrs.fields(Letter)]

odd = st.sampled_from(
    [{1, 2}, b"x", datetime(2026, 3, 1, tzinfo=UTC), object(), float("nan"), 2**63, "\ud800", "a" * SIZE_LIMIT]
)
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=6) | odd,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4) | st.integers(), inner, max_size=3),
    max_leaves=6,
)
people = st.fixed_dictionaries({"name": st.text(max_size=4)}, optional={"age": st.integers(0, 99)})
fitting = st.fixed_dictionaries(
    {"to": people, "at": st.datetimes(timezones=st.just(UTC)).map(datetime.isoformat)},
    optional={
        "copies": st.integers(1, 9),
        "day": st.none() | st.dates().map(date.isoformat),
        "weight": st.floats(-1e9, 1e9) | st.integers(0, 9),
        "urgent": st.booleans(),
        "tone": st.sampled_from(["plain", "warm"]),
        "cc": st.lists(people, max_size=2),
        "words": st.lists(st.text(max_size=3), max_size=3),
        "marks": st.dictionaries(st.text(max_size=3), st.integers(0, 9), max_size=3),
    },
)


@st.composite
def arguments(draw: st.DrawFn) -> dict[str, Any]:
    """Draw arguments that fit, most of the time with something in them that may not."""
    found: dict[str, Any] = dict(draw(fitting))
    for _ in range(draw(st.integers(0, 2))):
        found[draw(st.sampled_from(FIELDS) | st.text(max_size=4))] = draw(anything)
    return found


drawn = settings(deadline=None, derandomize=True, max_examples=200, suppress_health_check=[HealthCheck.too_slow])


@drawn
@given(arguments())
def test_arguments_become_a_payload_or_are_refused_by_name(given_: dict[str, Any]) -> None:
    """Nothing else is raised, and whoever has the schema alone refuses nothing that the class would take."""
    call = CommandCall("letters.send", given_)
    refusal = _refusal(call)

    if refusal is None:
        check_offer(offer_of(send), call)
    else:
        assert refusal.field.startswith("arguments")
        assert refusal.remedy


@drawn
@given(arguments())
def test_a_promise_keeps_arguments_as_the_store_will_give_them_back(given_: dict[str, Any]) -> None:
    """Or refuses them: what was accepted once is accepted again by the worker."""
    try:
        kept = as_arguments(given_)
    except InvalidValue:
        return
    assert as_arguments(kept) == kept


@drawn
@given(fitting)
def test_what_fits_is_accepted(given_: dict[str, Any]) -> None:
    """Else the properties above would try refusals only."""
    CATALOGUE.check(CommandCall("letters.send", given_))


def _refusal(call: CommandCall) -> InvalidValue | None:
    try:
        CATALOGUE.check(call)
    except InvalidValue as refusal:
        return refusal
    return None
