"""Rule: what people say in their own words is text that can be kept, or refused by field before anything is written."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import pytest

from application.scheduling.operations import Operator
from domain.scheduling.definition import About, Once
from domain.scheduling.errors import InvalidValue
from domain.scheduling.values import TEXT_LIMIT
from tests.examples import NOON

WORDS: Final[dict[str, Callable[[str], object]]] = {
    "by": lambda text: Operator(by=text),
    "why": lambda text: Operator(by="ada", why=text),
    "because": lambda text: Once(NOON, text),
    "owner": lambda text: About(owner=text),
    "description": lambda text: About(description=text),
}


@pytest.mark.parametrize("field", WORDS)
def test_letters_of_any_script_are_kept(field: str) -> None:
    """Control characters too: they are escaped where they are shown."""
    WORDS[field]("grün, 日本, \x1b[2J, 🎉")
    WORDS[field]("a" * TEXT_LIMIT)


@pytest.mark.parametrize("field", WORDS)
def test_what_is_no_unicode_is_refused(field: str) -> None:
    """Bytes of a command line that are no UTF-8 arrive as such; no store could write them."""
    with pytest.raises(InvalidValue, match=rf"^{field}: 'gr\\udcfcn' is not Unicode text; decode it as UTF-8"):
        WORDS[field]("gr\udcfcn")


@pytest.mark.parametrize("field", WORDS)
def test_what_is_too_long_is_refused_without_being_shown_whole(field: str) -> None:
    with pytest.raises(InvalidValue, match=rf"^{field}: 'a{{40}}…' has 10001 characters; use at most 10000$"):
        WORDS[field]("a" * (TEXT_LIMIT + 1))
