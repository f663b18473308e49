"""Rule: the clean-up may be late, but when it silently stops the platform says so."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import attrs

from domain.learning.health import CLEAN_UP_MAY_BE_LATE_BY, evaluate
from domain.learning.temporary_upload import TemporaryUpload

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
AN_UPLOAD = TemporaryUpload(id="essay", owner="bob", expires_at=NOON)


def test_an_upload_expires_at_its_instant() -> None:
    assert not AN_UPLOAD.has_expired(NOON - timedelta(microseconds=1))
    assert AN_UPLOAD.has_expired(NOON)


def test_a_platform_without_expired_uploads_is_healthy() -> None:
    assert evaluate([], NOON).is_good


def test_a_late_clean_up_is_no_complaint() -> None:
    almost = NOON + CLEAN_UP_MAY_BE_LATE_BY - timedelta(microseconds=1)

    assert evaluate([AN_UPLOAD], almost).is_good


def test_a_clean_up_that_stopped_is_one_and_names_how_many_and_since_when() -> None:
    older = attrs.evolve(AN_UPLOAD, id="notes", expires_at=NOON - timedelta(hours=1))

    health = evaluate([AN_UPLOAD, older], NOON + CLEAN_UP_MAY_BE_LATE_BY)

    assert not health.is_good
    assert health.complaints == (
        "2 expired upload(s) were not cleaned up; the oldest expired at 2026-03-01T11:00:00+00:00",
    )
