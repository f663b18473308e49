"""Promises tied to an event: made, moved and withdrawn, however often and in whatever order that is heard."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import TypeAlias

import attrs

from domain.scheduling.circumstances import UNDISTURBED, Circumstances
from domain.scheduling.decided import Decided
from domain.scheduling.definition import CommandCall, Definition, Once
from domain.scheduling.errors import Refused
from domain.scheduling.policies.duplicates import OnDuplicate, is_newer, is_outdated
from domain.scheduling.progress import Settled
from domain.scheduling.retiring import Retirement
from domain.scheduling.schedule import Schedule
from domain.scheduling.values import ScheduleId


class Effect(StrEnum):
    """What a word about a promise did to it."""

    MADE = "made"
    UNCHANGED = "unchanged"
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"


@attrs.frozen
class Made:
    """A promise that nobody had made, or that begins anew after its end: the schedule as it enters the store."""

    schedule: Schedule
    effect: Effect = Effect.MADE


@attrs.frozen
class Changed:
    """A promise that stands otherwise than before."""

    decided: Decided
    effect: Effect


@attrs.frozen
class Unchanged:
    """A promise that stands as it did; None where there is none, which needs no undoing."""

    schedule: Schedule | None
    effect: Effect = Effect.UNCHANGED


Result: TypeAlias = Made | Changed | Unchanged


def make(
    key: ScheduleId,
    standing: Schedule | None,
    wanted: Definition,
    version: int | None,
    now: datetime,
    *,
    circumstances: Circumstances = UNDISTURBED,
) -> Result:
    """
    Make a promise, unless its key says that it was made before.

    Where it stands, an older or equal `version` of its subject changes nothing and a newer one supersedes it; where
    versions do not tell, the policy of the promise that stands does. `reject` raises `Refused`.
    """
    if standing is None:
        return Made(_of_version(Schedule.create(key, wanted, now), version))
    _must_be_a_promise(standing)
    if is_outdated(standing.subject_version, version):
        return Unchanged(standing)
    if standing.retired:
        return _made_anew(standing, wanted, version, now)
    policy = standing.definition.policies.on_duplicate
    if policy is OnDuplicate.REJECT:
        raise Refused(f"promise: {key!r} was made before and on_duplicate is 'reject'; move or withdraw it")
    if policy is OnDuplicate.IGNORE and not is_newer(standing.subject_version, version):
        return Unchanged(standing)
    return _superseded(standing, wanted, version, now, circumstances)


def move(
    key: ScheduleId,
    standing: Schedule | None,
    timing: Once,
    version: int | None,
    now: datetime,
    *,
    circumstances: Circumstances = UNDISTURBED,
) -> Result:
    """Promise another instant, whatever the policy for duplicates; one that has ended, or is unknown, is refused."""
    if standing is None:
        raise Refused(f"promise: {key!r} was never made; promise it")
    _must_be_a_promise(standing)
    if is_outdated(standing.subject_version, version):
        return Unchanged(standing)
    if standing.retired:
        raise Refused(f"promise: {key!r} has ended; promise it again")
    moved = attrs.evolve(standing.definition, timing=timing)
    return _superseded(standing, moved, version, now, circumstances)


def withdraw(
    key: ScheduleId,
    standing: Schedule | None,
    version: int | None,
    now: datetime,
    *,
    by: str,
    circumstances: Circumstances = UNDISTURBED,
) -> Result:
    """
    End a promise; what remains is a tombstone, so that an older message which arrives later changes nothing.

    With a `version` that holds even for a promise that was never heard of.
    """
    if standing is None:
        return Unchanged(None) if version is None else Made(_unheard_of(key, version, now, by), Effect.WITHDRAWN)
    _must_be_a_promise(standing)
    if is_outdated(standing.subject_version, version):
        return Unchanged(standing)
    if not standing.retired:
        decided = standing.retire(now, by=by, circumstances=circumstances)
        return Changed(decided.leaving(_of_version(decided.schedule, version)), Effect.WITHDRAWN)
    if version is None:
        return Unchanged(standing)
    return Changed(Decided.nothing(standing).leaving(_of_version(standing, version)), Effect.UNCHANGED)


def _made_anew(standing: Schedule, wanted: Definition, version: int | None, now: datetime) -> Result:
    if version is None and standing.has_settled(wanted):
        return Unchanged(standing)
    return Made(_of_version(standing.begin_anew(wanted, now), version or standing.subject_version))


def _superseded(
    standing: Schedule, wanted: Definition, version: int | None, now: datetime, circumstances: Circumstances
) -> Result:
    decided = standing.edit(wanted, now, circumstances=circumstances)
    effect = Effect.SUPERSEDED if decided.changes_anything else Effect.UNCHANGED
    if version is not None:
        decided = decided.leaving(_of_version(decided.schedule, version))
    return Changed(decided, effect) if decided.changes_anything else Unchanged(standing)


def _of_version(schedule: Schedule, version: int | None) -> Schedule:
    return schedule if version is None else attrs.evolve(schedule, subject_version=version)


def _unheard_of(key: ScheduleId, version: int, now: datetime, by: str) -> Schedule:
    """Return the tombstone of a promise whose withdrawal came first: it has no command, and never had."""
    nothing = Definition(timing=Once(now, "withdrawn before it was promised"), command=CommandCall("withdrawn"))
    tombstone = _of_version(Schedule.create(key, nothing, now), version)
    return attrs.evolve(tombstone, progress=Settled(now), retired=Retirement(at=now, by=by))


def _must_be_a_promise(standing: Schedule) -> None:
    if not isinstance(standing.definition.timing, Once):
        raise Refused(f"promise: {standing.id!r} is a recurring schedule, not a promise; choose another key")
