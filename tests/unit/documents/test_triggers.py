"""Rule: every trigger is read back from its document as it was written, whatever stands around it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from adapters.redis.documents.shapes import Shape, Union
from adapters.redis.documents.trigger import read_trigger, write_trigger
from domain.scheduling.triggers import At, Bounded, Cron, Every, EveryBetween, Excluding, Jittered, Trigger, Within
from domain.scheduling.values import ScheduleId

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
AN_HOUR = timedelta(hours=1)
NIGHTLY = Cron("0 2 * * *", "Europe/Berlin")


@pytest.mark.parametrize(
    "trigger",
    [
        At(NOON),
        Cron("*/5 9-17 * * mon-fri", "Australia/Lord_Howe", gap="shift", fold="both"),
        Every(AN_HOUR, NOON, spread=True).bound_to(ScheduleId("a")),
        EveryBetween(AN_HOUR, 2 * AN_HOUR).bound_to(ScheduleId("a")),
        Bounded(NIGHTLY, NOON, NOON + timedelta(days=9)),
        Within(Every(AN_HOUR), ("mon-fri 09:00-17:00", "sat 22:00-06:00"), "Asia/Kolkata"),
        Excluding(NIGHTLY, (date(2026, 12, 25),), "Europe/Berlin"),
        Jittered(Excluding(Bounded(NIGHTLY, NOON), (date(2026, 12, 25),)), AN_HOUR).bound_to(ScheduleId("a")),
    ],
    ids=lambda trigger: type(trigger).__name__.lower(),
)
def test_a_trigger_survives_its_document(trigger: Trigger) -> None:
    """One that wraps another keeps it."""
    assert read_trigger(write_trigger(trigger)) == trigger


def test_a_tag_that_would_overwrite_a_field_is_refused() -> None:
    """The mistake shows when the module is imported, not when the first such trigger is read."""
    with pytest.raises(ValueError, match="'trigger' is the name of a field"):
        Union("trigger", bounded=Shape(Bounded))
