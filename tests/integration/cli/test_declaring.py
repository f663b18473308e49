"""`kept apply` brings the store in line with a file, and `kept plan` says beforehand what that would do."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest
import redis

from application.known_commands import NOTHING_PUBLISHED
from tests.unit.cli.running import complaint, document, kept


def effects(command: str, file: Path | str, *options: str, **environ: str) -> dict[str, str]:
    """Return what a command does, or would do, by schedule."""
    steps = document(command, str(file), *options, **environ)["schedules"]
    return {step["id"]: step["effect"] for step in steps}


def test_applying_twice_is_applying_once(file: Path) -> None:
    """What is not of this environment is said, not done."""
    first = {"reminder": "created", "yearly": "created", "elsewhere": "not in this environment"}

    assert effects("plan", file) == first
    assert effects("apply", file) == first
    assert effects("apply", file) == {**first, "reminder": "unchanged", "yearly": "unchanged"}


def test_the_environment_decides_what_exists(file: Path) -> None:
    """Named by KEPT_ENV."""
    assert effects("apply", file, KEPT_ENV="production")["elsewhere"] == "created"


def test_an_environment_changes_keys_and_the_plan_says_which(file: Path) -> None:
    """The overlay of another environment changes nothing here."""
    kept("apply", str(file))
    file.write_text(f'{file.read_text()}\n[environments.staging.schedules.yearly]\ncron = "0 0 1 * *"\n')

    assert effects("plan", file)["yearly"] == "unchanged"
    steps = document("plan", str(file), KEPT_ENV="staging")["schedules"]
    changes = {step["id"]: step["changes"] for step in steps if step["effect"] == "changed"}
    assert changes == {"yearly": {"cron": {"before": "0 0 1 1 *", "after": "0 0 1 * *"}}}


def test_an_environment_that_reads_like_a_named_one_is_doubted(file: Path) -> None:
    """A misspelt KEPT_ENV would quietly apply the schedules of no environment at all."""
    file.write_text(f'{file.read_text()}\n[environments.staging.schedules.yearly]\ncron = "0 0 1 * *"\n')

    for misspelt, meant in (("prodution", "production"), ("stagin", "staging")):
        line = f"KEPT_ENV: {misspelt!r} is named by no schedule; did you mean {meant!r}?"
        assert line in document("plan", str(file), KEPT_ENV=misspelt)["doubts"]
        assert f"note: {line}\n" in kept("apply", str(file), KEPT_ENV=misspelt).stdout
    for sound in ("production", "staging", "laptop"):
        assert "KEPT_ENV" not in " ".join(document("plan", str(file), KEPT_ENV=sound)["doubts"])


def test_people_read_what_is_not_in_this_environment(file: Path) -> None:
    """By name."""
    assert "not in this environment: elsewhere\n" in kept("plan", str(file)).stdout


def test_schedules_of_a_python_module_are_applied_as_those_of_a_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Twice is once, and what is no longer declared is retired: the reference is their origin."""
    monkeypatch.setattr(sys, "path", list(sys.path))
    module = tmp_path / "applied_app.py"
    module.write_text(
        """
from adapters.declarations import every

hourly = every(1).hours.named("hourly").do("platform.evaluate_health")
nightly = [hourly, every().day.at("02:00").named("daily").do("platform.evaluate_health")]
"""
    )

    assert effects("plan", "applied_app:nightly") == {"hourly": "created", "daily": "created"}
    assert effects("apply", "applied_app:nightly") == {"hourly": "created", "daily": "created"}
    assert effects("apply", "applied_app:nightly") == {"hourly": "unchanged", "daily": "unchanged"}
    assert document("show", "hourly")["origin"] == "applied_app:nightly"

    monkeypatch.setattr(sys.modules["applied_app"], "nightly", [])
    assert effects("apply", "applied_app:nightly") == {"hourly": "retired", "daily": "retired"}


def test_what_a_file_no_longer_declares_is_retired(file: Path) -> None:
    """The promises of other files stay."""
    kept("apply", str(file))
    other = file.with_name("other.toml")
    other.write_text('[schedules.other]\ncommand = "platform.evaluate_health"\nevery = "1h"')
    kept("apply", str(other))
    file.write_text("")

    assert effects("apply", file) == {"reminder": "retired", "yearly": "retired"}
    assert [each["id"] for each in document("list")["schedules"]] == ["other"]


def test_a_plan_tells_fields_and_slots_and_writes_nothing(file: Path) -> None:
    """Field by field, and the slots of the coming week."""
    file.write_text('[schedules.often]\ncommand = "platform.evaluate_health"\nevery = "1d"')
    kept("apply", str(file))
    file.write_text(
        '[schedules.often]\ncommand = "platform.evaluate_health"\nevery = "2d"\nretry = { max_attempts = 2 }'
    )
    (step,) = document("plan", str(file))["schedules"]

    assert step["changes"]["every"] == {"before": "1d", "after": "2d"}
    assert step["changes"]["retry"]["after"]["max_attempts"] == 2
    assert step["slots"]["appear"] == []
    assert len(step["slots"]["vanish"]) in (3, 4)
    assert document("show", "often")["definition"]["every"] == "1d"


def test_a_plan_that_was_looked_at_is_applied_by_its_hash(file: Path) -> None:
    """And only that one: an edit in between is another plan, and nothing is written."""
    seen = document("plan", str(file))["hash"]
    assert effects("apply", file, "--plan", seen)["yearly"] == "created"

    message = complaint("apply", str(file), "--plan", seen, exit_code=1)
    present = document("plan", str(file))["hash"]
    assert message == f"plan: '{seen}' is not the plan any more, which is now {present}; look at `kept plan` again"
    assert f"kept apply --plan {present}" in kept("plan", str(file)).stdout


def test_a_plan_tells_how_far_it_compared(file: Path) -> None:
    """A busy schedule has more slots in a week than anybody reads."""
    file.write_text('[schedules.busy]\ncommand = "platform.evaluate_health"\nevery = "1s"')
    (step,) = document("plan", str(file))["schedules"]

    assert len(step["slots"]["appear"]) == 1000
    assert step["slots_until"] == step["slots"]["appear"][-1]
    assert "and 997 more until " in kept("plan", str(file)).stdout


def test_people_read_a_plan_as_lines(file: Path) -> None:
    """And that nothing was written."""
    result = kept("plan", str(file))

    assert "created: reminder" in result.stdout
    assert "  slots that appear: 2020-01-01 09:00:00Z" in result.stdout
    assert "platform: 2 created, 1 not in this environment; nothing was written" in result.stdout


def test_a_file_with_mistakes_changes_nothing(file: Path) -> None:
    """All of its schedules stand or fall together."""
    file.write_text(file.read_text() + "\n[schedules.broken]\ncommand = 'x'\nevry = '1h'\ncron = '@daily'")

    assert "did you mean 'every'?" in complaint("apply", str(file))
    assert document("list") == {"schedules": []}


def test_a_command_that_nobody_knows_is_refused_with_those_that_exist(file: Path) -> None:
    """Before anything is written."""
    file.write_text('[schedules.x]\ncommand = "reports.bild"\nevery = "1h"')
    message = complaint("apply", str(file))

    assert "schedules.x: command: 'reports.bild' is unknown" in message
    assert "reports.build" in message


def test_every_definition_is_shown_as_it_was_declared(file: Path) -> None:
    """In the words of the file."""
    kept("apply", str(file))
    shown: dict[str, Any] = document("show", "reminder")

    assert (shown["state"], shown["origin"], shown["timing"]) == ("active", "platform", "at 2020-01-01T09:00:00+00:00")
    assert shown["definition"]["because"] == "class 7 starts"
    assert shown["next"] == ["2020-01-01T09:00:00+00:00"]
    assert "[bold]ada[/bold]" in kept("show", "yearly").stdout


def test_without_a_worker_that_has_published_its_commands_that_is_noted(file: Path) -> None:
    """For machines as `doubts`, for people as a line; runs wait for a worker all the same."""
    assert kept("plan", str(file)).stdout.endswith(f"note: {NOTHING_PUBLISHED}\n")
    assert document("apply", str(file))["doubts"] == [NOTHING_PUBLISHED]


def test_a_promise_that_was_deleted_after_its_instant_is_not_made_again_and_that_is_noted(file: Path) -> None:
    """By `plan` and by `apply`, for people and for machines: "unchanged" alone would read as if it stood."""
    kept("apply", str(file))
    kept("delete", "reminder", "--by", "ada")
    note = "'reminder' was ended by ada, and its instant had come by then: it is not promised a second time"

    assert f"note: {note}" in kept("plan", str(file)).stdout
    assert document("apply", str(file))["doubts"][0].startswith(note)
    assert complaint("trigger", "reminder", exit_code=1).endswith("cannot be triggered; promise another instant")


@pytest.mark.usefixtures("store")
def test_a_gauge_that_nobody_can_read_is_refused_as_it_is_applied(tmp_path: Path) -> None:
    """At the desk, in one line, and not at 03:00."""
    file = tmp_path / "gated.toml"
    file.write_text(
        '[schedules.a]\ncommand = "platform.evaluate_health"\nevery = "1h"\ngate = { gauge = "laod", below = 2 }\n'
    )

    assert "schedule 'a': gate.gauge: 'laod' is unknown; use 'load', 'queue:high'" in complaint("apply", str(file))


def test_a_schedule_that_cannot_be_read_is_left_out_and_the_others_are_applied(file: Path, store: redis.Redis) -> None:
    """It stays as it is, for whoever restores it, and is named in one line with the remedy."""
    kept("apply", str(file))
    store.hset("kept:0:schedules", "reminder", "1 damaged")
    file.write_text(file.read_text().replace("0 0 1 1 *", "0 0 2 1 *"))

    for command, effect in (("plan", "changed"), ("apply", "changed"), ("apply", "unchanged")):
        answer = kept(command, str(file), "--json")
        steps = {step["id"]: step["effect"] for step in json.loads(answer.stdout)["schedules"]}
        assert (answer.exit_code, steps) == (1, {"yearly": effect, "elsewhere": "not in this environment"})
        assert answer.stderr.startswith("kept: schedule 'reminder': a stored document is damaged")
        assert (answer.stderr.count("\n"), answer.stderr.count("restore it from a backup")) == (1, 1)
    assert store.hget("kept:0:schedules", "reminder") == b"1 damaged"


def test_one_that_the_file_does_not_declare_holds_nothing_up_either(file: Path, store: redis.Redis) -> None:
    """Whose it is nobody can say, so it is neither retired nor passed over in silence."""
    store.hset("kept:0:schedules", "of-somebody", "1 damaged")

    answer = kept("apply", str(file))

    assert "created: yearly\n" in answer.stdout
    assert (answer.exit_code, "'of-somebody'" in answer.stderr) == (1, True)
