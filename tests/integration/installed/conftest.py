"""Kept as users have it: a wheel built from this checkout, in an environment of its own."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

import attrs
import pytest

from tests.architecture.project import ROOT


@attrs.frozen
class Installation:
    """An environment in which Kept is installed, and nothing of this checkout can be imported."""

    bin: Path
    packages: Path

    def environ(self) -> dict[str, str]:
        """Return the environment of somebody who works there."""
        ours = ("KEPT_", "PYTEST_", "PYTHON")
        given = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
        return {**given, "PATH": f"{self.bin}{os.pathsep}{os.environ['PATH']}", "NO_COLOR": "1"}

    def run(self, *command: str, cwd: Path) -> subprocess.CompletedProcess[str]:
        """Run a program of the environment."""
        return subprocess.run(
            [str(self.bin / command[0]), *command[1:]],
            check=False,
            capture_output=True,
            text=True,
            cwd=cwd,
            env=self.environ(),
        )


@pytest.fixture(scope="session")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """
    Build the wheel and install it into an empty environment.

    The packages that Kept depends on are those of the environment which runs the tests, the locked ones, by their path
    alone: an editable Kept among them is not seen, because only an environment's own `.pth` files are read.
    """
    folder = tmp_path_factory.mktemp("installed")
    wheel = _built(folder)
    venv.create(folder / "venv", with_pip=False, symlinks=True)
    installed = Installation(folder / "venv" / "bin", next((folder / "venv" / "lib").glob("python*/site-packages")))
    (installed.packages / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n")
    _pip("--python", str(installed.bin / "python"), "install", "--no-index", "--no-deps", str(wheel))
    return installed


def _built(folder: Path) -> Path:
    _pip("wheel", "--no-index", "--no-deps", "--no-build-isolation", "--wheel-dir", str(folder), str(ROOT))
    (wheel,) = folder.glob("kept-*.whl")
    return wheel


def _pip(*arguments: str) -> None:
    command = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet", *arguments]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
