"""What an operator sees of a run that failed, and does about it: the circuit, the fallback, a retry by hand."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import attrs
import pytest
import redis

from adapters.redis.keys import Keys
from adapters.redis.run_store import RedisRunStore
from application.ports.recorded import Recorded
from application.ports.run_store import RunChange
from domain.scheduling.run_states import Failed
from domain.scheduling.values import FireId, instant_at
from tests.unit.cli.running import complaint, document, kept

FIRE_ID: Final = "reminder-0-20200101T090000000000Z"
FALLBACK: Final = "reminder-0-rfallback_20200101T090000000000Z"
SLOT: Final = "2020-01-01T09:00:00+00:00"


@pytest.fixture(autouse=True)
def applied(tmp_path: Path) -> None:
    """A promise that is due already, with a fallback and a breaker, has been applied and decided."""
    path = tmp_path / "platform.toml"
    path.write_text(
        """
        [schedules.reminder]
        command = "platform.evaluate_health"
        at = "2020-01-01T09:00:00Z"
        on_exhausted = "platform.evaluate_health"
        breaker = { failures = 3, cool_down = "5m" }
        """
    )
    assert kept("apply", str(path)).exit_code == 0
    kept("pause", "reminder")


def fail(client: redis.Redis) -> None:
    """Let the run fail for good, as a worker does, and the schedule hear of it."""
    runs = RedisRunStore(client, Keys())
    run = runs.get(FireId(FIRE_ID))
    assert run
    after = attrs.evolve(run, state=Failed(instant_at(0), "no mail server"), version=run.version + 1)
    assert runs.advance([RunChange(run, after)], instant_at(0)) == [Recorded.RECORDED]
    kept("pause", "reminder")


def test_the_circuit_is_shown(store: redis.Redis) -> None:
    """As a field, and as an object for programs."""
    fail(store)

    assert document("show", "reminder")["circuit"] == {"state": "closed", "failures": 1, "until": None, "probe": None}
    assert "1 of 3 failures in a row" in kept("show", "reminder").stdout
    assert document("explain", "reminder")["circuit"]["failures"] == 1
    assert "circuit: closed, 1 of 3 failures" in kept("explain", "reminder").stdout


def test_the_fallback_is_shown_with_the_run_that_failed(store: redis.Redis) -> None:
    """Among the runs, and behind the slot."""
    fail(store)

    (link,) = document("explain", "reminder", "--slot", SLOT)["chain"]
    assert (link["fallback"]["fire_id"], link["fallback"]["command"]) == (FALLBACK, "platform.evaluate_health")
    told = kept("explain", "reminder", "--slot", SLOT).stdout
    assert f"started as {FIRE_ID}, failed (no mail server)" in told
    assert "its fallback followed: platform.evaluate_health, waiting" in told
    assert {run["fire_id"] for run in document("runs", "reminder")["runs"]} == {FIRE_ID, FALLBACK}
    assert "fallback: platform.evaluate_health" in kept("runs", "reminder").stdout


def test_a_failed_run_is_retried_when_nothing_stands_in_the_way(store: redis.Redis) -> None:
    """Here the fallback does, until it has ended."""
    fail(store)
    assert complaint("retry", FIRE_ID, exit_code=1).startswith(
        f"schedule: 'reminder' has the unfinished run {FALLBACK}"
    )
    kept("cancel", FALLBACK)

    assert document("retry", FIRE_ID, "--why", "the mail server is back")["run"]["state"] == "waiting"
    act, *_earlier = document("show", "reminder")["acts"]
    assert (act["what"], act["why"]) == ("retry", "the mail server is back")
    assert "retried by hand once" in kept("runs", "reminder").stdout


def test_a_run_that_goes_on_is_not_retried() -> None:
    """Exit 1, and the run stays as it is."""
    assert "is waiting; only a run that ended without success is retried" in complaint("retry", FIRE_ID, exit_code=1)


def test_a_cancelled_run_can_be_retried() -> None:
    """It is told who cancelled it, and with which attempt it begins again."""
    kept("cancel", FIRE_ID, "--by", "ada")

    assert f"started as {FIRE_ID}, cancelled (by ada)" in kept("explain", "reminder", "--slot", SLOT).stdout
    assert kept("retry", FIRE_ID).stdout == f"{FIRE_ID}: begins again with attempt 1\n"


def test_a_run_that_nobody_knows_is_named() -> None:
    """With the remedy."""
    assert complaint("retry", "nothing").startswith("fire id: 'nothing' names no run")
