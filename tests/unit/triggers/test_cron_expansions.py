"""
Rule: croniter goes on meaning by an expression what it meant when Kept was written.

Its minor releases have changed meanings; these goldens make the next change a failing test.
"""

from __future__ import annotations

import pytest
from croniter import croniter

ODD_DAYS = [1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23, 25, 27, 29, 31]


@pytest.mark.parametrize(
    ("expression", "expansion"),
    [
        ("0 2 * * *", [[0], [2], ["*"], ["*"], ["*"]]),
        ("*/15 * * * *", [[0, 15, 30, 45], ["*"], ["*"], ["*"], ["*"]]),
        ("50/5 * * * *", [[50, 55], ["*"], ["*"], ["*"], ["*"]]),
        ("59/5 * * * *", [[59], ["*"], ["*"], ["*"], ["*"]]),
        ("7-20/6 * * * *", [[7, 13, 19], ["*"], ["*"], ["*"], ["*"]]),
        ("0-59/1 * * * *", [["*"], ["*"], ["*"], ["*"], ["*"]]),
        ("0 0 */2 * *", [[0], [0], ODD_DAYS, ["*"], ["*"]]),
        ("0 0 l * *", [[0], [0], ["l"], ["*"], ["*"]]),
        ("0 0 15,l * *", [[0], [0], [15, "l"], ["*"], ["*"]]),
        ("0 0 29-l * *", [[0], [0], [29, 30, 31], ["*"], ["*"]]),
        ("0 0 * 1-3 1-5", [[0], [0], ["*"], [1, 2, 3], [1, 2, 3, 4, 5]]),
        ("0 0 * */5 *", [[0], [0], ["*"], [1, 6, 11], ["*"]]),
        ("0 0 * * */2", [[0], [0], ["*"], ["*"], [0, 2, 4, 6]]),
        ("0 0 13 * 0-6/1", [[0], [0], [13], ["*"], [0, 1, 2, 3, 4, 5, 6]]),
        ("*/30 0 2 * * *", [[0], [2], ["*"], ["*"], ["*"], [0, 30]]),
    ],
)
def test_the_expansion_of_an_expression_stands(expression: str, expansion: list[list[int | str]]) -> None:
    """In the order minute, hour, day, month, weekday, and the seconds last wherever they were written."""
    assert croniter.expand(expression, second_at_beginning=True) == (expansion, {})


@pytest.mark.parametrize(
    ("expression", "nth"),
    [("0 0 * * 1#1,5#3", {1: {1}, 5: {3}}), ("0 0 * * 1#1,1#2", {1: {1, 2}}), ("0 0 * * l5", {5: {"l"}})],
)
def test_the_nth_weekdays_of_an_expression_stand(expression: str, nth: object) -> None:
    """They travel apart from the fields."""
    assert croniter.expand(expression)[1] == nth
