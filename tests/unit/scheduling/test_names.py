"""Rule: an id says what it names, holds no sign that RQ forbids, and is taken apart from the right."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from domain.scheduling.definition import CommandCall, Once, Policies
from domain.scheduling.errors import DomainError, InvalidValue
from domain.scheduling.slot import Request, Slot, parse_fire_id
from domain.scheduling.values import ITEM_KEY_LIMIT, group_name, item_key, request_key, schedule_id
from tests.examples import A_SLOT, NOON, at


def test_a_fire_id_is_schedule_generation_and_slot_in_fixed_width_microseconds() -> None:
    assert A_SLOT.fire_id == "nightly-report-0-20260302T120100000000Z"
    assert Slot(schedule_id("a"), 3, at("12:01:02.000004")).fire_id == "a-3-20260302T120102000004Z"


def test_a_request_is_named_by_its_key() -> None:
    assert Request(schedule_id("a"), 2, request_key("k_1"), NOON).fire_id == "a-2-rk_1"


@pytest.mark.parametrize("id", ["a", "nightly-report", "a-1", "a-1-", "-", "1-2-3", "r-1-r1", "a" * 100])
def test_whatever_the_id_contains_it_comes_back(id: str) -> None:
    slot = Slot(schedule_id(id), 12, NOON)
    request = Request(schedule_id(id), 12, request_key("r1"), NOON)

    assert parse_fire_id(slot.fire_id) == (id, 12, "20260302T120000000000Z")
    assert parse_fire_id(request.fire_id) == (id, 12, "rr1")
    assert parse_fire_id(request.fire_id).is_request
    assert not parse_fire_id(slot.fire_id).is_request


@pytest.mark.parametrize("text", ["", "a", "a-1", "a-x-20260302T120000000000Z", "-1-rk", "a-1-", "a--rk", "a-²-rk"])
def test_what_is_no_fire_id_is_refused(text: str) -> None:
    with pytest.raises(InvalidValue) as refused:
        parse_fire_id(text)

    assert str(refused.value) == (
        f"fire id: {text!r} is not <schedule id>-<generation>-<slot>; copy it from `kept runs`"
    )


@pytest.mark.parametrize("text", ["", "a b", "ä", "a:b", "a/b", "a\n"])
def test_an_id_with_other_signs_is_refused_with_the_remedy(text: str) -> None:
    forbidden = f"{text!r} has forbidden characters; use letters, digits, '_' and '-' only"

    assert refusal(schedule_id, text) == f"schedule id: {forbidden}"
    assert refusal(group_name, text) == f"exclusive: {forbidden}"


def test_a_name_that_is_too_long_is_refused_with_the_limit_which_itself_is_allowed() -> None:
    assert len(schedule_id("a" * 100)) == len(group_name("a" * 100)) == 100
    assert len(request_key("a" * 64)) == 64

    assert refusal(schedule_id, "a" * 101) == f"schedule id: {'a' * 101!r} has 101 characters; use at most 100"
    assert refusal(group_name, "a" * 101) == f"exclusive: {'a' * 101!r} has 101 characters; use at most 100"
    assert refusal(request_key, "a" * 65) == f"request key: {'a' * 65!r} has 65 characters; use at most 64"


@pytest.mark.parametrize("text", ["", "a-b", "a b", "a\n"])
def test_a_key_that_would_not_parse_from_the_right_is_refused(text: str) -> None:
    assert refusal(request_key, text) == (
        f"request key: {text!r} has forbidden characters; use letters, digits and '_' only"
    )


def test_a_key_that_names_a_fallback_is_refused() -> None:
    assert refusal(request_key, "fallback_x") == (
        "request key: 'fallback_x' is kept for the runs after failed ones; begin it with another word"
    )


@pytest.mark.parametrize(
    ("key", "line"),
    [
        ("a-b", "item key: 'a-b' has forbidden characters; use letters and digits only"),
        ("a" * 33, f"item key: {'a' * 33!r} has 33 characters; use at most 32"),
    ],
)
def test_the_key_of_an_item_that_no_fire_id_can_hold_is_refused(key: str, line: str) -> None:
    assert refusal(lambda text: item_key(None, None, text), key) == line


def test_the_key_of_an_item_may_have_as_many_characters_as_the_limit_says() -> None:
    item_key(None, None, "a" * ITEM_KEY_LIMIT)


def refusal(accept: Callable[[str], object], text: str) -> str:
    """Return the line with which a name is refused."""
    with pytest.raises(InvalidValue) as refused:
        accept(text)
    return str(refused.value)


def test_every_instant_inside_is_in_utc() -> None:
    naive = datetime.fromisoformat("2026-03-02T12:00")

    for build in (lambda: Once(naive), lambda: Slot(schedule_id("a"), 0, naive)):
        with pytest.raises(InvalidValue, match=r"is not in UTC; convert it with \.astimezone\(UTC\)"):
            build()


def test_the_refusal_of_another_time_zone_shows_the_instant_as_it_was_given() -> None:
    line = refusal(lambda text: Once(datetime.fromisoformat(text)), "2026-03-02T12:00+01:00")

    assert line == "at: '2026-03-02 12:00:00+01:00' is not in UTC; convert it with .astimezone(UTC)"


def test_a_refusal_carries_its_parts_and_is_a_value_error_too() -> None:
    with pytest.raises(DomainError) as caught:
        Policies(timeout=timedelta())

    assert isinstance(caught.value, InvalidValue)
    assert isinstance(caught.value, ValueError)
    assert caught.value.field == "timeout"
    assert str(caught.value) == "timeout: '0s' is not positive; use a longer time, such as '60s'"


@pytest.mark.parametrize("name", ["", "x" * 201])
def test_a_command_has_a_name_of_sensible_length(name: str) -> None:
    with pytest.raises(InvalidValue, match=r"^command: .* is not a command name; use 1 to 200 characters$"):
        CommandCall(name)
