"""Rule: a user's test has the real coordinator and executor in its hands, and what goes wrong is the test's to say."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import attrs
import pytest

from adapters.declarations import InvalidFile, every, once
from application.commands import FanOut, command
from application.run_context import RunContext
from domain.scheduling.errors import InvalidValue
from domain.scheduling.ledger import Disposition
from domain.scheduling.promises import Effect
from domain.scheduling.values import FireId
from entrypoints.settings import Settings
from entrypoints.testing.kept import A_DAY_IN_MARCH, KeptInMemory
from tests.examples import at

SENT: list[tuple[str, str, int]] = []


@attrs.frozen
class Letter:
    """To whom."""

    to: str = "ada"


@command("letters.send", idempotent=True)
def send(letter: Letter, context: RunContext) -> None:
    """Remember what was sent, for which run, in which attempt."""
    SENT.append((letter.to, context.fire_id, context.attempt))


@command("letters.send_all", idempotent=True)
def send_all() -> FanOut:
    """Let each letter be a run of its own."""
    return FanOut("letters.send", {"a": Letter("ada"), "b": Letter("bob")})


HOURLY = every(1).hours.named("hourly").do(send, to="bob")


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[KeptInMemory]:
    """One that knows how to send letters."""
    SENT.clear()
    found = KeptInMemory.knowing(
        [send, send_all], Settings(folder=tmp_path, config=tmp_path / "kept.toml", data=tmp_path)
    )
    yield found
    found.end()


def test_nothing_happens_by_itself(kept: KeptInMemory) -> None:
    """Time passes when the test says so, a tick decides, and workers work."""
    kept.apply(HOURLY)
    kept.move_to("10:00")
    assert kept.ledger("hourly") == []

    kept.tick()
    assert [entry.disposition for entry in kept.ledger("hourly")] == [Disposition.STARTED]
    assert SENT == []

    assert kept.work()
    assert SENT == [("bob", "hourly-0-20260302T100000000000Z", 1)]


def test_everything_up_to_an_instant_happens_when_it_is_due(kept: KeptInMemory) -> None:
    """As with a scheduler and workers that are always there."""
    kept.apply(HOURLY)
    kept.run_until("12:30")

    kept.assert_ledger(
        "hourly",
        """
        | slot  | disposition | because | run       |
        | 10:00 | started     | on time | succeeded |
        | 11:00 | started     | on time | succeeded |
        | 12:00 | started     | on time | succeeded |
        """,
    )
    assert [run.state for run in kept.runs("hourly")] == ["succeeded"] * 3


def test_a_time_without_a_scheduler_shows_in_the_ledger(kept: KeptInMemory) -> None:
    """`move_to` is the outage."""
    kept.apply(HOURLY)
    kept.move_to("12:30")
    kept.run_everything_due()

    kept.assert_ledger(
        "hourly",
        """
        | slot           | disposition | because                      |
        | 10:00 to 11:00 (2 slots) | coalesced | missed, into 12:00  |
        | 12:00          | started     | late                         |
        """,
    )


def test_a_ledger_that_reads_otherwise_says_how(kept: KeptInMemory) -> None:
    """Both tables, drawn."""
    kept.apply(HOURLY)
    kept.run_until("10:00")

    with pytest.raises(AssertionError, match=r"(?s)the scenario says.*skipped.*but it is.*started"):
        kept.assert_ledger("hourly", "| slot | disposition |\n| 10:00 | skipped |")


def test_an_instant_is_written_as_it_reads_best(kept: KeptInMemory) -> None:
    """Without an offset it is in UTC, without a date on the clock's day."""
    assert kept.now == A_DAY_IN_MARCH
    for written in ("2026-03-02 10:00", "10:00", "2026-03-02T11:00+01:00", datetime(2026, 3, 2, 10, tzinfo=UTC)):
        assert kept.instant(written) == datetime(2026, 3, 2, 10, tzinfo=UTC)
    kept.advance(timedelta(minutes=90))
    assert kept.now == datetime(2026, 3, 2, 10, 30, tzinfo=UTC)


def test_schedules_come_from_a_file_of_the_project_or_from_python(kept: KeptInMemory) -> None:
    """The file is found from the project's folder; a call that does not fit is refused as `kept apply` does."""
    (kept.settings.folder / "letters.toml").write_text('[schedules.weekly]\ncommand = "letters.send"\nevery = "1w"')
    assert [step.id for step in kept.apply("letters.toml")] == ["weekly"]
    assert [step.id for step in kept.apply([HOURLY])] == ["hourly"]

    with pytest.raises(InvalidValue, match="hourly: arguments: 'too' is no argument of this command"):
        kept.apply(every(1).hours.named("hourly").do(send, too="bob"))
    with pytest.raises(InvalidFile, match="did you mean 'every'"):
        kept.apply(HOURLY.under(evry="1h"))


def test_the_environment_is_that_of_the_settings(kept: KeptInMemory) -> None:
    """Overlays count."""
    draft = HOURLY.in_environment("staging", every="10m")
    staging = KeptInMemory(kept.world, attrs.evolve(kept.settings, environment="staging"))
    staging.apply(draft)
    kept.run_until("09:20")

    assert len(kept.ledger("hourly")) == 2


def test_a_run_can_be_asked_for(kept: KeptInMemory) -> None:
    """Outside the slots."""
    kept.apply(HOURLY)
    fire_id = kept.trigger("hourly", key="now")
    kept.run_everything_due()

    assert (fire_id, SENT) == ("hourly-0-rnow", [("bob", "hourly-0-rnow", 1)])


def test_an_application_speaks_to_it_as_to_a_client(kept: KeptInMemory) -> None:
    """What it promises and publishes happens here, on this clock."""
    kept.client.promise("letter-7", "letters.send", at("10:00"), because="class 7", arguments={"to": "eve"}, version=1)
    moved = kept.client.move("letter-7", at("11:00"), version=2)
    kept.run_until("12:00")

    assert moved.effect is Effect.SUPERSEDED
    assert SENT == [("eve", "letter-7-1-20260302T110000000000Z", 1)]


def test_what_nobody_knows_has_no_account(kept: KeptInMemory) -> None:
    """Else a misspelt name would read like a schedule on which nothing happened."""
    for question in (kept.ledger, kept.runs):
        with pytest.raises(InvalidValue, match="schedule id: 'hourli' is unknown"):
            question("hourli")
    with pytest.raises(InvalidValue, match="fire id: 'hourly-0-rnow' names no run"):
        kept.children("hourly-0-rnow")


def test_an_instant_without_a_time_zone_is_refused(kept: KeptInMemory) -> None:
    """It would be that of whoever runs the test."""
    with pytest.raises(InvalidValue, match="at: '2026-03-02T10:00:00' has no time zone"):
        kept.move_to(at("10:00").replace(tzinfo=None))


def test_child_runs_are_found_by_their_parent(kept: KeptInMemory) -> None:
    """In the order of its items."""
    kept.apply(every(1).hours.named("all").do(send_all))
    fire_id = kept.trigger("all", key="now")
    kept.run_everything_due()

    assert [child.fire_id for child in kept.children(fire_id)] == ["all-0-ca_rnow", "all-0-cb_rnow"]
    assert [to for to, _fire_id, _attempt in SENT] == ["ada", "bob"]


def test_a_scheduler_that_dies_leaves_nothing_undone(kept: KeptInMemory) -> None:
    """Between its two writes, at any of its steps."""
    kept.apply(HOURLY)
    kept.goes_wrong.scheduler_dies_after_recording("10:00")
    kept.move_to("10:00")
    kept.tick()
    assert not kept.work()

    kept.restart_scheduler()
    kept.run_until("10:30")
    assert len(SENT) == 1


def test_a_worker_that_dies_after_the_effect_runs_the_command_again(kept: KeptInMemory) -> None:
    """Under the same fire id: this is what the double-run check rehearses."""
    kept.apply(once("2026-03-02T10:00:00Z").named("letter").do(send))
    kept.goes_wrong.worker_dies_before_recording_the_outcome()
    kept.run_until("11:00")

    fire_id = "letter-0-20260302T100000000000Z"
    assert [(run, attempt) for _, run, attempt in SENT] == [(fire_id, 1), (fire_id, 2)]


def test_a_store_that_is_away_is_waited_for(kept: KeptInMemory) -> None:
    """Nobody hears of the slot until it is back."""
    kept.apply(HOURLY)
    kept.goes_wrong.store_is_away_until("10:00:30")
    kept.move_to("10:00")
    assert kept.tick() is None

    kept.run_until("10:01")
    kept.assert_ledger("hourly", "| slot | disposition |\n| 10:00 | started |")


def test_deliveries_can_be_lost_and_repeated(kept: KeptInMemory) -> None:
    """A lost one is handed over again; a repeated one is refused."""
    kept.apply(HOURLY)
    kept.move_to("10:00")
    kept.tick()
    lost = kept.goes_wrong.queue_loses_the_next_delivery()
    kept.run_until("10:45")
    assert len(SENT) == 1

    kept.goes_wrong.queue_repeats_the_delivery_of(lost.fire_id)
    kept.work()
    assert len(SENT) == 1


def test_a_delivery_that_nobody_handed_over_cannot_go_wrong(kept: KeptInMemory) -> None:
    """The message says what has to happen before."""
    kept.apply(HOURLY)
    with pytest.raises(AssertionError, match="nothing is queued: let the scheduler tick before"):
        kept.goes_wrong.queue_loses_the_next_delivery()
    with pytest.raises(AssertionError, match="no worker has taken a delivery of x: let the workers work before"):
        kept.goes_wrong.queue_repeats_the_delivery_of(FireId("x"))


def test_the_end_of_a_test_holds_the_audit(tmp_path: Path) -> None:
    """Whatever the test was about."""
    kept = KeptInMemory.knowing([send], Settings(folder=tmp_path, config=tmp_path, data=tmp_path))
    kept.apply(HOURLY)
    kept.run_until("10:00")
    kept.world.backend.tampering.forget_entry(kept.world.desk.id(), kept.instant("10:00"))

    with pytest.raises(AssertionError, match="hourly"):
        kept.end()


def test_late_starts_draw_from_the_budget_of_the_project(tmp_path: Path) -> None:
    """As its `kept.toml` says, so that an outage can be tried in a test."""
    (tmp_path / "kept.toml").write_text('catch_up_budget = "1/m"')
    kept = KeptInMemory.knowing([send], Settings.load({}, tmp_path))
    kept.apply([every(1).hours.named(name).do(send, to="bob") for name in ("a", "b")])

    kept.move_to("10:30")
    kept.run_everything_due()
    kept.assert_ledger("b", "| slot | disposition | because |\n| 10:00 | held | budget |")

    kept.run_until("10:31")
    kept.assert_ledger("b", "| slot | disposition | because |\n| 10:00 | started | late |")
    kept.end()
