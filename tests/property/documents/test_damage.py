"""Property: a stored document, however damaged, is refused as unreadable or read as something that can be stored."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from adapters.redis.documents.entry import read_entry
from adapters.redis.documents.run import read_run
from application.ports.errors import UnreadableDocument
from domain.scheduling.values import FireId
from tests.golden.test_stored_documents import KINDS
from tests.property.documents.damage import damaged

NAMELESS = b'1 {"format":1,"id":"","title":"Algebra","instructor":"ada","starts_at":1772366400000000}'
A_KIND = re.compile(r"[a-z ]+: ")

drawn = settings(deadline=None, derandomize=True, max_examples=500, suppress_health_check=[HealthCheck.too_slow])


def refusal(read: Callable[[], object]) -> str | None:
    """Return what a reader says of a document that it refuses."""
    try:
        read()
    except UnreadableDocument as why:
        return str(why)
    return None


@drawn
@given(damaged())
def test_a_damaged_document_is_refused_or_read_as_what_can_be_stored(case: tuple[str, str, bytes]) -> None:
    """What is read is written again in a form that reads as the same: nothing crooked enters the store."""
    kind, name, document = case
    like = KINDS[kind].values[name]
    with suppress(UnreadableDocument):
        found = KINDS[kind].read(like, document)

        assert KINDS[kind].read(like, KINDS[kind].write(found)) == found


@drawn
@given(damaged())
@example(("classes", "new", NAMELESS))
def test_a_refusal_is_one_short_line_that_names_the_kind(case: tuple[str, str, bytes]) -> None:
    """It goes into logs and onto terminals, so nothing that was planted in the document may act there."""
    kind, name, document = case
    why = refusal(lambda: KINDS[kind].read(KINDS[kind].values[name], document))

    assert why is None or (why.isprintable() and len(why) < 400 and A_KIND.match(why))


@drawn
@given(st.binary(max_size=40))
def test_any_bytes_at_all_are_refused_where_a_document_belongs(garbage: bytes) -> None:
    """Nothing of what a writer of the store could have put there is that short."""
    assert refusal(lambda: read_entry(garbage))
    assert refusal(lambda: read_run(FireId("a-0-1"), garbage))
