"""Rule: the simulation is a tool: it plays anybody's schedules, says in one line what it cannot play, and replays."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest

from tests.simulation.__main__ import main

OF_EVERY_SCALE = """
[schedules.often]
command = "x.y"
every = "10ms"

[schedules.nightly]
command = "x.y"
cron = "0 2 * * *"
timezone = "Europe/Berlin"
missed = { policy = "replay_all", catch_up_limit = 3 }
overlap = "serialize"
retry = { max_attempts = 3, base = "10s" }

[schedules.in-leap-years]
command = "x.y"
cron = "0 0 29 2 *"

[schedules.reminder]
command = "x.y"
at = "2026-05-04T09:00:00Z"
deadline = "1h"

[schedules.orders]
command = "x.y"
on = "order.paid"
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A schedules file with slots from a hundredth of a second to four years apart."""
    path = tmp_path / "my schedules.toml"
    path.write_text(OF_EVERY_SCALE)
    return path


def test_schedules_of_every_scale_are_played(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--file", str(file), "--seeds", "60"]) == 0
    assert capsys.readouterr().out.strip().startswith("60 worlds from seed 0 held every promise")


def test_schedules_in_python_are_played_by_their_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """As `kept apply` takes them."""
    code = 'from adapters.declarations import every\nALL = [every(5).minutes.named("mine").do("x.y")]\n'
    (tmp_path / "simulated_by_a_user.py").write_text(code)
    monkeypatch.chdir(tmp_path)

    assert main(["--file", "simulated_by_a_user:ALL", "--seeds", "1", "--trace"]) == 0
    assert "mine" in capsys.readouterr().out


@pytest.mark.parametrize("scale", ["drawn", "own"])
def test_the_least_of_a_failing_world_replays_from_the_line_that_was_printed(
    scale: str, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """To the letter, with nothing to add to it."""
    own = ["--file", str(file)] if scale == "own" else []

    assert main(["--seeds", "300", "--mutation", "acknowledge notices when read", *own]) == 1
    told = capsys.readouterr().out
    (least,) = [line for line in told.splitlines() if "the least of it: " in line]

    assert main(shlex.split(least.partition("python -m tests.simulation")[2])) == 1
    assert capsys.readouterr().out.strip() == told.partition(least)[2].strip()


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (None, "cannot be read: no such file or directory"),
        ("", "declares no schedule"),
        ('[schedules.a]\ncommand = "x.y"\ncron = "61 * * * *"', "'61 * * * *' has no minute '61'; use 0-59"),
    ],
)
def test_what_cannot_be_played_is_told_in_one_line(
    content: str | None, says: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "s.toml"
    if content is not None:
        path.write_text(content)

    assert main(["--file", str(path)]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert says in line
