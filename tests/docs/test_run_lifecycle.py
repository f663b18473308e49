"""The table of the run's lifecycle is the code's: each row happens, nothing else does, and the diagram agrees."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Final

import attrs
import pytest

from domain.scheduling.definition import Policies
from domain.scheduling.delivery import Refusal
from domain.scheduling.errors import Refused
from domain.scheduling.outcome import Outcome, Raised, Returned, ReturnedItems, Stopped
from domain.scheduling.policies.retry import Lost
from domain.scheduling.run import Run
from domain.scheduling.run_states import (
    Attempt,
    AttemptOutcome,
    Cancelled,
    Expired,
    Failed,
    FannedOut,
    Item,
    Queued,
    Running,
    RunState,
    Succeeded,
)
from tests.docs.pages import page
from tests.examples import A_DELIVERY, A_RUN, SOME_RETRIES, at

NOTHING: Final = "–"
HEADER: Final = ("from", "what happens", "to", "the command", "who asks for it")
NOW: Final = at("12:05")
RETRYING: Final = Policies(retry=SOME_RETRIES)
ONE_ATTEMPT: Final = Policies()
ONE_LIFE: Final = Policies(lost=Lost(retries=False))

LATE: Final = attrs.evolve(A_RUN, expires_at=at("12:04"))
TRIED: Final = Attempt(
    number=1, worker="one", started_at=at("12:01"), ended_at=at("12:02"), outcome=AttemptOutcome.FAILED
)


def handed_over(run: Run) -> Run:
    return run.hand_over(NOW)[0]


def admitted(run: Run) -> Run:
    found = run.admit(A_DELIVERY, token="token", worker="one", now=NOW)
    if isinstance(found, Refusal):
        raise Refused(found)
    return found


def settled(outcome: Outcome, policies: Policies) -> Callable[[Run], Run]:
    return lambda run: run.settle(outcome, token="token", policies=policies, now=NOW)


def lost(policies: Policies) -> Callable[[Run], Run]:
    return lambda run: run.lose(policies=policies, now=NOW)


def gone_on(state: RunState) -> Callable[[Run], Run]:
    return lambda run: run.go_on(state)


def retried_with_children(run: Run) -> Run:
    if isinstance(run.state, Expired):
        raise Refused("what never began has no child runs")
    return attrs.evolve(run, items=("a",)).retry(NOW, policies=ONE_ATTEMPT)


def expired(run: Run) -> Run:
    return attrs.evolve(run, expires_at=LATE.expires_at).expire(NOW)


def expired_after_an_attempt(run: Run) -> Run:
    return expired(attrs.evolve(run, attempts=(TRIED,)))


def asked_to_stop_and_then(happen: Callable[[Run], Run]) -> Callable[[Run], Run]:
    return lambda run: happen(attrs.evolve(run, cancel_asked_by="ada"))


HAPPENINGS: Final[Mapping[str, tuple[str, Callable[[Run], Run]]]] = {
    "it is handed over": ("Run.hand_over", handed_over),
    "its delivery was lost: it is handed over again": ("Run.hand_over", handed_over),
    "its worker lacks the command: it is left to others, and will be handed over again": (
        "Run.leave",
        lambda run: run.leave(NOW),
    ),
    "a worker is admitted": ("Run.admit", admitted),
    "the command returns": ("Run.settle", settled(Returned(), ONE_ATTEMPT)),
    "the command returns items": ("Run.settle", settled(ReturnedItems("reports.one", (Item("a"),)), ONE_ATTEMPT)),
    "a portion of its child runs is recorded": ("Run.go_on", gone_on(FannedOut(NOW, "reports.one"))),
    "all child runs have succeeded": ("Run.go_on", gone_on(Succeeded(NOW))),
    "all child runs have ended, one of them without success": ("Run.go_on", gone_on(Failed(NOW, "boom"))),
    "it was asked to stop, and so its child runs have ended": ("Run.go_on", gone_on(Cancelled(NOW, "ada"))),
    "it has child runs, and is retried by hand": ("Run.retry", retried_with_children),
    "the command raises or times out, and a retry is left": ("Run.settle", settled(Raised("boom"), RETRYING)),
    "the command raises or times out, and none is left": ("Run.settle", settled(Raised("boom"), ONE_ATTEMPT)),
    "the command stops because it was asked to": ("Run.settle", settled(Stopped(), ONE_ATTEMPT)),
    "it was asked to stop, and fails": ("Run.settle", asked_to_stop_and_then(settled(Raised("boom"), RETRYING))),
    "it was asked to stop, and its worker is lost": ("Run.lose", asked_to_stop_and_then(lost(RETRYING))),
    "its worker is lost, and another attempt is allowed": ("Run.lose", lost(RETRYING)),
    "its worker is lost, and none is allowed": ("Run.lose", lost(ONE_LIFE)),
    "the deadline passes before any attempt": ("Run.expire", expired),
    "the deadline or the retry window passes before the next attempt": ("Run.expire", expired_after_an_attempt),
    "it is cancelled": ("Run.cancel", lambda run: run.cancel(NOW, by="ada")),
    "it is retried by hand": ("Run.retry", lambda run: run.retry(NOW, policies=ONE_ATTEMPT)),
    "it is asked to stop": ("Run.cancel", lambda run: run.cancel(NOW, by="ada")),
}
IN_STATE: Final = {
    run.state.name: run
    for run in (
        A_RUN,
        *(
            attrs.evolve(A_RUN, state=state)
            for state in (
                Queued(1, 1, NOW),
                Running(1, 1, "token", "one", NOW),
                FannedOut(NOW, "reports.one"),
                Succeeded(NOW),
                Failed(NOW, "boom"),
                Expired(NOW),
                Cancelled(NOW, "ada"),
            )
        ),
    )
}
(TABLE,) = (table for table in page("docs/run-lifecycle.md").tables() if table.header == HEADER)
ROWS: Final = [(start, what, end, command.strip("`")) for start, what, end, command, _ in TABLE.rows]


@pytest.mark.parametrize("row", ROWS[1:], ids=lambda row: f"{row[0]}: {row[1]}")
def test_each_row_happens(row: tuple[str, str, str, str]) -> None:
    """From that state, by that command, to that state."""
    start, what, end, command = row
    named, happen = HAPPENINGS[what]

    assert (named, happen(IN_STATE[start]).state.name) == (command, end)


def test_it_begins_as_waiting() -> None:
    """The first row is that of a slot which is started."""
    assert ROWS[0][::2] == (NOTHING, A_RUN.state.name)


def test_nothing_else_happens() -> None:
    """Every command that fits a state stands in the table."""
    possible = {
        (state, named, after)
        for state, run in IN_STATE.items()
        for named, happen in HAPPENINGS.values()
        if (after := _attempted(happen, run))
    }

    assert possible == {(start, command, end) for start, _, end, command in ROWS[1:]}


def test_the_diagram_has_the_arrows_of_the_table() -> None:
    """And no others; it may say less about them."""
    (diagram,) = page("docs/run-lifecycle.md").fences("mermaid")
    arrows = re.findall(r"^\s*(\w+|\[\*\]) --> (\w+)(?: :.*)?$", diagram.text, re.MULTILINE)

    drawn = {(NOTHING if start == "[*]" else start.lower(), end.lower()) for start, end in arrows}

    assert drawn == {(start, end) for start, _, end, _ in ROWS}


def _attempted(happen: Callable[[Run], Run], run: Run) -> str | None:
    try:
        return happen(run).state.name
    except Refused:
        return None
