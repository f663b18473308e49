"""A definition is described in the words of the file, so that what is shown could be written."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from adapters.declarations import describe
from tests.unit.declarations.reading import declared

BODIES = [
    'cron = "0 2 * * *"',
    'cron = "0 2 * * *"\ntimezone = "Europe/Berlin"\ngap = "skip"\nfold = "second"\nmax_runs = 3',
    'every = "1m30s"\nspread = true\nanchor = "2026-01-01T00:00:00+00:00"',
    'every = { min = "5m", max = "10m" }\nstart = "2026-01-01T00:00:00+00:00"\nend = "2027-01-01T00:00:00+00:00"',
    'at = "2026-03-29T07:00:00+00:00"\nbecause = "class 7 starts"\nmissed = "skip"',
    'cron = "0 * * * *"\ntimezone = "Europe/Berlin"\njitter = "30s"\nexclude = ["2026-12-25"]',
    'every = "5m"\ntimezone = "Europe/Berlin"\nwindows = ["mon-fri 09:00-17:00", "sun 22:00-06:00"]',
    'every = "5m"\nwindows = ["tue,thu-sat 00:00-24:00", "12:00:30-13:00"]',
    'cron = "@daily"\noverlap = { policy = "merge", keep = "oldest" }\nmissed = { policy = "replay_all" }',
    'cron = "@daily"\noverlap = { policy = "allow", max_concurrent = 2 }\nretry = { max_attempts = 3, window = "1h" }',
    'cron = "@daily"\ndeadline = "4h"\non_lost = "fail"\nmax_lost = 1\npriority = "low"\narguments = { a = [1, "b"] }',
    'cron = "@daily"\nretry = { never = ["ValueError"] }\nbreaker = { failures = 3, cool_down = "90s" }',
    'cron = "@daily"\non_exhausted = { command = "alerts.page", arguments = { team = "reports" } }',
    'cron = "@daily"\nsla = { late_after = "5m", finish_within = "1h", must_run_every = "25h" }',
    'on = "order.paid"',
    'on = { event = "row.added", delay = "5m", batch = { max = 100, within = "60s" } }\noverlap = "skip"',
    'on = { event = "page.changed", debounce = "30s" }\noverlap = "allow"',
    'after = "extract"',
    'after = { schedules = ["orders", "rates"], outcome = "ended" }\noverlap = "merge"',
    'cron = "@daily"\nowner = "team"\ndescription = "what"\ntags = ["x", "y"]',
]


@pytest.mark.parametrize("body", BODIES)
def test_what_is_described_reads_back_as_the_same_definition(tmp_path: Path, body: str) -> None:
    """Nothing is lost on the way out."""
    definition = declared(tmp_path, body).definition
    described = describe(definition)
    del described["command"]

    assert declared(tmp_path, as_toml(described)).definition == definition


@pytest.mark.parametrize("body", BODIES)
def test_a_description_can_be_written_as_json(tmp_path: Path, body: str) -> None:
    """Every surface with `--json` may show it."""
    described = describe(declared(tmp_path, body).definition)

    assert json.loads(json.dumps(described)) == described


def test_policies_are_described_with_all_their_settings(tmp_path: Path) -> None:
    """An operator should not have to know the defaults; `timeout` and `on_lost`, left out, are the command's to say."""
    described = describe(declared(tmp_path, 'every = "1s"').definition)

    assert described == {
        "command": "reports.build",
        "every": "1s",
        "missed": {"policy": "run_once", "grace": "1m"},
        "overlap": {"policy": "skip"},
        "retry": {"max_attempts": 1, "base": "10s", "factor": 2.0, "cap": "5m", "jitter": 0.1},
        "max_lost": 3,
        "on_duplicate": "ignore",
        "priority": "default",
    }


@pytest.mark.parametrize("rule", ['on = "order.paid"', 'after = "extract"'])
def test_what_cannot_be_missed_has_no_missed_run_policy(tmp_path: Path, rule: str) -> None:
    """It would be a key that the reader refuses."""
    assert "missed" not in describe(declared(tmp_path, rule).definition)


def as_toml(described: dict[str, Any]) -> str:
    """Write a description as the body of a table; JSON values are TOML values but for tables."""
    return "\n".join(f"{key} = {_value(value)}" for key, value in described.items())


def _value(value: Any) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {_value(each)}" for key, each in value.items()) + " }"
    return json.dumps(value)
