"""A port speaks of the domain only, and its promise is held by a contract test that every adapter runs."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from tests.architecture.project import modules

OURS = ("domain", "application", "adapters", "entrypoints")
ALLOWED = ("domain", "application.ports")


def test_every_port_has_a_contract_test() -> None:
    """A promise that no test holds is a wish."""
    held = {name for path in modules("tests/contract") for name in names_imported(parsed(path))}

    assert {name for path in modules("application/ports") for name in ports(parsed(path))} - held == set()


def test_a_port_knows_nothing_of_what_lies_behind_it() -> None:
    """It may speak of the domain and of other ports; never of those who use or fill it."""
    assert {path.name: found for path in modules("application/ports") if (found := strangers(parsed(path)))} == {}


def test_every_public_method_of_a_port_states_its_promise() -> None:
    """Atomicity, order, limits, idempotence, errors: the docstring is what adapters are held to."""
    assert [name for path in modules("application/ports") for name in mute_methods(parsed(path))] == []


def test_a_port_and_its_contract_test_are_recognised() -> None:
    """The control of the first rule."""
    assert set(ports(ast.parse("class Clock(Protocol):\n    pass\nclass Time:\n    pass"))) == {"Clock"}
    assert names_imported(ast.parse("from application.ports.clock import Clock")) == {"Clock"}


@pytest.mark.parametrize("line", ["import adapters.redis", "from application.executor import Executor"])
def test_an_import_of_what_lies_behind_a_port_is_found(line: str) -> None:
    """The second rule bites."""
    assert strangers(ast.parse(line)) != []


def test_a_method_without_a_promise_is_found() -> None:
    """The third rule bites."""
    assert mute_methods(ast.parse("class Clock(Protocol):\n    def now(self) -> int: ...")) == ["Clock.now"]


def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text())


def protocols(tree: ast.Module) -> Iterator[ast.ClassDef]:
    for node in tree.body:
        if isinstance(node, ast.ClassDef) and any("Protocol" in ast.unparse(parent) for parent in node.bases):
            yield node


def ports(tree: ast.Module) -> Iterable[str]:
    return [protocol.name for protocol in protocols(tree)]


def mute_methods(tree: ast.Module) -> list[str]:
    return [
        f"{protocol.name}.{method.name}"
        for protocol in protocols(tree)
        for method in protocol.body
        if isinstance(method, ast.FunctionDef) and not method.name.startswith("_") and not ast.get_docstring(method)
    ]


def names_imported(tree: ast.Module) -> set[str]:
    """What the file imports from the ports by name."""
    return {
        alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("application.ports")
        for alias in node.names
    }


def strangers(tree: ast.Module) -> list[str]:
    """Our own modules that a port may not know."""
    imported = [node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    imported += [alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names]
    return [name for name in imported if name.startswith(OURS) and not name.startswith(ALLOWED)]
