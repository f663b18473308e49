"""Running pytest in a project of somebody who has Kept installed, in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from textwrap import dedent
from typing import Final

from tests.architecture.project import ROOT

# The checkout's plugin, whether or not some Kept is installed here.
OUR_PLUGIN: Final = "-p no:kept -p entrypoints.testing.plugin -p no:cacheprovider -p no:valkey"


def pytest_in(folder: Path, *arguments: str, files: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    """Write the files of a project and run its tests."""
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(dedent(text))
    given = {name: value for name, value in os.environ.items() if not name.startswith(("KEPT_", "PYTEST_"))}
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-q", *arguments],
        check=False,
        capture_output=True,
        text=True,
        cwd=folder,
        env={**given, "PYTHONPATH": str(ROOT), "PYTEST_ADDOPTS": OUR_PLUGIN},
    )
