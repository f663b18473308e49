"""Rule: an event is one line, whatever its values hold, and no line holds what a process knows besides."""

from __future__ import annotations

import json
from collections.abc import Iterator
from io import StringIO

import pytest
import structlog

from adapters.observability.logs import configure

FORGED = "nothing\nkept: all is well\x1b[2J\x9b2J\u2028\u202e"


class Terminal(StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    yield
    structlog.reset_defaults()


@pytest.fixture(params=[StringIO, Terminal], ids=["file", "terminal"])
def stream(request: pytest.FixtureRequest) -> StringIO:
    """Where a process logs to."""
    made = request.param()
    assert isinstance(made, StringIO)
    return made


@pytest.mark.parametrize("name", ["delivery", "error", "event"])
def test_a_value_cannot_end_its_line_or_command_a_terminal(stream: StringIO, name: str) -> None:
    log = configure("worker", stream=stream)

    log.warning("refused" if name != "event" else FORGED, **{name: FORGED} if name != "event" else {})

    (line,) = stream.getvalue().split("\n")[:-1]
    assert not any(planted in line for planted in ("\x1b[2J", "\x9b", "\u2028", "\u202e"))


def test_a_word_alone_cannot_command_a_terminal() -> None:
    """Structlog quotes what has spaces in it, and shows a single word as it is."""
    log = configure("worker", stream=(stream := Terminal()))

    log.info("refused", job="\x1b]0;owned\x07")

    assert "\x1b]0" not in stream.getvalue()
    assert "\\x1b]0;owned\\x07" in stream.getvalue()


def test_a_traceback_shows_where_and_no_local_variable(stream: StringIO) -> None:
    log = configure("worker", stream=stream)

    def fail(password: str) -> None:
        raise ZeroDivisionError(len(password))

    try:
        fail("hu" + "sh")
    except ZeroDivisionError:
        log.exception("delivery_failed")

    assert "ZeroDivisionError" in stream.getvalue()
    assert "hush" not in stream.getvalue()


def test_in_a_file_a_failure_is_one_document_with_its_traceback() -> None:
    log = configure("worker", stream=(stream := StringIO()))

    try:
        raise ZeroDivisionError("by hand")
    except ZeroDivisionError:
        log.exception("delivery_failed")

    (line,) = stream.getvalue().splitlines()
    assert json.loads(line)["exception"].endswith("ZeroDivisionError: by hand")
