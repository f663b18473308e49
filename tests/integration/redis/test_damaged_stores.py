"""Property: whatever is damaged of one schedule on a real server, schedulers go on, and the others keep time."""

from __future__ import annotations

from datetime import timedelta

import pytest
import redis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from adapters.clocks.manual import ManualClock
from application.scheduling.audit import Audit
from application.scheduling.set_aside import still_set_aside
from tests.integration.redis.life import A_MINUTE, NOON, WELL, Life, damage

drawn = settings(
    deadline=None,
    derandomize=True,
    max_examples=100,
    # A failing world is small as it is; shrinking it on a real server would take minutes.
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)


@pytest.fixture
def life(redis_client: redis.Redis) -> Life:
    """An empty server, and a clock that the test moves."""
    return Life(redis_client, ManualClock(NOON))


@drawn
@given(data=st.data())
def test_schedulers_go_on_beside_whatever_is_damaged(life: Life, data: st.DataObject) -> None:
    """Nothing raises, every slot of the other schedule is decided, and the audit and the doctor come to their end."""
    life.begin()
    for _ in range(data.draw(st.integers(1, 2))):
        damage(life.client, data)
    before = life.decided(WELL)

    for later in (A_MINUTE, A_MINUTE, timedelta(seconds=16)):
        life.tick(later)

    assert life.decided(WELL) == before + 2
    store = life.store
    (account,) = Audit(store.schedules, store.runs, store.ledger).report([WELL]).schedules
    assert account.violations == ()
    Audit(store.schedules, store.runs, store.ledger).report()
    still_set_aside(store.schedules, store.runs)
