"""Property: a schedules file, whatever is in it, is read as what can be kept, or refused by line, value and remedy."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from hypothesis import HealthCheck, given, settings

from adapters.declarations import InvalidFile, read_schedule_file
from adapters.declarations.declaration import declare
from adapters.declarations.describe import describe
from adapters.redis.documents.revision import read_revision, write_revision
from adapters.redis.documents.schedule import open_schedule, read_schedule, write_schedule
from application.scheduling.declared import Declared
from domain.scheduling.schedule import Schedule
from tests.examples import NOON
from tests.property.declarations.toml import EVERYTHING, damaged_meaning, damaged_text

drawn = settings(
    deadline=None,
    derandomize=True,
    max_examples=300,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
LONGEST_LINE = 1_500


@drawn
@given(content=damaged_text() | damaged_meaning())
def test_a_file_is_read_as_what_can_be_kept_or_refused_line_by_line(tmp_path: Path, content: bytes) -> None:
    """Nothing else is raised, whatever stands in it."""
    path = tmp_path / "f.toml"
    path.write_bytes(content)
    try:
        found = read_schedule_file(path)
    except InvalidFile as refusal:
        _check_refusal(path, refusal)
    else:
        for each in found.schedules:
            _check_kept(each)


def test_the_file_that_is_damaged_has_everything_and_is_well(tmp_path: Path) -> None:
    """Else the property would try refusals only."""
    path = tmp_path / "f.toml"
    path.write_text(EVERYTHING)

    for each in read_schedule_file(path).schedules:
        _check_kept(each)


def _check_refusal(path: Path, refusal: InvalidFile) -> None:
    assert refusal.lines
    for line in refusal.lines:
        assert line.startswith(str(path))
        assert "; " in line, f"no remedy: {line}"
        assert len(line) < LONGEST_LINE


def _check_kept(declared: Declared) -> None:
    """What is shown of it declares the same again, what is stored is read as the same, and it begins to live."""
    definition = declared.definition
    table = describe(definition)
    again = declare(declared.id, table)
    assert isinstance(again, Declared), again
    assert again.definition == definition
    schedule = Schedule.create(declared.id, definition, NOON)
    assert read_revision(1, write_revision(schedule.revision)) == schedule.revision
    assert list(schedule.upcoming(2)) == sorted(schedule.upcoming(2))
    later = schedule.decide(NOON + timedelta(days=400)).schedule
    assert read_schedule(open_schedule(later.id, write_schedule(later)), later.revision) == later
