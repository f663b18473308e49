"""Rule: running a command twice under one fire id has the effects of running it once, wherever the first run died."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import attrs
import pytest

from adapters.memory.effects import InMemoryEffects
from adapters.memory.live_classes import InMemoryLiveClasses
from adapters.memory.temporary_uploads import InMemoryTemporaryUploads
from application.catalogue import AnyCommand, Catalogue
from application.learning.commands import learning_commands
from application.learning.handlers import (
    HEALTH_EVALUATED,
    KINDS,
    REMINDER_SENT,
    REPORT_BUILT,
    UPLOADS_REMOVED,
    CleanUp,
    CleanUpUploads,
)
from application.ports.effects import Effect
from application.run_context import RunContext, RunStopped
from domain.learning.live_class import LiveClass
from domain.learning.temporary_upload import TemporaryUpload
from domain.scheduling.definition import CommandCall
from domain.scheduling.values import FireId, ScheduleId

NIGHT = datetime(2026, 3, 2, 2, tzinfo=UTC)
A_CONTEXT = RunContext(fire_id=FireId("x-0-1"), schedule_id=ScheduleId("x"), slot=NIGHT)
NEXT = attrs.evolve(A_CONTEXT, fire_id=FireId("x-0-2"), slot=NIGHT + timedelta(hours=1))

A_REMINDER = {"class_id": "algebra-1", "starts_at": "2026-03-03T09:00:00+01:00", "title": "Algebra"}
CALLS = [
    (CommandCall("reminders.send", A_REMINDER), REMINDER_SENT),
    (CommandCall("reports.build", {"instructor": "ada"}), REPORT_BUILT),
    (CommandCall("uploads.clean_up"), UPLOADS_REMOVED),
    (CommandCall("platform.evaluate_health"), HEALTH_EVALUATED),
]


@attrs.frozen
class Platform:
    """The sample platform in memory, with something in it for every command."""

    effects: InMemoryEffects = attrs.field(factory=InMemoryEffects)
    uploads: InMemoryTemporaryUploads = attrs.field(factory=InMemoryTemporaryUploads)
    classes: InMemoryLiveClasses = attrs.field(factory=InMemoryLiveClasses)
    pages: list[int] = attrs.field(factory=list)

    def __attrs_post_init__(self) -> None:
        self.upload("old", NIGHT - timedelta(days=1))
        self.upload("fresh", NIGHT + timedelta(minutes=1))
        taught = LiveClass(id="a", title="Algebra", instructor="ada", starts_at=NIGHT - timedelta(hours=10))
        self.classes.save(taught, [])

    def upload(self, id: str, expires_at: datetime) -> None:
        self.uploads.put(TemporaryUpload(id=id, owner="bob", expires_at=expires_at))

    def commands(self) -> tuple[AnyCommand, ...]:
        return learning_commands(self.effects, self.uploads, self.classes, self.pages.append)

    def run(self, call: CommandCall, context: RunContext = A_CONTEXT) -> None:
        Catalogue(self.commands()).call(call, context)

    def effect(self, context: RunContext = A_CONTEXT) -> Effect | None:
        return self.effects.of([context.fire_id])[0]

    def state(self) -> object:
        """Return everything that a command may have changed."""
        left = self.uploads.expired(NIGHT + timedelta(days=9), 99)
        return left, self.effect(), {kind: self.effects.count(kind) for kind in KINDS}


def test_every_command_of_the_platform_is_run_twice_here() -> None:
    commands = Platform().commands()

    assert [command.name for command in commands] == [call.name for call, _kind in CALLS]
    assert all(command.idempotent for command in commands)


@pytest.mark.parametrize(("call", "kind"), CALLS, ids=lambda value: getattr(value, "name", ""))
def test_the_second_run_changes_nothing(call: CommandCall, kind: str) -> None:
    platform = Platform()

    platform.run(call)
    once = platform.state()
    # The world moves on between the two, as it does when a worker dies and another takes over.
    platform.run(call, attrs.evolve(A_CONTEXT, attempt=2, late=True))

    assert platform.effects.count(kind) == 1
    assert platform.state() == once


@pytest.mark.parametrize(("call", "kind"), CALLS, ids=lambda value: getattr(value, "name", ""))
def test_another_fire_id_is_another_effect(call: CommandCall, kind: str) -> None:
    platform = Platform()

    platform.run(call)
    platform.run(call, NEXT)

    assert platform.effects.count(kind) == 2


@pytest.mark.parametrize(
    ("call", "data"),
    [
        (CALLS[0][0], {"class_id": "algebra-1", "starts_at": "2026-03-03T08:00:00+00:00", "title": "Algebra"}),
        (CALLS[1][0], {"report": "ada-2026-03-01", "given": 1, "cancelled": 0}),
        (CALLS[2][0], {"ids": ["old"]}),
        (CALLS[3][0], {"healthy": False, "complaints": [
            "1 expired upload(s) were not cleaned up; the oldest expired at 2026-03-01T02:00:00+00:00",
        ]}),
    ],
    ids=lambda value: getattr(value, "name", ""),
)  # fmt: skip
def test_what_was_done_is_written_down(call: CommandCall, data: Mapping[str, Any]) -> None:
    platform = Platform()

    platform.run(call)

    effect = platform.effect()
    assert effect is not None
    assert effect.data == data


def test_a_clean_up_really_removes_what_had_expired_at_its_slot_and_nothing_else() -> None:
    platform = Platform()

    platform.run(CommandCall("uploads.clean_up"))

    assert [upload.id for upload in platform.uploads.expired(NIGHT + timedelta(days=9), 99)] == ["fresh"]


def test_a_pass_removes_at_most_what_it_was_told_to() -> None:
    platform = Platform()
    platform.upload("older", NIGHT - timedelta(days=2))

    platform.run(CommandCall("uploads.clean_up", {"at_most": 1}))

    assert [upload.id for upload in platform.uploads.expired(NIGHT, 99)] == ["old"]


class WorkerDied(BaseException):
    """What kill -9 looks like from inside: nothing after it happens."""


class DyingUploads(InMemoryTemporaryUploads):
    """The worker dies after the list was written down, and before anything on it was removed."""

    def remove(self, ids: Collection[str]) -> None:
        raise WorkerDied


def test_a_clean_up_that_died_half_way_is_finished_by_the_next_attempt() -> None:
    effects, uploads, dying = InMemoryEffects(), InMemoryTemporaryUploads(), DyingUploads()
    for each in (uploads, dying):
        each.put(TemporaryUpload(id="old", owner="bob", expires_at=NIGHT))

    with pytest.raises(WorkerDied):
        CleanUpUploads(effects, dying)(CleanUp(), A_CONTEXT)
    uploads.put(TemporaryUpload(id="older", owner="bob", expires_at=NIGHT - timedelta(days=1)))
    CleanUpUploads(effects, uploads)(CleanUp(), attrs.evolve(A_CONTEXT, attempt=2))

    assert effects.of([A_CONTEXT.fire_id]) == [Effect(UPLOADS_REMOVED, {"ids": ["old"]})]
    assert [upload.id for upload in uploads.expired(NIGHT, 99)] == ["older"]


def test_a_report_takes_a_page_at_a_time_and_stops_between_pages_when_asked_to() -> None:
    platform = Platform()
    two_done = attrs.evolve(A_CONTEXT, cancelled=lambda: len(platform.pages) == 2)

    with pytest.raises(RunStopped):
        platform.run(CommandCall("reports.build", {"instructor": "ada", "pages": 5}), two_done)

    assert platform.pages == [0, 1]
    assert platform.effect() is None
