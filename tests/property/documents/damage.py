"""Damage drawn by Hypothesis: golden documents with something replaced, removed, added, cut off or overwritten."""

from __future__ import annotations

import json
from copy import deepcopy
from typing import Any, Final

from hypothesis import strategies as st

from tests.golden.test_stored_documents import KINDS, documents
from tests.property.documents.values import json as drawn_json


def _nested(levels: int) -> list[Any]:
    inner: list[Any] = []
    for _ in range(levels - 1):
        inner = [inner]
    return inner


# What the writers of a store, and those who edit it by hand, get wrong more often than chance would.
# The last is deeper than orjson writes and not deeper than it reads.
AWKWARD: st.SearchStrategy[Any] = st.sampled_from(
    [None, True, -1, 2**63, 1.5, "", "x", "\x1b[2J", [], {}, [[]], [None], 10**30, -(10**18), _nested(260)]
)
WORDS: Final = st.sampled_from(["format", "revision", "state", "since", "created", "policies", "policy", "rule", "new"])
KIND_AND_NAME: Final = st.sampled_from([(kind, name) for kind in KINDS for name in KINDS[kind].values])
values = AWKWARD | drawn_json


@st.composite
def damaged(draw: st.DrawFn) -> tuple[str, str, bytes]:
    """Draw a kind, the name of a golden document of it, and what became of that document."""
    kind, name = draw(KIND_AND_NAME)
    text = documents(kind)[name]
    hurt = draw(st.sampled_from([_bytes, _shape, _shape, _shape]))
    return kind, name, hurt(draw, text)


@st.composite
def damaged_of(draw: st.DrawFn, text: str) -> bytes:
    """Draw what became of one document."""
    return draw(st.sampled_from([_bytes, _shape, _shape]))(draw, text)


def _bytes(draw: st.DrawFn, text: str) -> bytes:
    whole = text.encode()
    start = draw(st.integers(0, len(whole)))
    end = draw(st.integers(start, min(len(whole), start + 8)))
    return whole[:start] + draw(st.binary(max_size=8)) + whole[end:]


def _shape(draw: st.DrawFn, text: str) -> bytes:
    version, space, body = text.partition(" ") if text[:1].isdigit() else ("", "", text)
    try:
        document = json.loads(body)
    except ValueError:  # it was damaged before
        return _bytes(draw, text)
    for _ in range(draw(st.integers(1, 2))):
        document = _hurt(draw, document)
    return f"{version}{space}{json.dumps(document)}".encode()


def _hurt(draw: st.DrawFn, document: Any) -> Any:
    """Go down a drawn way into the document, and replace, remove or add something there."""
    if not isinstance(document, dict | list) or not document or draw(st.integers(0, 3)) == 0:
        return deepcopy(draw(values))
    places = list(document) if isinstance(document, dict) else list(range(len(document)))
    place = draw(st.sampled_from(places))
    match draw(st.sampled_from(["down", "down", "remove", "add"])):
        case "down":
            document[place] = _hurt(draw, document[place])
        case "remove":
            del document[place]
        case _ if isinstance(document, dict):
            document[draw(WORDS)] = deepcopy(draw(values))
        case _:
            document.insert(place, deepcopy(draw(values)))
    return document
