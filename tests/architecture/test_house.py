"""What a fresh machine relies on: locks that any index can serve, and a Makefile that explains itself."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.architecture.project import ROOT, settings

LOCKS = sorted(ROOT.glob("requirements*.lock"))
ADDRESS = re.compile(r"://|--(extra-)?index-url|--find-links|^-[if] |\bwww\.|\.(org|com|io|net)\b", re.MULTILINE)
PINNED = re.compile(r"^(?P<name>[\w.-]+)==(?P<version>\S+)", re.MULTILINE)


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_a_lock_names_no_index(lock: Path) -> None:
    """Where packages come from is the machine's own matter."""
    assert ADDRESS.findall(lock.read_text()) == []


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_every_pin_of_a_lock_has_a_hash(lock: Path) -> None:
    """What is installed is what was tested, whoever serves it."""
    entries = re.split(r"^(?=[\w.-]+==)", lock.read_text(), flags=re.MULTILINE)[1:]

    assert entries
    assert [entry for entry in entries if "--hash=sha256:" not in entry] == []


@pytest.mark.parametrize(
    "line",
    ["--index-url https://index.example/simple", "-i somewhere", "# from files.example.org", "a @ file:///tmp/a.whl"],
)
def test_an_address_in_a_lock_is_found(line: str) -> None:
    """The rule bites."""
    assert ADDRESS.search(f"attrs==1.0\n{line}\n")


def test_every_declared_dependency_is_pinned() -> None:
    """A dependency that is declared and not locked would be missing on a fresh machine."""
    project, groups = settings()["project"], settings()["dependency-groups"]
    declared = [
        *project["dependencies"],
        *project["optional-dependencies"]["embedded"],
        *groups["build"],
        *groups["dev"],
    ]
    pinned = {name.lower() for lock in LOCKS for name, _ in PINNED.findall(lock.read_text())}

    assert {re.split(r"[\[<>=]", line)[0].lower() for line in declared} - pinned == set()


def test_the_locks_agree() -> None:
    """Tests run on the very versions that the demo runs on."""
    runtime, development = (
        dict(PINNED.findall((ROOT / f"requirements{kind}.lock").read_text())) for kind in ("", "-dev")
    )

    assert {name: version for name, version in runtime.items() if development.get(name) != version} == {}


def test_a_machine_without_a_fitting_python_is_told_the_remedy_in_one_line(tmp_path: Path) -> None:
    """The first thing that can go wrong on a fresh machine."""
    for file in (ROOT / "Makefile", ROOT / "pyproject.toml", *LOCKS):
        shutil.copy(file, tmp_path)

    made = make("demo", "PYTHON=no-such-python", cwd=tmp_path)

    (line, *_rest) = made.stderr.splitlines()
    assert made.returncode != 0
    assert re.search(r"no Python >= 3\.11 with venv found; install one \(.*python3-venv\)", line)
    assert not (tmp_path / ".venv").exists()


def test_make_help_lists_every_target_with_its_sentence() -> None:
    """The Makefile is the first page of the manual."""
    targets = set(re.findall(r"^\.PHONY: (\w+)$", (ROOT / "Makefile").read_text(), re.MULTILINE))

    assert set(re.findall(r"^  make (\w+) +\S", make("help", cwd=ROOT).stdout, re.MULTILINE)) == targets
    assert targets >= {"demo", "test", "check", "bench", "help"}


def make(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    return subprocess.run(
        ["make", "--no-print-directory", *arguments],
        check=False,
        capture_output=True,
        text=True,
        cwd=cwd,
        env=environment,
    )
