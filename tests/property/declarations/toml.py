"""Documents of schedules drawn by Hypothesis: a file with everything in it, damaged as text or as what it means."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from copy import deepcopy
from datetime import date, datetime, time
from pathlib import Path
from typing import Any, Final

from hypothesis import strategies as st

EVERYTHING: Final = (Path(__file__).parent / "everything.toml").read_text("utf-8")

_MEANT: Final = tomllib.loads(EVERYTHING)
_WORDS: Final = st.sampled_from(sorted({key for table in _MEANT["schedules"].values() for key in table}))
_VALUES: Final = st.one_of(
    st.sampled_from([True, False, 0, -1, 1, 2**63, 10**30, 0.0, float("inf"), float("nan"), 1e308]),
    st.sampled_from(
        ["", "0s", "1s", "-1s", "99999999999d", "1e9s", "load", "skip", "0 0 30 2 *", "* * * * *", "R * * * *"]
    ),
    st.sampled_from(["2026-03-29T09:00:00+02:00", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59.999999Z", "2026-02-30"]),
    st.sampled_from(
        ["Europe/Berlin", "Mars/Olympus", "../../etc/passwd", "mon-fri 25:00-26:00", "\x1b]0;owned\x07", "a\nb"]
    ),
    st.sampled_from([[], [[]], [""], {}, {"policy": ""}, {"policy": "skip", "x": 1}, {"min": "1s", "max": "1s"}]),
    st.sampled_from([datetime.fromisoformat("0001-01-01T00:00"), date(9999, 12, 31), time(0, 0)]),
    st.text(max_size=8),
    st.integers(),
    st.floats(),
    _WORDS,
)

_TOKENS: Final = [
    b"\n",
    b'"',
    b"'''",
    b"[",
    b"]",
    b"[[",
    b"{",
    b"=",
    b".",
    b"#",
    b"\x00",
    b"1e999",
    b"nan",
    b"99999999999",
]


@st.composite
def damaged_text(draw: st.DrawFn) -> bytes:
    """Draw the file with some bytes of it replaced, removed or added."""
    whole = EVERYTHING.encode()
    for _ in range(draw(st.integers(1, 3))):
        start = draw(st.integers(0, len(whole)))
        end = draw(st.integers(start, min(len(whole), start + 12)))
        whole = whole[:start] + draw(st.binary(max_size=4) | st.sampled_from(_TOKENS)) + whole[end:]
    return whole


@st.composite
def damaged_meaning(draw: st.DrawFn) -> bytes:
    """Draw the file with some of its values replaced, removed, moved or added: still TOML."""
    document = deepcopy(_MEANT)
    for _ in range(draw(st.integers(1, 3))):
        _hurt(draw, document)
    return "".join(f"{_word(key)} = {written(value)}\n" for key, value in document.items()).encode()


def _hurt(draw: st.DrawFn, inside: Any) -> None:
    """Go down a drawn way, and change something there."""
    places = list(inside) if isinstance(inside, dict) else list(range(len(inside)))
    if not places:
        return
    place = draw(st.sampled_from(places))
    if isinstance(inside[place], dict | list) and inside[place] and draw(st.integers(0, 3)):
        _hurt(draw, inside[place])
    elif isinstance(inside, dict) and draw(st.booleans()):
        inside[draw(_WORDS | st.text(max_size=4))] = deepcopy(draw(_VALUES))
    elif draw(st.booleans()):
        inside[place] = deepcopy(draw(_VALUES))
    else:
        del inside[place]


def written(value: Any) -> str:
    """Return a value as TOML writes it."""
    match value:
        case Mapping():
            return "{" + ", ".join(f"{_word(key)} = {written(each)}" for key, each in value.items()) + "}"
        case list():
            return "[" + ", ".join(map(written, value)) + "]"
        case str():
            return _word(value)
        case datetime() | date() | time():
            return value.isoformat()
        case float():
            return repr(value)
        case _:
            return json.dumps(value)


def _word(text: str) -> str:
    # TOML knows no surrogates, and wants DEL escaped.
    return json.dumps(text.encode(errors="replace").decode(), ensure_ascii=False).replace("\x7f", "\\u007f")
