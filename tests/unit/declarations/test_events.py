"""Rule: `on` is read as the domain's `On`, told again in the same words, and refused with the key that is wrong."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from adapters.declarations import describe
from adapters.declarations.declaration import declare
from application.scheduling.declared import Declared
from domain.scheduling.events import Batch, EventName, On
from domain.scheduling.policies.overlap import Allow, Serialize

PAID = EventName("order.paid")
A_MINUTE = timedelta(minutes=1)


def declared(**keys: Any) -> Declared:
    """Read a schedule that must be right."""
    found = declare("thanks", {"command": "shop.thank", **keys})
    assert isinstance(found, Declared), found
    return found


def problems(**keys: Any) -> list[str]:
    """Read a schedule that must be wrong."""
    found = declare("thanks", {"command": "shop.thank", **keys})
    assert isinstance(found, list)
    return [str(problem) for problem in found]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("order.paid", On(event=PAID)),
        ({"event": "order.paid", "delay": "1m"}, On(event=PAID, delay=A_MINUTE)),
        ({"event": "order.paid", "debounce": "1m"}, On(event=PAID, debounce=A_MINUTE)),
        (
            {"event": "order.paid", "batch": {"max": 5, "within": "1m"}},
            On(event=PAID, batch=Batch(max=5, within=A_MINUTE)),
        ),
    ],
    ids=str,
)
def test_what_is_written_is_meant_and_told_again(written: Any, meant: On) -> None:
    """`kept show` prints what `kept apply` reads."""
    definition = declared(on=written).definition

    assert definition.timing == meant
    assert declared(on=describe(definition)["on"]).definition.timing == meant


def test_an_event_is_no_repetition_of_the_one_before_it() -> None:
    """Unless the owner says so."""
    assert declared(on="order.paid").definition.policies.overlap == Allow()
    assert declared(on="order.paid", overlap="serialize").definition.policies.overlap == Serialize()


@pytest.mark.parametrize(
    ("keys", "problem"),
    [
        ({"on": 7}, "on: 7 is not a text"),
        ({"on": "order paid"}, "on: 'order paid' has forbidden characters"),
        ({"on": {"delay": "1m"}}, "key: 'on.event' is missing"),
        ({"on": {"event": "a", "dealy": "1m"}}, "key: 'on.dealy' is not known; did you mean 'delay'?"),
        ({"on": {"event": "a", "batch": 5}}, "on.batch: 5 is not a table"),
        ({"on": {"event": "a", "batch": {"max": 5}}}, "key: 'on.batch.within' is missing"),
        ({"on": {"event": "a", "batch": {"max": 0, "within": "1m"}}}, "on.batch.max: 0 is no size of a batch"),
        ({"on": "a", "cron": "@daily"}, "stands beside"),
        ({"on": "a", "max_runs": 3}, "max_runs: '3' has no effect with 'on'"),
        ({"on": "a", "missed": "skip"}, "missed: 'skip' has no effect with 'on'"),
    ],
    ids=lambda value: str(value) if isinstance(value, dict) else "",
)
def test_a_mistake_is_named_with_its_key(keys: dict[str, Any], problem: str) -> None:
    """One line each."""
    assert any(problem in found for found in problems(**keys)), problems(**keys)
