"""JSON as the store writes it, and the refusal of documents from the future."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import orjson

from application.ports.errors import UnreadableDocument

FORMAT: Final = 1

Document = dict[str, Any]


def written(value: Any) -> str:
    """Return a value as compact JSON."""
    return orjson.dumps(value).decode()


def read(text: bytes | str, kind: str) -> Any:
    """Return the value that was written; raise `UnreadableDocument`, naming the kind, if it is damaged."""
    try:
        return orjson.loads(text)
    except ValueError as error:
        raise UnreadableDocument(f"{kind}: a stored document is damaged ({error}); restore it from a backup") from error


def check(found: object, kind: str) -> None:
    """Raise `UnreadableDocument` if a document's format is not one that this version can read."""
    if found != FORMAT:
        raise UnreadableDocument(
            f"{kind}: a stored document has format {found!r} and this version reads {FORMAT}; use the newer version"
        )


def opened(text: bytes | str, kind: str) -> Document:
    """Return a document of a format that this version can read."""
    document = read(text, kind)
    check(document.get("format") if isinstance(document, Mapping) else None, kind)
    return dict(document)


def versioned(version: int, document: Document) -> str:
    """Put the version before the document, where a script can compare it without decoding anything."""
    return f"{version} {written(document)}"


def unversioned(text: bytes | str, kind: str) -> tuple[int, Document]:
    """Return the version and the document behind it."""
    version, _, document = (text.decode() if isinstance(text, bytes) else text).partition(" ")
    if not version.isdigit():
        raise UnreadableDocument(f"{kind}: a stored document has no version; restore it from a backup")
    return int(version), opened(document, kind)
