"""Rule: wherever a command takes a schedules file, it takes `module:attribute`, and complains as clearly."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.unit.cli.running import complaint, document, kept

A_DAY = ("--from", "2026-03-01T00:00Z", "--to", "2026-03-02T00:00Z")

SCHEDULES = """
from datetime import timedelta

from adapters.declarations import every
from application.scheduling.declared import Declared
from domain.scheduling.after import After
from domain.scheduling.definition import CommandCall, Definition, Repeat
from domain.scheduling.events import On
from domain.scheduling.triggers import Every

hourly = every(1).hours.named("hourly").do("platform.evaluate_health")
daily = every().day.at("02:00").named("daily").do("platform.evaluate_health").in_environment("staging", every="6h")
both = [hourly, daily]
plain = [
    Declared(id="extract", definition=Definition(timing=Repeat(Every(timedelta(hours=1))), command=CommandCall("x"))),
    Declared(id="load", definition=Definition(timing=After(schedules=("extract",)), command=CommandCall("x"))),
    Declared(id="hear", definition=Definition(timing=On(event="order.paid"), command=CommandCall("x"))),
]
wrong = hourly.under(evry="1h")
nothing = 7
"""


@pytest.fixture(autouse=True)
def _folder_of_a_user(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", list(sys.path))
    monkeypatch.setattr(sys, "modules", dict(sys.modules))
    package = tmp_path / "reading_app"
    package.mkdir()
    (package / "__init__.py").touch()
    (package / "schedules.py").write_text(SCHEDULES)


def slots(source: str, **environ: str) -> dict[str, int]:
    """Return how many slots a simulated day has, by schedule."""
    found = document("simulate", source, *A_DAY, **environ)["schedules"]
    return {each["id"]: len(each["slots"]) for each in found}


def test_schedules_of_a_module_are_simulated() -> None:
    """One attribute may hold several."""
    assert slots("reading_app.schedules:hourly") == {"hourly": 24}
    assert slots("reading_app.schedules:both") == {"hourly": 24, "daily": 1}


def test_another_policy_can_be_tried_on_plain_constructors() -> None:
    """Whatever their timing: they are rewritten as the table that a file would hold."""
    arguments = ("reading_app.schedules:plain", *A_DAY, "--policy", "all")
    found = document("simulate", *arguments)["schedules"]

    assert [(each["id"], len(each["slots"])) for each in found] == [("extract", 24), ("load", 24), ("hear", 0)] * 3


def test_they_are_those_of_the_present_environment() -> None:
    """Named by KEPT_ENV, as for a file."""
    assert slots("reading_app.schedules:both", KEPT_ENV="staging") == {"hourly": 24, "daily": 4}


def test_lint_reads_them_too() -> None:
    """The keys that were left out are known here as well."""
    (finding,) = document("lint", "reading_app.schedules:both")["findings"]

    assert (finding["schedule"], finding["field"]) == ("daily", "timezone")


@pytest.mark.parametrize(
    ("source", "message"),
    [
        (
            "reading_app.schedules:wrong",
            "reading_app.schedules:wrong: schedule 'hourly': key: 'evry' is not known; did you mean 'every'?",
        ),
        (
            "reading_app.schedules:nothing",
            (
                "reading_app.schedules:nothing: schedules: 7 is no schedule; "
                "let it hold a schedule, a list of schedules, or a dict of them by id"
            ),
        ),
        (
            "reading_app.schedules:hourli",
            "schedules: 'reading_app.schedules' holds no 'hourli'; did you mean 'hourly'?",
        ),
        ("reading_app.plans:hourly", "schedules: 'reading_app.plans' is no module; name modules as `import` would"),
        (
            "reading_app.schedules",
            (
                "file: 'reading_app.schedules' cannot be read: no such file or directory; "
                "name a TOML file of schedules, or module:attribute"
            ),
        ),
    ],
)
def test_what_cannot_be_read_is_one_line(source: str, message: str) -> None:
    """It names what was written, and the remedy."""
    assert complaint("lint", source).startswith(message)


def test_a_mistake_of_the_fluent_form_names_its_line(tmp_path: Path) -> None:
    """The module is the user's, so the place is worth more than a traceback."""
    (tmp_path / "slip.py").write_text(
        'from adapters.declarations import every\n\nx = every().day.at("25:00").named("x").do("x")\n'
    )

    assert complaint("lint", "slip:x") == (
        "schedules: 'slip' cannot be imported (at: '25:00' is not a time that fits here; "
        "write it as '03:00' or '03:00:30', at slip.py:3); correct it there"
    )


def test_a_file_whose_name_has_a_colon_is_still_a_file(tmp_path: Path) -> None:
    """What is there counts, not how it looks."""
    (tmp_path / "mine:schedules").write_text('[schedules.x]\ncommand = "x"\nevery = "1h"\n')

    assert kept("lint", "mine:schedules").exit_code == 0
