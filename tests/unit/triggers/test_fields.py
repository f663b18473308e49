"""Rule: a field of a trigger refuses what it cannot hold in one line: the field, the value, the remedy."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import attrs
import pytest

from domain.scheduling.errors import InvalidValue
from domain.scheduling.triggers.fields import Validator, at_least, one_of

A_SECOND = timedelta(seconds=1)


def test_a_choice_is_one_of_those_that_are_named() -> None:
    """The message lists them in the order in which they were named."""
    assert held("shape", one_of("round", "square"), "square") == "square"
    assert refusal("shape", one_of("round", "square"), "flat") == "shape: 'flat' is not known; use one of round, square"


def test_a_duration_is_no_shorter_than_the_shortest() -> None:
    """The shortest itself is allowed."""
    assert held("wait", at_least(A_SECOND), A_SECOND) == A_SECOND
    assert refusal("wait", at_least(A_SECOND), A_SECOND / 2) == "wait: '500ms' is too short; use at least '1s'"


def held(name: str, validator: Validator, value: object) -> object:
    """Return what a field with this validator holds."""
    rule: Any = attrs.make_class("Rule", {name: attrs.field(validator=validator)})
    return getattr(rule(value), name)


def refusal(name: str, validator: Validator, value: object) -> str:
    """Return the line with which a field refuses a value."""
    with pytest.raises(InvalidValue) as refused:
        held(name, validator, value)
    return str(refused.value)
