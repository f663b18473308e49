"""Rule: a delivery that the executor refuses is counted by reason and done with; the worker goes on."""

from __future__ import annotations

from pathlib import Path

import pytest
import redis

from adapters.rq.fork_worker import KeptWorker
from adapters.rq.refusals import RefusedDeliveries
from adapters.rq.simple_worker import KeptSimpleWorker
from domain.scheduling.delivery import Delivery
from domain.scheduling.run import Refusal
from tests.integration.rq.hand_over import NAMES, QUEUE, a_delivery, push


@pytest.mark.parametrize("kind", [KeptWorker, KeptSimpleWorker], ids=["fork", "simple"])
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
