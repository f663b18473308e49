"""Rule: an environment may change keys of a schedule; a mistake in any environment is found in every one."""

from __future__ import annotations

from pathlib import Path

import pytest

from adapters.declarations import InvalidFile, every, read_python, read_schedule_file
from application.scheduling.declared import Declarations, Declared
from domain.scheduling.definition import Once, Repeat
from domain.scheduling.policies.missed import SkipMissed
from domain.scheduling.triggers import Cron

NIGHTLY = """
[schedules.nightly]
command = "reports.build"
arguments = { instructor = "ada", pages = 7 }
cron = "0 2 * * *"
timezone = "Europe/Berlin"
gap = "skip"
missed = { policy = "run_once", grace = "5m" }
deadline = "4h"

[schedules.backup]
command = "backups.make"
every = "1h"
environments = ["production"]
"""


def read(folder: Path, overlays: str, environment: str | None = "staging") -> Declarations:
    """Read the two schedules with overlays, as they are in an environment."""
    path = folder / "schedules.toml"
    path.write_text(NIGHTLY + overlays)
    return read_schedule_file(path, environment=environment)


def nightly(folder: Path, overlay: str, environment: str | None = "staging") -> Declared:
    """Return the nightly schedule with an overlay of staging, as it is in an environment."""
    return read(folder, f"[environments.staging.schedules.nightly]\n{overlay}", environment).schedules[0]


def problems(folder: Path, overlays: str) -> list[str]:
    """Return what is wrong with overlays, for a process without an environment."""
    with pytest.raises(InvalidFile) as refusal:
        read(folder, overlays, environment=None)
    return list(refusal.value.problems)


def test_a_key_of_the_overlay_takes_the_place_of_the_schedules_own(tmp_path: Path) -> None:
    """Every other key stays."""
    there = nightly(tmp_path, 'cron = "*/5 * * * *"\ndeadline = "10m"')
    here = nightly(tmp_path, 'cron = "*/5 * * * *"\ndeadline = "10m"', environment="production")

    assert there.definition.timing == Repeat(Cron("*/5 * * * *", "Europe/Berlin", gap="skip"))
    assert there.definition.policies.deadline != here.definition.policies.deadline
    assert there.definition.command == here.definition.command
    assert here == nightly(tmp_path, "", environment=None)


def test_a_value_is_replaced_whole(tmp_path: Path) -> None:
    """The grace of run_once would mean something else beside another policy; arguments come whole as well."""
    there = nightly(tmp_path, 'missed = "skip"\narguments = { instructor = "bob" }').definition

    assert there.policies.missed == SkipMissed()
    assert there.command.arguments == {"instructor": "bob"}


@pytest.mark.parametrize(
    ("overlay", "timing"),
    [('every = "5m"', Repeat), ('at = "2026-03-29T09:00:00Z"', Once)],
)
def test_another_rule_takes_away_what_belonged_to_the_old_one(tmp_path: Path, overlay: str, timing: type) -> None:
    """`gap` belongs to cron alone and would be refused beside `every`."""
    assert isinstance(nightly(tmp_path, overlay).definition.timing, timing)


def test_the_fluent_form_has_overlays_too(tmp_path: Path) -> None:
    """With the same meaning."""
    draft = every(1).hours.named("x").do("x", pages=7).in_environment("staging", every="5m", missed="skip")
    text = '[schedules.x]\ncommand = "x"\narguments = { pages = 7 }\nevery = "1h"\n'
    overlay = '[environments.staging.schedules.x]\nevery = "5m"\nmissed = "skip"\n'
    path = tmp_path / "schedules.toml"
    path.write_text(text + overlay)

    for environment in ("staging", "production", None):
        ours = read_python("app:a", draft, environment=environment)
        assert ours.schedules == read_schedule_file(path, environment=environment).schedules


@pytest.mark.parametrize(
    ("overlays", "problem"),
    [
        (
            "[environments.staging.schedules.nightly]\nevry = '5m'",
            "environment 'staging': schedule 'nightly': key: 'evry' is not known; did you mean 'every'?",
        ),
        (
            "[environments.staging.schedules.nightli]\nevery = '5m'",
            (
                "environments.staging.schedules.nightli: 'nightli' is not declared; did you mean 'nightly'? "
                "(one of this environment alone: declare it, with environments = [...])"
            ),
        ),
        (
            "[environments.staging.schedules.backup]\nevery = '5m'",
            (
                "environments.staging.schedules: 'backup' does not exist in this environment; "
                "remove it, or add 'staging' to the environments of 'backup'"
            ),
        ),
        (
            "[environments.staging.schedules.nightly]\nenvironments = ['production']",
            (
                "environments.staging.schedules.nightly.environments: ['production'] cannot be changed here; "
                "say with the schedule itself in which environments it exists"
            ),
        ),
        (
            "[environments.staging.schedule.nightly]\nevery = '5m'",
            "key: 'environments.staging.schedule' is not known; did you mean 'schedules'?",
        ),
        (
            "[environments]\nstaging = 7",
            "environments.staging: 7 is not a table; write [environments.staging.schedules.<id>] and its keys below",
        ),
        (
            "[environments.staging]\nschedules = 7",
            (
                "environments.staging.schedules: 7 is not a table; "
                "write [environments.staging.schedules.<id>] and its keys below"
            ),
        ),
        (
            "[environments.staging.schedules]\nnightly = 7",
            (
                "environments.staging.schedules.nightly: 7 is not a table; "
                "write [environments.staging.schedules.<id>] and its keys below"
            ),
        ),
    ],
)
def test_a_mistake_in_an_overlay_is_found_in_every_environment(tmp_path: Path, overlays: str, problem: str) -> None:
    """Else production's would be found in production."""
    assert problems(tmp_path, overlays) == [problem]


def test_environments_that_are_no_table_are_refused(tmp_path: Path) -> None:
    """The key of a schedule is a list; that of the file is a table."""
    path = tmp_path / "schedules.toml"
    path.write_text('environments = ["staging"]')

    with pytest.raises(InvalidFile, match=r"environments: \['staging'\] is not a table; write \[environments\."):
        read_schedule_file(path)
