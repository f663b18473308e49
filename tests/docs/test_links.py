"""Every link inside the documentation leads somewhere, and every page can be reached."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.docs.pages import Page, page, pages


@pytest.mark.parametrize("source", pages(), ids=str)
def test_a_link_leads_to_a_page_that_exists_and_to_a_heading_in_it(source: Page) -> None:
    """Links to other places (`https:`) are not followed."""
    for link in source.links():
        target, _, anchor = link.partition("#")
        if "://" in link:
            continue
        path = (source.path.parent / target).resolve() if target else source.path
        assert path.exists(), f"{source}: {link}"
        assert not anchor or anchor in Page(path).anchors(), f"{source}: {link}"


def test_every_page_is_reached_from_the_index() -> None:
    """Directly, through another page, or because its folder is linked to."""
    reached, waiting = set[Page](), [page("docs/index.md")]
    while waiting:
        source = waiting.pop()
        reached.add(source)
        waiting += [each for each in _targets(source) if each not in reached]

    assert set(map(str, pages())) - set(map(str, reached)) == set()


def _targets(source: Page) -> Iterator[Page]:
    for link in source.links():
        path = (source.path.parent / link.partition("#")[0]).resolve()
        if path.suffix == ".md":
            yield Page(path)
        elif path.is_dir():
            yield from map(Page, path.glob("*.md"))
