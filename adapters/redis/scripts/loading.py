"""Putting a script together from its file and the fragments it builds on."""

from __future__ import annotations

from pathlib import Path
from typing import Final

SCRIPTS: Final = Path(__file__).parent


def lua(name: str, *fragments: str, folder: Path = SCRIPTS) -> str:
    """Return the source of the script `name` in `folder`, behind our `fragments` in the order given."""
    parts = [*(SCRIPTS / "fragments" / f"{fragment}.lua" for fragment in fragments), folder / f"{name}.lua"]
    return "\n".join(part.read_text(encoding="utf-8") for part in parts)
