"""The documentation as its tests see it: pages, and the fences, tables, links and names in them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Final

import attrs

ROOT: Final = Path(__file__).parents[2]

_FENCE: Final = re.compile(r"^```(\w*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
_HEADING: Final = re.compile(r"^#{1,6} (.+)$", re.MULTILINE)
_LINK: Final = re.compile(r"\[[^]]*\]\(([^)\s]+)\)")
_CODE: Final = re.compile(r"`([^`\n]+)`")


@attrs.frozen
class Fence:
    """A block between three backticks, with the language it names."""

    language: str
    text: str


@attrs.frozen
class Table:
    """A table under a heading; every row holds as many cells as the header."""

    heading: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@attrs.frozen
class Page:
    """One page of Markdown."""

    path: Path

    def __str__(self) -> str:
        return self.path.relative_to(ROOT).as_posix()

    @property
    def text(self) -> str:
        """The page as it is written."""
        return self.path.read_text("utf-8")

    @property
    def prose(self) -> str:
        """The page without its fences."""
        return _FENCE.sub("", self.text)

    def fences(self, *languages: str) -> list[Fence]:
        """The fences of these languages, in order."""
        found = (Fence(language, text) for language, text in _FENCE.findall(self.text))
        return [fence for fence in found if fence.language in languages]

    def tables(self) -> list[Table]:
        """The tables, in order, each under the heading that stands above it."""
        return list(_tables(self.prose))

    def section(self, heading: str) -> str:
        """What stands below a heading, up to the next one."""
        headings = list(_HEADING.finditer(self.prose))
        place = next(i for i, found in enumerate(headings) if found[1] == heading)
        end = headings[place + 1].start() if place + 1 < len(headings) else None
        return self.prose[headings[place].end() : end]

    def links(self) -> list[str]:
        """Where the page links to, as it is written."""
        return _LINK.findall(self.prose)

    def anchors(self) -> set[str]:
        """What a link to a heading of this page may end in, after the `#`."""
        return {_anchor(heading) for heading in _HEADING.findall(self.prose)}

    def names(self) -> list[str]:
        """Everything that stands between backticks outside the fences."""
        return _CODE.findall(self.prose)


@cache
def pages() -> tuple[Page, ...]:
    """README, CHANGELOG and everything below docs/."""
    above = [ROOT / "README.md", ROOT / "CHANGELOG.md"]
    return tuple(map(Page, [*above, *sorted((ROOT / "docs").rglob("*.md"))]))


def page(name: str) -> Page:
    """The page at this path below the project's folder."""
    return Page(ROOT / name)


def _tables(prose: str) -> Iterator[Table]:
    heading, lines = "", list[str]()
    for line in [*prose.splitlines(), ""]:
        if line.startswith("|"):
            lines.append(line)
            continue
        if lines:
            header, _, *rows = map(_cells, lines)
            yield Table(heading, header, tuple(rows))
            lines = []
        if found := _HEADING.match(line):
            heading = found[1]


def _cells(line: str) -> tuple[str, ...]:
    return tuple(cell.strip() for cell in line.strip().strip("|").split("|"))


def _anchor(heading: str) -> str:
    """As the common hosts make them: lower case, no punctuation, hyphens for spaces."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-")
