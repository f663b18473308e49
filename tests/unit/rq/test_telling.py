"""Rule: a worker's log has one line per attempt, with its fire id, and says what a failed one raised."""

from __future__ import annotations

import logging

from structlog.testing import capture_logs

from adapters.rq.telling import quieten_libraries, tell
from domain.scheduling.definition import Policies
from domain.scheduling.delivery import Delivery
from domain.scheduling.outcome import Outcome, Raised, Returned
from domain.scheduling.run import Run
from tests.examples import A_RUN

RUN = A_RUN
DELIVERY = Delivery(RUN.fire_id, 1, 1)


def ended(outcome: Outcome) -> Run:
    queued, delivery = RUN.hand_over(RUN.recorded_at)
    running = queued.admit(delivery, token="t", worker="w", now=RUN.recorded_at)
    assert isinstance(running, Run)
    return running.settle(outcome, token="t", policies=Policies(), now=RUN.recorded_at)


def test_an_attempt_that_succeeded_is_one_line_with_its_fire_id() -> None:
    with capture_logs() as lines:
        tell("w", DELIVERY, ended(Returned()))

    (line,) = lines
    assert (line["event"], line["log_level"], line["state"]) == ("attempt_ended", "info", "succeeded")
    assert (line["fire_id"], line["attempt"]) == (RUN.fire_id, 1)


def test_an_attempt_that_failed_says_what_was_raised() -> None:
    with capture_logs() as lines:
        tell("w", DELIVERY, ended(Raised("ValueError: boom\n  at line 3")))

    (line,) = lines
    assert (line["log_level"], line["outcome"], line["state"]) == ("warning", "failed", "failed")
    assert line["error"] == "ValueError: boom\n  at line 3"


def test_what_rq_warns_of_is_a_line_of_ours() -> None:
    quieten_libraries()

    with capture_logs() as lines:
        logging.getLogger("rq.worker").info("all is well")
        logging.getLogger("rq.worker").warning("job %s failed", "x")

    assert [(line["log_level"], line["says"]) for line in lines] == [("warning", "job x failed")]
