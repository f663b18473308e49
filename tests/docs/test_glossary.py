"""The glossary explains every word that a surface of Kept can show, in alphabetical order."""

from __future__ import annotations

import re
from typing import Final, get_args

from domain.scheduling.decisions import Reason
from domain.scheduling.ledger import Disposition
from domain.scheduling.run_states import RunState
from tests.docs.pages import page

GLOSSARY: Final = page("docs/glossary.md")
TABLES: Final = [[re.sub(r"[*`]", "", row[0]) for row in table.rows] for table in GLOSSARY.tables()]


def test_every_disposition_reason_and_state_is_explained() -> None:
    """They stand between backticks, as they are shown."""
    shown = [*Disposition, *Reason, *(state.name for state in get_args(RunState))]

    assert {str(word) for word in shown} <= set(GLOSSARY.names())


def test_the_words_are_in_order() -> None:
    """So that they are found."""
    for words in TABLES:
        assert sorted(words, key=str.lower) == words
