"""Property: whatever is stored is read back equal, from the bytes a server replies, and would be stored as it was."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings

from adapters.redis.documents.act import read_act, write_act
from adapters.redis.documents.entry import read_entry, write_entry
from adapters.redis.documents.revision import read_revision, write_revision
from adapters.redis.documents.run import read_run, write_run
from adapters.redis.documents.schedule import RevisionKey, open_schedule, read_schedule, write_schedule
from adapters.redis.documents.trigger import read_trigger, write_trigger
from application.ports.schedule_store import Act
from domain.scheduling.definition import Revision
from domain.scheduling.ledger import Entry
from domain.scheduling.run import Run
from domain.scheduling.schedule import Schedule
from domain.scheduling.triggers import Trigger
from tests.property.documents.definitions import revisions
from tests.property.documents.runs import runs
from tests.property.documents.schedules import acts, entries, schedules
from tests.property.triggers.rules import triggers

# Whole schedules are large to draw, and that is what they are here for.
drawn = settings(deadline=None, derandomize=True, max_examples=100, suppress_health_check=[HealthCheck.too_slow])


@drawn
@given(triggers)
def test_a_trigger_survives_its_document(trigger: Trigger) -> None:
    """Combinators keep what they are around, and everything keeps the id it is bound to."""
    document = write_trigger(trigger)

    assert read_trigger(document) == trigger
    assert write_trigger(read_trigger(document)) == document


@drawn
@given(revisions)
def test_a_revision_survives_its_document(revision: Revision) -> None:
    """The number is the key it is stored under; the definition is in the document."""
    document = write_revision(revision)
    found = read_revision(revision.number, document.encode())

    assert found == revision
    assert write_revision(found) == document


@drawn
@given(schedules())
def test_a_schedule_survives_its_document_and_names_its_revision(schedule: Schedule) -> None:
    """The revision is kept beside it; the opened document tells which one to fetch."""
    document = write_schedule(schedule)
    opened = open_schedule(schedule.id, document.encode())
    found = read_schedule(opened, schedule.revision)

    assert opened.revision_key == RevisionKey.of(schedule)
    assert found == schedule
    assert write_schedule(found) == document


@drawn
@given(runs)
def test_a_run_survives_its_document(run: Run) -> None:
    """The fire id is the key it is stored under, and tells the schedule."""
    document = write_run(run)
    found = read_run(run.fire_id, document.encode())

    assert found == run
    assert write_run(found) == document


@drawn
@given(entries)
def test_an_entry_of_the_ledger_survives_its_document(entry: Entry) -> None:
    """An entry is a member of a sorted set: only the very same text replaces it."""
    document = write_entry(entry)
    found = read_entry(document.encode())

    assert found == entry
    assert write_entry(found) == document


@drawn
@given(acts)
def test_an_act_survives_its_document(act: Act) -> None:
    """Who, what and why are texts of any alphabet."""
    document = write_act(act)
    found = read_act(document.encode())

    assert found == act
    assert write_act(found) == document
