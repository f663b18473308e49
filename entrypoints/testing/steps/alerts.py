"""Steps that read the alarms of schedules and what was told of them."""

from __future__ import annotations

from pytest_bdd import then

from entrypoints.testing.alerts import ALERT_COLUMNS
from entrypoints.testing.tables import Table, assert_reads
from entrypoints.testing.wording import phrase
from entrypoints.testing.world import World


@then("the alerts read")
def alerts_read(world: World, datatable: Table) -> None:
    """Assert every alert that was told, in that order, whether or not anybody listens."""
    assert_reads(datatable, world.alerts.values(), ALERT_COLUMNS, world.today)


@then("there is no alert")
def no_alert(world: World) -> None:
    """Assert that nothing was told."""
    assert list(world.alerts) == []


@then(phrase('the open alarms of "{id:Id}" are {kinds}'))
@then(phrase("the open alarms are {kinds}"))
def open_alarms(world: World, kinds: str, id: str | None = None) -> None:
    """Assert which alarms stand, in the order in which they were raised; 'none' if there are none."""
    (standing,) = world.backend.schedules.standing([world.desk.id(id)])
    assert standing
    found = [str(alarm.kind) for alarm in standing.schedule.watch.alarms]
    assert ", ".join(found or ["none"]) == kinds
