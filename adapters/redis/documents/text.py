"""JSON as the store writes it, and the refusal of documents from the future."""

from __future__ import annotations

from typing import Any, Final

import orjson

from application.commands.nesting import nests_deeper
from application.ports.errors import NewerDocument, UnreadableDocument

# What this version writes, and every format that it reads (ADR 21: reading is released before writing).
FORMAT: Final = 1
READABLE: Final = (1,)

# orjson reads 1,024 levels and writes 254: whoever read what it cannot write would end at the next write.
DEEPEST: Final = 200

Document = dict[str, Any]

FROM_A_BACKUP: Final = "restore it from a backup"


def written(value: Any) -> str:
    """Return a value as compact JSON."""
    return orjson.dumps(value).decode()


def read(text: bytes | str, kind: str) -> Any:
    """Return the value that was written; raise `UnreadableDocument`, naming the kind, if it is damaged."""
    try:
        value = orjson.loads(text)
    except ValueError as error:
        raise UnreadableDocument(f"{kind}: a stored document is damaged ({error}); {FROM_A_BACKUP}") from error
    if _may_be_deep(text) and nests_deeper(DEEPEST, value):
        raise UnreadableDocument(f"{kind}: a stored document is nested too deeply; {FROM_A_BACKUP}")
    return value


def check(found: object, kind: str) -> None:
    """Raise `NewerDocument` for a format from the future, `UnreadableDocument` for what is none at all."""
    if type(found) is not int:
        raise UnreadableDocument(f"{kind}: a stored document has no format; {FROM_A_BACKUP}")
    if found not in READABLE:
        raise NewerDocument(
            f"{kind}: a stored document has format {found} and this version reads {_listed(READABLE)};"
            f" upgrade this process to a version that reads format {found}"
        )


def opened(text: bytes | str, kind: str) -> Document:
    """Return a document of a format that this version can read."""
    document = read(text, kind)
    if not isinstance(document, dict):
        document = {}
    check(document.get("format"), kind)
    return document


def versioned(version: int, document: Document) -> str:
    """Put the version before the document, where a script can compare it without decoding anything."""
    return f"{version} {written(document)}"


def unversioned(text: bytes | str, kind: str) -> tuple[int, Document]:
    """Return the version and the document behind it."""
    version, _, document = (text.decode() if isinstance(text, bytes) else text).partition(" ")
    if not (version.isascii() and version.isdigit()):
        raise UnreadableDocument(f"{kind}: a stored document has no version; {FROM_A_BACKUP}")
    return int(version), opened(document, kind)


def _may_be_deep(text: bytes | str) -> bool:
    """Spare nearly every document the walk: what has fewer brackets than levels cannot have the levels."""
    if len(text) <= 2 * DEEPEST:
        return False
    openings = map(text.count, "[{") if isinstance(text, str) else map(text.count, (b"[", b"{"))
    return sum(openings) > DEEPEST


def _listed(formats: tuple[int, ...]) -> str:
    return " and ".join(map(str, formats))
