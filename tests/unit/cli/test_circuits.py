"""Rule: a schedule with a breaker says how its circuit stands and what that means for the next slot."""

from __future__ import annotations

from typing import Any

import attrs
import pytest

from domain.scheduling.policies.breaker import Breaker, Circuit, Closed, Open, Probing
from domain.scheduling.schedule import Schedule
from entrypoints.cli.circuits import circuit_document, circuit_line
from tests.examples import A_SCHEDULE, NOON, a_schedule, at, run_of

UNSAID: dict[str, Any] = {"failures": None, "until": None, "probe": None}


def with_circuit(circuit: Circuit) -> Schedule:
    """Return a schedule with a breaker whose circuit is in this state."""
    return attrs.evolve(a_schedule(breaker=Breaker(failures=3)), circuit=circuit)


@pytest.mark.parametrize(
    ("circuit", "line", "document"),
    [
        (Closed(), "closed", {"state": "closed", "failures": 0}),
        (Closed(2), "closed, 2 of 3 failures in a row", {"state": "closed", "failures": 2}),
        (
            Open(at("12:10")),
            "open until 2026-03-02 12:10:00Z (in 10 min); slots are skipped until then",
            {"state": "open", "until": "2026-03-02T12:10:00+00:00"},
        ),
        (
            Open(NOON),
            "open, and the cool-down has ended; the next slot is the probe",
            {"state": "open", "until": "2026-03-02T12:00:00+00:00"},
        ),
        (
            Probing(run_of("12:01")),
            f"probing with {run_of('12:01')}; slots are skipped until that has ended",
            {"state": "probing", "probe": run_of("12:01")},
        ),
    ],
)
def test_each_state_has_its_words(circuit: Circuit, line: str, document: dict[str, Any]) -> None:
    assert circuit_line(with_circuit(circuit), NOON) == line
    assert circuit_document(with_circuit(circuit)) == UNSAID | document


def test_without_a_breaker_there_is_nothing_to_say() -> None:
    assert circuit_line(A_SCHEDULE, NOON) is None
    assert circuit_document(A_SCHEDULE) is None
