"""The fallback: one run of another command after a run that failed for good."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from hashlib import blake2b

from domain.scheduling.definition import Revision
from domain.scheduling.run import Run
from domain.scheduling.run_end import RunEnd
from domain.scheduling.slot import Request, parse_fire_id
from domain.scheduling.values import FALLBACK_PREFIX, REQUEST_KEY_LIMIT, RequestKey, ScheduleId


def fallbacks(ends: Iterable[RunEnd], revision: Revision, now: datetime) -> tuple[Run, ...]:
    """Return a run of the definition's `on_exhausted` for each run that failed; a fallback has none of its own."""
    command = revision.definition.policies.on_exhausted
    if command is None:
        return ()
    requests = (fallback_request(end, now) for end in ends)
    return tuple(Run.record(each, revision, now, late=False, command=command) for each in requests if each)


def fallback_request(end: RunEnd, now: datetime) -> Request | None:
    """Return what follows the end of a run, asked for at `now`; None after success and after a fallback."""
    failed = parse_fire_id(end.fire_id)
    if not end.has_failed or failed.is_fallback:
        return None
    return Request(ScheduleId(failed.schedule_id), failed.generation, _key(failed.slot_key, end.retried), now)


def _key(slot_key: str, retried: int) -> RequestKey:
    """Return the key that follows from what failed: heard of twice, it is still the same run."""
    key = f"{FALLBACK_PREFIX}{slot_key}_{retried}" if retried else f"{FALLBACK_PREFIX}{slot_key}"
    if len(key) > REQUEST_KEY_LIMIT:
        key = FALLBACK_PREFIX + blake2b(key.encode(), digest_size=20).hexdigest()
    return RequestKey(key)
