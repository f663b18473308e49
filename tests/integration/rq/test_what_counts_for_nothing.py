"""Rule: what the executor refuses, and what it reports too late, is counted and done with; the worker goes on."""

from __future__ import annotations

from pathlib import Path

import pytest
import redis

from adapters.rq.fork_worker import KeptWorker
from adapters.rq.refusals import LateOutcomes, RefusedDeliveries
from adapters.rq.simple_worker import KeptSimpleWorker
from application.scheduling.executed import Late
from domain.scheduling.delivery import Delivery, Refusal
from domain.scheduling.run_states import AttemptOutcome
from tests.integration.rq.hand_over import NAMES, QUEUE, a_delivery, push

KINDS = pytest.mark.parametrize("kind", [KeptWorker, KeptSimpleWorker], ids=["fork", "simple"])


@KINDS
def test_what_came_twice_is_counted_and_leaves_nothing(
    kind: type[KeptWorker] | type[KeptSimpleWorker],
    redis_client: redis.Redis,
    worker: KeptSimpleWorker,
    tmp_path: Path,
) -> None:
    """The second of two is refused where it was meant to be executed: in the horse, if there is one."""

    def execute(delivery: Delivery) -> object:
        (tmp_path / delivery.key).touch()
        return Refusal.ENDED if delivery == a_delivery(2) else "executed"

    for number in (1, 2, 3):
        push(redis_client, a_delivery(number))

    kind(execute, connection=redis_client, name="refusing", names=NAMES).work(burst=True)

    assert {path.name for path in tmp_path.iterdir()} == {a_delivery(number).key for number in (1, 2, 3)}
    assert RefusedDeliveries(redis_client, NAMES.namespace).counts() == {"ended": 1}
    assert redis_client.llen(QUEUE) == 0
    assert redis_client.keys("rq:job:*") == []


@KINDS
def test_an_outcome_that_came_late_is_counted(
    kind: type[KeptWorker] | type[KeptSimpleWorker],
    redis_client: redis.Redis,
    worker: KeptSimpleWorker,
) -> None:
    """It changes no run, so nothing else would tell that an attempt was given up too early."""

    def execute(delivery: Delivery) -> object:
        outcome = AttemptOutcome.FAILED if delivery == a_delivery(2) else AttemptOutcome.SUCCEEDED
        return Late(outcome=outcome, run=None)

    for number in (1, 2, 3):
        push(redis_client, a_delivery(number))

    kind(execute, connection=redis_client, name="late", names=NAMES).work(burst=True)

    assert LateOutcomes(redis_client, NAMES.namespace).counts() == {"succeeded": 2, "failed": 1}
    assert redis_client.llen(QUEUE) == 0
