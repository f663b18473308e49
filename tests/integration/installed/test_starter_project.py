"""Rule: with nothing but the installed package, `kept init` gives a project whose tests pass and that runs."""

from __future__ import annotations

from pathlib import Path

import pytest
import redis

from entrypoints.starter import project_files
from tests.architecture.project import LAYERS, ROOT
from tests.integration.installed.conftest import Installation
from tests.integration.processes.talking import Program, talking


@pytest.fixture
def project(installation: Installation, tmp_path: Path) -> Path:
    """A project that the installed `kept` has just written."""
    written = installation.run("kept", "init", "hello", cwd=tmp_path)
    assert written.returncode == 0, written.stderr
    return tmp_path / "hello"


def test_the_package_is_imported_from_the_wheel(installation: Installation, tmp_path: Path) -> None:
    """Else the tests below would prove nothing about it."""
    look = f"import {', '.join(LAYERS)}; print({', '.join(f'{layer}.__file__' for layer in LAYERS)}, sep='\\n')"
    found = installation.run("python", "-c", look, cwd=tmp_path).stdout.split()

    assert [Path(path).parent.parent for path in found] == [installation.packages] * len(LAYERS)
    assert not any(Path(path).is_relative_to(ROOT) for path in found)


def test_every_file_of_the_project_is_in_the_wheel(project: Path) -> None:
    """Templates are data, which a build forgets more easily than code."""
    assert {name: (project / name).read_text() for name in project_files()} == project_files()


def test_its_tests_pass(installation: Installation, project: Path) -> None:
    """The plugin is found by its entry point, the steps by their name."""
    tested = installation.run("python", "-m", "pytest", "-q", "-p", "no:valkey", cwd=project)

    assert tested.returncode == 0, tested.stdout
    assert "6 passed" in tested.stdout


def test_it_runs(installation: Installation, project: Path, redis_client: redis.Redis, redis_url: str) -> None:
    """In one process, until a greeting is written; then it stops in good order."""
    assert redis_client.dbsize() == 0
    program = Program([str(installation.bin / "kept")], installation.environ())
    settings = {"KEPT_REDIS_URL": redis_url}
    with talking("dev", "schedules.toml", folder=project, settings=settings, program=program) as dev:
        dev.until(lambda lines: any("greeting: " in line and "succeeded" in line for line in lines))
        assert dev.stop() == 0

    (greeting, *_) = (project / "written").iterdir()
    assert greeting.read_text().startswith("Hello Ada, it is ")


def test_every_command_explains_itself(installation: Installation, tmp_path: Path) -> None:
    """And the version is the package's."""
    assert installation.run("kept", "--version", cwd=tmp_path).stdout.startswith("kept 0.")
    assert "Write a working project" in installation.run("kept", "init", "--help", cwd=tmp_path).stdout
