"""Steps in which something happens on the learning platform, and steps that read what came of it."""

from __future__ import annotations

from pytest_bdd import given, step, then, when

from application.learning.handlers import HEALTH_EVALUATED, REMINDER_SENT, REPORT_BUILT
from application.learning.promises import reminder_key
from application.ports.effects import Effect
from domain.learning.temporary_upload import TemporaryUpload
from entrypoints.testing.faults import die
from entrypoints.testing.tables import Table
from entrypoints.testing.wording import phrase
from entrypoints.testing.world import World
from tests.bdd.campus import Campus


@step(phrase('{instructor:Id} schedules the class "{id:Id}" for {at:Instant}'))
def schedules(world: World, campus: Campus, instructor: str, id: str, at: str) -> None:
    """Plan a class, now."""
    campus.timetable.schedule(id, id, instructor, world.instant(at))


@when(phrase('{instructor:Id} moves the class "{id:Id}" to {at:Instant}'))
def moves(world: World, campus: Campus, instructor: str, id: str, at: str) -> None:
    """Hold a class at another instant, now."""
    campus.timetable.move(id, world.instant(at))


@when(phrase('{instructor:Id} cancels the class "{id:Id}"'))
def cancels(campus: Campus, instructor: str, id: str) -> None:
    """Call a class off, now."""
    campus.timetable.cancel(id)


@given("the scheduler dies after it acted on an event and before it forgets the event")
def dies_before_forgetting(world: World) -> None:
    """The promise stands, and the event will be told again."""
    world.scheduler().faults.plan("before", "remove", die)


@when("everything is told again, the newest first")
def told_again(campus: Campus) -> None:
    """Events come twice and in the wrong order."""
    for event in reversed(list(campus.told)):
        campus.hear_again(event)


@then("no event waits")
def nothing_waits(campus: Campus) -> None:
    """Assert that everything that happened was acted on."""
    assert campus.platform.outbox.waiting() == 0
    assert campus.platform.outbox.aside() == []


@then(phrase('the learners of "{id:Id}" were reminded {count:d} time'))
@then(phrase('the learners of "{id:Id}" were reminded {count:d} times'))
def reminded(world: World, id: str, count: int) -> None:
    """Assert how many reminders of a class were sent."""
    assert len(_effects(world, reminder_key(id), REMINDER_SENT)) == count


@then(phrase('the learners of "{id:Id}" were told that it starts at {at:Instant}'))
def told_of(world: World, id: str, at: str) -> None:
    """Assert what the last reminder of a class said."""
    assert _effects(world, reminder_key(id), REMINDER_SENT)[-1].data["starts_at"] == world.instant(at).isoformat()


@then("the reports read")
def reports_read(world: World, datatable: Table) -> None:
    """Assert every report that was built, by the day that it is about."""
    ids = [id for id in world.backend.schedules.ids() if id.startswith("report-")]
    built = [effect.data for id in ids for effect in _effects(world, id, REPORT_BUILT)]
    rows = [[str(data[column]) for column in datatable[0]] for data in built]
    assert sorted(rows) == sorted(map(list, datatable[1:]))


@given(phrase("an upload expires at {at:Instant}"))
def upload_expires(world: World, campus: Campus, at: str) -> None:
    """Keep a file until then."""
    expires_at = world.instant(at)
    campus.platform.uploads.put(TemporaryUpload(id=f"until-{expires_at:%d-%H%M}", owner="bob", expires_at=expires_at))


@then(phrase("{count:d} expired uploads are left"))
@then(phrase("{count:d} expired upload is left"))
def uploads_left(world: World, campus: Campus, count: int) -> None:
    """Assert how many uploads should be gone and are not."""
    assert len(campus.platform.uploads.expired(world.clock.now(), 1_000)) == count


@then("the platform is healthy")
def is_healthy(world: World) -> None:
    """Assert the last evaluation."""
    assert _last_evaluation(world).data == {"healthy": True, "complaints": []}


@then(phrase('the platform complains "{words}"'))
def complains(world: World, words: str) -> None:
    """Assert the one complaint of the last evaluation."""
    (complaint,) = _last_evaluation(world).data["complaints"]
    assert words in complaint


def _last_evaluation(world: World) -> Effect:
    return _effects(world, "platform-health", HEALTH_EVALUATED)[-1]


def _effects(world: World, schedule: str, kind: str) -> list[Effect]:
    """Return what was done for the slots of a schedule, oldest first."""
    runs = world.desk.queries.recent_runs(world.desk.id(schedule), 1_000)
    found = world.backend.effects.of([run.fire_id for run in sorted(runs, key=lambda run: run.due_at)])
    return [effect for effect in found if effect and effect.kind == kind]
