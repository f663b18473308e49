"""Rule: people see who does what and what became of every promise; programs see their document and nothing else."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO
from typing import Final

import pytest
from rich.console import Console

from adapters.memory.store import MemoryStore
from domain.scheduling.values import ScheduleId
from entrypoints.demo.accounting import settle_accounts
from entrypoints.demo.backstage import Backstage
from entrypoints.demo.processes import Processes
from entrypoints.demo.scene import Lookout
from entrypoints.demo.view import Lines, Silence, Stage, view_for
from tests.integration.demo.conftest import NOON, started

LENGTH: Final = timedelta(seconds=20)
SOON, LATER = timedelta(seconds=1), timedelta(seconds=3)


def a_console(*, terminal: bool = False) -> Console:
    return Console(file=StringIO(), force_terminal=terminal, width=160, color_system=None)


def written(console: Console) -> str:
    assert isinstance(console.file, StringIO)
    return console.file.getvalue()


@pytest.fixture
def lookout(backstage: Backstage, processes: Processes) -> Lookout:
    started(processes.start("worker"))
    return Lookout(backstage, processes, LENGTH)


def test_a_program_that_asked_for_a_document_sees_nothing_else(backstage: Backstage, lookout: Lookout) -> None:
    console = a_console(terminal=True)
    view = view_for(console, as_json=True)

    view.show(lookout.look(LATER))
    view.tell(LATER, "something happened")
    view.end(settle_accounts(backstage, []))
    view.close()

    assert isinstance(view, Silence)
    assert written(console) == ""


def test_a_pipe_gets_each_event_and_every_two_seconds_a_line(lookout: Lookout) -> None:
    console = a_console()
    view = view_for(console, as_json=False)

    view.show(lookout.look(SOON))
    view.tell(SOON, "worker-1 joins")
    view.show(lookout.look(LATER))
    view.show(lookout.look(LATER))

    assert isinstance(view, Lines)
    first, second = written(console).splitlines()
    assert first == "[  1.0 s] worker-1 joins"
    assert second.startswith("[  3.0 s] clean-up-uploads: 4 started · nightly-report: 2 started · platform-health: 16")


def test_a_terminal_shows_processes_promises_and_the_story(lookout: Lookout) -> None:
    console = a_console(terminal=True)
    view = view_for(console, as_json=False)

    view.tell(SOON, "worker-1 joins")
    view.show(lookout.look(LATER))
    view.close()

    shown = written(console)
    assert isinstance(view, Stage)
    assert "3.0 s of 20 s" in shown
    assert "waits for work" in shown
    assert "started → succeeded" in shown
    assert "02-28 16:00:00" in shown, "a slot of another day is shown with its day"
    assert "worker-1 joins" in shown


def test_the_end_is_the_account_of_every_promise_and_the_audit(backstage: Backstage) -> None:
    console = a_console()

    Lines(console).end(settle_accounts(backstage, []))

    assert "platform-health" in written(console)
    assert "The audit holds: 24 slots, each accounted for exactly once; 24 effects, none of them twice." in (
        written(console)
    )


def test_an_audit_that_does_not_hold_says_where(backstage: Backstage) -> None:
    store, console = backstage.schedules, a_console()
    assert isinstance(store, MemoryStore)
    del store.state.entries[ScheduleId("clean-up-uploads")][NOON + timedelta(seconds=4)]

    Lines(console).end(settle_accounts(backstage, []))

    assert "The audit does not hold:" in written(console)
    assert "clean-up-uploads: 2026-03-01T12:00:04+00:00: the slot is not accounted for" in written(console)
