"""mypy is strict over every layer and the tests, and an adapter that leaves out part of its port is found."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest

from tests.architecture.project import LAYERS, Scratch, run

UNTYPED: Final = "def half(number):\n    return number / 2\n"
PORT: Final = """
from typing import Protocol

class Clock(Protocol):
    def now(self) -> int: ...
"""
ADAPTER: Final = """
from application.ports.clock import Clock

class Stopped(Clock):
    pass

STOPPED = Stopped()
"""


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> str:
    """What mypy says of a project with one breach in each folder; asked once, for it takes seconds."""
    folder: Path = tmp_path_factory.mktemp("typed")
    scratch = Scratch(folder)
    for place in (*LAYERS, "tests"):
        scratch.write(f"{place}/careless.py", UNTYPED)
    scratch.write("application/ports/clock.py", PORT)
    scratch.write("adapters/clocks/stopped.py", ADAPTER)
    scratch.write("domain/ignoring.py", "import no_such_module  # type: ignore\n")
    return run("mypy", "--cache-dir", str(folder / ".cache"), cwd=folder).stdout


@pytest.mark.parametrize("place", [*LAYERS, "tests"])
def test_a_function_without_types_is_an_error_everywhere(report: str, place: str) -> None:
    """No folder is left out."""
    assert f"{place}/careless.py:1: error: Function is missing a type annotation" in report


def test_an_adapter_that_leaves_out_part_of_its_port_cannot_be_built(report: str) -> None:
    """That is why adapters subclass their port by name."""
    assert "adapters/clocks/stopped.py:7: error: Cannot instantiate abstract class" in report


def test_an_ignore_must_say_what_it_ignores(report: str) -> None:
    """A bare one would hide whatever comes later."""
    assert 'domain/ignoring.py:1: error: "type: ignore" comment without error code' in report
