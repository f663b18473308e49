"""What makes a schedule stand still: an open circuit, a pause, its end."""

from __future__ import annotations

from typing import Any

from adapters.redis.documents.instants import moment, stamp
from adapters.redis.documents.reading import number, text
from application.ports.errors import NewerDocument
from domain.scheduling.pausing import Pause
from domain.scheduling.policies.breaker import Circuit, Closed, Open, Probing
from domain.scheduling.retiring import Retirement
from domain.scheduling.values import FireId, instant_at, micros


def write_circuit(circuit: Circuit) -> list[Any]:
    """Return the state of the circuit, and the one thing that it knows."""
    match circuit:
        case Closed(failures):
            return [circuit.name, failures]
        case Open(until):
            return [circuit.name, micros(until)]
        case Probing(fire_id):
            return [circuit.name, fire_id]


def read_circuit(name: str, what: Any) -> Circuit:
    """Read the state of the circuit; raise `NewerDocument` for one that this version does not know."""
    match name:
        case Closed.name:
            return Closed(number(what))
        case Open.name:
            return Open(instant_at(what))
        case Probing.name:
            return Probing(FireId(text(what)))
    raise NewerDocument(f"the circuit {name!r} is not known to this version")


def write_pause(pause: Pause) -> list[Any]:
    """Return who paused a schedule, when, why and until when."""
    return [micros(pause.at), pause.by, pause.why, stamp(pause.until)]


def read_pause(at: int, by: str, why: str, until: int | None) -> Pause:
    """Read a pause."""
    return Pause(at=instant_at(at), by=text(by), why=text(why), until=moment(until))


def write_retirement(retirement: Retirement) -> list[Any]:
    """Return when a schedule was retired, and by whom."""
    return [micros(retirement.at), retirement.by]


def read_retirement(at: int, by: str) -> Retirement:
    """Read a retirement."""
    return Retirement(at=instant_at(at), by=text(by))
