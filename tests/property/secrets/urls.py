"""Secrets drawn by Hypothesis, URLs with one in them above all: written as they should be, and as people write them."""

from __future__ import annotations

from typing import Final

from hypothesis import strategies as st

WORDS: Final = ("hush", "zephyr", "Qu1et")
"""What secrets are made of here; none of it stands in any message of ours."""

_BETWEEN: Final = st.text(":/?#&=%+;, \"'!\x1b\nü", max_size=3)
_BETWEEN_WITH_AT: Final = st.text("@:/?#&=% ü", max_size=3)


def _secrets(between: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    words = st.lists(st.sampled_from(WORDS), min_size=1, max_size=3)
    return st.tuples(words, between).map(lambda drawn: drawn[1].join(drawn[0]))


schemes = st.sampled_from(["redis://", "rediss://", "unix://", "http://", "redis:/", ""])
places = st.sampled_from(["127.0.0.1:1", "127.0.0.1:1/0", "/nowhere/at/all", "[::1]:1/3", "127.0.0.1:port"])
users = st.sampled_from(["", "ada", "a.b-c"])
options = st.sampled_from(["password", "ssl_password", "ssl_keyfile", "ssl_certfile", "username", "db", "token", "x"])

urls = st.one_of(
    st.builds("{}{}:{}@{}".format, schemes, users, _secrets(_BETWEEN_WITH_AT), places),
    st.builds("{}{}@{}".format, schemes, _secrets(st.just("")), places),
    st.builds("{}{}?{}={}".format, schemes, places, options, _secrets(_BETWEEN_WITH_AT)),
    st.builds("{}{}?db=0&{}={}".format, schemes, places, options, _secrets(_BETWEEN)),
    # The host was forgotten.
    st.builds("{}{}:{}".format, st.sampled_from(["redis://", "rediss://"]), users, _secrets(_BETWEEN)),
    # Something else was on the clipboard.
    _secrets(_BETWEEN),
    st.builds("{}://{}".format, _secrets(st.just("")), places),
)


keys = st.builds("{}{}".format, st.sampled_from(["", "whsec_"]), _secrets(_BETWEEN_WITH_AT))
"""Keys that sign webhooks."""


def gives_away(text: str) -> bool:
    """Tell whether any part of a secret stands in what a process said."""
    return any(word in text for word in WORDS)
