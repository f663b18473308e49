"""A schedule names its command, its queue, its environments and the people who care."""

from __future__ import annotations

from pathlib import Path

import pytest

from domain.scheduling.definition import About, CommandCall, Priority
from tests.unit.declarations.reading import declared, definition, problems

CRON = 'cron = "0 2 * * *"\n'


def test_the_command_takes_arguments_that_json_can_carry(tmp_path: Path) -> None:
    """Dates and times travel as ISO 8601 texts."""
    body = "arguments = { instructor = 'ada', day = 2026-03-29, parts = [1, { at = 09:00:00 }] }"
    arguments = {"instructor": "ada", "day": "2026-03-29", "parts": [1, {"at": "09:00:00"}]}

    assert definition(tmp_path, body).command == CommandCall("reports.build", arguments)


def test_priority_environments_and_people_are_read(tmp_path: Path) -> None:
    """None of them changes a decision."""
    body = """
        priority = "high"
        environments = ["production", "staging"]
        owner = "reports-team"
        description = "the nightly report"
        tags = ["reports", "night"]
    """
    schedule = declared(tmp_path, CRON + body)

    assert schedule.id == "nightly"
    assert schedule.environments == ("production", "staging")
    assert schedule.definition.priority is Priority.HIGH
    assert schedule.definition.about == About(
        owner="reports-team", description="the nightly report", tags=("reports", "night")
    )


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ('priority = "urgent"', "priority: 'urgent' is not known; use one of high, default, low"),
        ('priority = "hgh"', "priority: 'hgh' is not known; did you mean 'high'?"),
        ('environments = "production"', "environments: 'production' is not a list"),
        ("environments = [1]", "environments: 1 is not a text"),
        ("owner = 7", "owner: 7 is not a text; put it in quotes"),
        ("tags = 'a'", "tags: 'a' is not a list"),
        ("arguments = 'ada'", "arguments: 'ada' is not a table"),
        ("arguments = { rate = inf }", "arguments.rate: inf cannot be written as JSON"),
        ("ownr = 'x'", "key: 'ownr' is not known; did you mean 'owner'?"),
        ("max-runs = 3", "key: 'max-runs' is not known; did you mean 'max_runs'?"),
        ("xyzzy = 3", "key: 'xyzzy' is not known; use one of adaptive, after, anchor"),
        (f"description = '{'x' * 10_001}'", "description: 'xxxx"),
    ],
)
def test_a_wrong_value_is_refused_by_field_value_and_remedy(tmp_path: Path, body: str, message: str) -> None:
    """A misspelt key names the nearest valid one."""
    (problem,) = problems(tmp_path, CRON + body)

    assert problem.startswith(message)


def test_of_an_immense_value_only_the_beginning_is_shown(tmp_path: Path) -> None:
    """One mistake stays one line that can be read."""
    (problem,) = problems(tmp_path, CRON + f"tags = '{'x' * 5000}'")

    assert len(problem) < 300
