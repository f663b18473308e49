"""What people see is exact where it matters, rough where it helps, and safe whatever the names hold."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from adapters.observability.printable import printable
from entrypoints.cli.screen import say, show_document, show_fields, show_table
from entrypoints.cli.times import iso, local, relative, rough, stamp

NOON = datetime(2026, 3, 29, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("duration", "text"),
    [
        (timedelta(), "0 ms"),
        (timedelta(milliseconds=250), "250 ms"),
        (timedelta(seconds=45, milliseconds=300), "45 s"),
        (timedelta(minutes=5, seconds=7), "5 min 7 s"),
        (timedelta(hours=2), "2 h"),
        (timedelta(hours=2, minutes=5, seconds=9), "2 h 5 min"),
        (timedelta(days=400, hours=3), "400 d 3 h"),
    ],
)
def test_a_duration_is_told_in_its_two_largest_units(duration: timedelta, text: str) -> None:
    """Nobody reads microseconds at three in the morning."""
    assert rough(duration) == text


def test_an_instant_is_told_from_now() -> None:
    """Both ways, and nothing for none."""
    assert relative(NOON + timedelta(minutes=5), NOON) == "in 5 min"
    assert relative(NOON - timedelta(hours=3), NOON) == "3 h ago"
    assert relative(None, NOON) == ""


def test_an_instant_is_shown_in_utc_and_locally() -> None:
    """Documents carry the offset, tables a Z."""
    assert iso(NOON) == "2026-03-29T12:00:00+00:00"
    assert iso(None) is None
    assert stamp(NOON + timedelta(microseconds=5)) == "2026-03-29 12:00:00.000005Z"
    assert local(NOON, "Asia/Kathmandu") == "Sun 2026-03-29 17:45:00 +0545"


def test_what_a_terminal_would_obey_is_made_visible() -> None:
    """Letters of any script stay as they are."""
    assert printable("grün \x1b[31m\n") == "grün \\x1b[31m\\x0a"


def test_brackets_in_names_are_no_markup(capsys: pytest.CaptureFixture[str]) -> None:
    """In tables, titles and fields alike."""
    show_table(("[red]column",), [("[bold]cell[/bold]",), (None,)], title="[link=x]title")
    show_fields({"[i]name": "[b]value", "left out": None})

    shown = capsys.readouterr().out
    assert all(text in shown for text in ("[red]column", "[bold]cell[/bold]", "[link=x]title", "[i]name", "[b]value"))
    assert "left out" not in shown


PLANTED = "a\x1b]0;owned\x07\x9b2J\nkept: all is well\r\u202e"
"""A title for the window, a cleared screen, a line of its own, and letters the other way round."""


@pytest.mark.parametrize(
    "show",
    [
        say,
        lambda text: show_table(("name",), [(text,)]),
        lambda text: show_table(("name" * 20,), [], title=text),
        lambda text: show_fields({"name": text}),
        lambda text: show_fields({text: "value"}),
        lambda text: show_fields({}, title=text),
        lambda text: show_document({text: text}),
    ],
    ids=["a line", "a cell", "a title", "a value", "a name", "a heading", "a document"],
)
def test_no_text_can_command_the_terminal(show: Callable[[str], None], capsys: pytest.CaptureFixture[str]) -> None:
    """Wherever a text from the store comes to stand."""
    show(PLANTED)

    shown = capsys.readouterr().out
    assert all(character.isprintable() or character == "\n" for character in shown)
    assert "owned" in shown
    assert not any(line.startswith("kept:") for line in shown.splitlines())


def test_without_a_terminal_a_table_is_wide(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is piped into grep must not be folded at 80 columns."""
    monkeypatch.setenv("COLUMNS", "40")
    show_table(("a", "b"), [("x" * 60, "y" * 60)])

    assert f"{'x' * 60}   {'y' * 60}" in capsys.readouterr().out
