"""Rule: what nests too deeply is refused in one short line wherever it enters, and no process ends of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import attrs
import pytest

from adapters.clocks.manual import ManualClock
from adapters.declarations import InvalidFile, read_schedule_file, schedule
from adapters.memory.store import MemoryStore
from adapters.redis.documents.reading import reading
from adapters.redis.documents.text import DEEPEST, opened, read
from application.catalogue import Catalogue
from application.commands import command
from application.commands.nesting import DEPTH_LIMIT, nests_deeper
from application.commands.offers import check_offer, offer_of
from application.commands.payload import as_arguments
from application.known_commands import Survey
from application.ports.errors import UnreadableDocument
from application.scheduling.events import Events
from domain.scheduling.definition import CommandCall
from domain.scheduling.errors import InvalidValue
from entrypoints.settings import Settings
from tests.examples import NOON
from tests.unit.cli.running import complaint

ABYSS: Final = 10_000
NAME: Final = "trees.plant"


@attrs.frozen
class Tree:
    """A payload that may hold itself."""

    inner: Any = None


@command(NAME)
def plant(tree: Tree) -> None: ...


CATALOGUE: Final = Catalogue([plant])


def nested(levels: int) -> dict[str, Any]:
    """Return a table in a table in a table, so many of them."""
    inner: dict[str, Any] = {}
    for _ in range(levels - 1):
        inner = {"inner": inner}
    return inner


def deep_tree() -> Tree:
    tree = Tree()
    for _ in range(ABYSS):
        tree = Tree(tree)
    return tree


def endless() -> dict[str, Any]:
    table: dict[str, Any] = {}
    table["inner"] = table
    return table


ENTRANCES: Final[dict[str, Callable[[dict[str, Any]], object]]] = {
    "the catalogue": lambda deep: CATALOGUE.check(CommandCall(NAME, deep)),
    "a promise": as_arguments,
    "what workers published": lambda deep: check_offer(offer_of(plant), CommandCall(NAME, deep)),
    "a call that nobody can judge": lambda deep: Survey(Catalogue(), ()).check(CommandCall("x", deep)),
    "an event": lambda deep: Events(ManualClock(NOON), MemoryStore()).publish("e", deep, key="1"),
}


@pytest.mark.parametrize("entrance", ENTRANCES)
@pytest.mark.parametrize("deep", [nested(DEPTH_LIMIT + 1), nested(ABYSS), endless()], ids=["one", "abyss", "endless"])
def test_arguments_and_events_that_nest_too_deeply_are_refused(entrance: str, deep: dict[str, Any]) -> None:
    with pytest.raises(InvalidValue) as refusal:
        ENTRANCES[entrance](deep)

    assert str(refusal.value).endswith(
        f": 'more than {DEPTH_LIMIT} levels' are nested too deeply; keep lists and tables flat"
    )


@pytest.mark.parametrize("entrance", ENTRANCES)
def test_what_nests_as_deeply_as_it_may_is_accepted(entrance: str) -> None:
    ENTRANCES[entrance](nested(DEPTH_LIMIT))


def test_lists_count_as_tables_do() -> None:
    assert nests_deeper(2, [[[]]])
    assert not nests_deeper(3, [[[]]])
    assert not nests_deeper(0, "flat")


def test_a_payload_object_that_nests_too_deeply_is_refused() -> None:
    """It must be taken apart before anybody could count."""
    with pytest.raises(InvalidValue, match="are nested too deeply"):
        as_arguments(deep_tree())


DEEP_FILES: Final = {
    "brackets": f"x = {'[' * ABYSS}{']' * ABYSS}",
    "dots": f"arguments{'.a' * ABYSS} = 1",
    "dots in a key that is read otherwise": f"timezone{'.a' * ABYSS} = 1",
    "dots in a key that nobody knows": f"tmezone{'.a' * ABYSS} = 1",
}


@pytest.mark.parametrize("text", DEEP_FILES.values(), ids=DEEP_FILES.keys())
def test_a_schedules_file_that_nests_too_deeply_is_refused(tmp_path: Path, text: str) -> None:
    """TOML's dotted keys nest without a single bracket."""
    path = tmp_path / "schedules.toml"
    path.write_text(f'[schedules.nightly]\ncommand = "{NAME}"\nevery = "1s"\n{text}\n')

    with pytest.raises(InvalidFile) as refusal:
        read_schedule_file(path)

    assert refusal.value.problems == ("is nested too deeply; keep tables and lists flat",)


def test_a_schedule_of_python_that_nests_too_deeply_is_refused() -> None:
    """Where it is written, which is the line that somebody has to change."""
    with pytest.raises(InvalidValue, match=r"^arguments: .* are nested too deeply"):
        schedule("nightly", every="1s").do(NAME, inner=nested(ABYSS))


def test_settings_that_nest_too_deeply_are_refused(tmp_path: Path) -> None:
    (tmp_path / "kept.toml").write_text(f"data{'.a' * ABYSS} = 1\n")

    with pytest.raises(InvalidValue, match="is nested too deeply"):
        Settings.load({}, tmp_path)


def test_an_event_published_from_the_command_line_is_refused() -> None:
    """Before anybody looks for a server."""
    deep = '{"a":' * ABYSS + "1" + "}" * ABYSS

    assert "are nested too deeply" in complaint("publish", "class.booked", "--key", "1", "--payload", deep)


@pytest.mark.parametrize("levels", [DEEPEST, 500, 1_000, ABYSS])
def test_a_stored_document_is_not_read_if_it_could_not_be_written_again(levels: int) -> None:
    """A scheduler that reads it would end when it writes it."""
    planted = '{"format":1,"deep":' + "[" * levels + "]" * levels + "}"

    with pytest.raises(UnreadableDocument, match=r"^run: .*; restore it from a backup$"):
        reading("run")(opened)(planted, "run")


def test_a_stored_document_as_deep_as_anybody_may_write_is_read() -> None:
    text = "[" * DEEPEST + "]" * DEEPEST

    assert nests_deeper(DEEPEST - 1, read(text, "run"))
