"""The promises of `Alerts`: what a record tells waits with it, in order, until somebody says that it was told."""

from __future__ import annotations

from typing import Final

import attrs

from application.ports.alerts import Alerts, Untold
from application.ports.lease_store import Outlook
from application.ports.recorded import Recorded
from domain.scheduling.alarms import Alarm, AlarmKind, Alert
from domain.scheduling.events import Event
from tests.contract.conftest import Store
from tests.contract.values import A_MINUTE, A_SECOND, NOON, REPORTS, created, decided

ALARM: Final = Alarm(number=1, kind=AlarmKind.FAILING, since=NOON, why="reports-0-x failed for good")
RAISED: Final = Alert(alarm=ALARM, at=NOON).event(REPORTS, "ada's team")
RECOVERED: Final = Alert(alarm=ALARM, at=NOON + A_SECOND, recovered="reports-0-y succeeded").event(REPORTS)


def told(alerts: Alerts, limit: int = 10) -> list[Event]:
    """Return what waits to be told."""
    return [each.event for each in alerts.untold(limit)]


def test_what_a_record_tells_is_read_back_in_order(store: Store) -> None:
    """As it was recorded, and as often as somebody asks."""
    store.write(attrs.evolve(created(), alerts=(RAISED, RECOVERED)))

    assert told(store.alerts) == [RAISED, RECOVERED]
    assert told(store.alerts, limit=1) == [RAISED]


def test_a_stale_record_tells_nothing(store: Store) -> None:
    """An alarm is told if and only if the schedule says that it is open."""
    first = created()
    store.write(first)
    store.write(decided(first))

    assert store.schedules.record(None, NOON, [attrs.evolve(decided(first), alerts=(RAISED,))]) == [Recorded.STALE]
    assert told(store.alerts) == []


def test_what_was_told_waits_no_longer(store: Store) -> None:
    """What is gone already is no error: two may have told it."""
    store.write(attrs.evolve(created(), alerts=(RAISED, RECOVERED)))
    first, _second = store.alerts.untold(10)
    assert isinstance(first, Untold)

    store.alerts.were_told([first.number])
    store.alerts.were_told([first.number])
    store.alerts.were_told([])

    assert told(store.alerts) == [RECOVERED]


def test_a_renewal_says_that_somebody_has_to_be_told(store: Store) -> None:
    """So an idle leader asks nothing else, and whoever takes over tells what the one before it did not."""
    lease = store.lead()
    store.write(attrs.evolve(created(wake_at=None), alerts=(RAISED,)))

    renewed = store.leases.renew(lease, NOON, A_MINUTE)
    assert renewed
    assert (renewed.outlook, renewed.outlook.is_empty(NOON)) == (Outlook(untold=True), False)
