"""What a worker's log says of the deliveries that it executed."""

from __future__ import annotations

import logging
from typing import Final

import structlog

from application.scheduling.executed import Left
from domain.scheduling.delivery import Delivery
from domain.scheduling.run import Run
from domain.scheduling.run_states import AttemptOutcome

# RQ sets the level of its worker's logger itself, so each has to be named.
QUIET: Final = ("rq", "rq.worker", "rq.job")

log: Final = structlog.get_logger("kept.worker")


def tell(worker: str, delivery: Delivery, run: Run) -> None:
    """Write one line about an attempt that has ended; one that failed says what was raised, and where."""
    facts = {
        "worker": worker,
        "fire_id": run.fire_id,
        "attempt": delivery.attempt,
        "state": run.state.name,
    }
    attempt = run.attempt(delivery.attempt)
    if attempt is None or attempt.outcome is AttemptOutcome.SUCCEEDED:
        log.info("attempt_ended", **facts)
    else:
        log.warning("attempt_ended", outcome=str(attempt.outcome), error=attempt.error, **facts)


def tell_of_left(worker: str, delivery: Delivery, left: Left) -> None:
    """Say that this worker lacks a command: as a warning when a run first comes, for it comes again and again."""
    say = log.warning if delivery.ordinal == 1 else log.info
    say("delivery_left", worker=worker, delivery=delivery.key, command=left.command, until=left.until.isoformat())


class ThroughOurLog(logging.Handler):
    """Lets what RQ itself has to say come as lines of our log, and not between them."""

    def emit(self, record: logging.LogRecord) -> None:
        """Pass one record on."""
        log.log(record.levelno, "rq", says=record.getMessage())


def quieten_libraries() -> None:
    """Hear RQ's warnings only, and through our own log: what goes well is ours to tell."""
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
    rq = logging.getLogger("rq")
    rq.propagate = False
    rq.handlers = [ThroughOurLog()]
