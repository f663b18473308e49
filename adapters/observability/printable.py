"""Text from elsewhere, made safe to show."""

from __future__ import annotations


def printable(text: object) -> str:
    """Return `text` without anything a terminal would obey or a log would take for the end of a line."""
    return "".join(character if character.isprintable() else _escaped(character) for character in str(text))


def _escaped(character: str) -> str:
    return f"\\x{ord(character):02x}"
