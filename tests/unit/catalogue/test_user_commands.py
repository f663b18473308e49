"""Rule: a user's modules are looked for last, bring their commands along, and never stand in for ours."""

from __future__ import annotations

import sys
from pathlib import Path
from textwrap import dedent

import pytest

from domain.scheduling.errors import InvalidValue
from entrypoints.user_commands import user_commands
from entrypoints.user_modules import OUR_FOLDER, OURS

A_MODULE = dedent(
    """
    from application.commands import command

    @command("billing.close")
    def close() -> None: ...

    @command("billing.open")
    def open_again() -> None: ...
    """
)


@pytest.fixture(autouse=True)
def _import_path_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "path", list(sys.path))
    monkeypatch.setattr(sys, "modules", dict(sys.modules))


def test_the_commands_of_every_named_module_are_found(tmp_path: Path) -> None:
    (tmp_path / "billing_of_one.py").write_text(A_MODULE)
    (tmp_path / "billing_of_another.py").write_text(A_MODULE.replace("billing.", "other."))

    found = user_commands("billing_of_one, billing_of_another", tmp_path)

    assert [command.name for command in found] == ["billing.close", "billing.open", "other.close", "other.open"]


def test_no_setting_means_no_commands_and_an_import_path_as_before(tmp_path: Path) -> None:
    before = list(sys.path)

    assert user_commands("", tmp_path) == ()
    assert sys.path == before


def test_the_users_folder_comes_last_even_where_python_put_it_first(tmp_path: Path) -> None:
    (tmp_path / "billing.py").write_text(A_MODULE)
    sys.path.insert(0, str(tmp_path))

    user_commands("billing", tmp_path)

    assert sys.path[-1] == str(tmp_path)
    assert sys.path.count(str(tmp_path)) == 1


@pytest.mark.parametrize("name", OURS)
def test_a_folder_that_would_hide_a_package_of_ours_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / name).mkdir()

    with pytest.raises(InvalidValue, match=rf"{name}' has the name of a package of Kept's own; rename it, or start"):
        user_commands("billing", tmp_path)


def test_a_single_file_hides_a_package_as_well(tmp_path: Path) -> None:
    (tmp_path / "domain.py").touch()

    with pytest.raises(InvalidValue, match=r"domain' has the name of a package"):
        user_commands("billing", tmp_path)


def test_our_own_folder_hides_nothing() -> None:
    with pytest.raises(InvalidValue, match=r"'no_such_module' is no module"):
        user_commands("no_such_module", OUR_FOLDER)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (
            "import no_such_module",
            "cannot be imported (No module named 'no_such_module', at broken_billing.py:1); make `python -c",
        ),
        ("from json import no_such_name", "cannot be imported (cannot import name 'no_such_name'"),
        ("1 / 0", "cannot be imported (division by zero, at broken_billing.py:1)"),
        ("raise SystemExit", "cannot be imported (SystemExit, at broken_billing.py:1)"),
        ("def", "cannot be imported (invalid syntax"),
        ("close = 1", "holds no command; put @command"),
    ],
)
def test_a_module_that_brings_no_commands_says_why(tmp_path: Path, text: str, problem: str) -> None:
    (tmp_path / "broken_billing.py").write_text(text)

    with pytest.raises(InvalidValue) as refusal:
        user_commands("broken_billing", tmp_path)

    assert str(refusal.value).startswith(f"KEPT_COMMANDS: 'broken_billing' {problem}")
