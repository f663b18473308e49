"""The values whose documents are kept in `format-1/`: between them they have every field that a document can have."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Final

import attrs

from application.ports.published_commands import Offer
from application.ports.schedule_store import Act
from domain.learning.class_events import ClassCancelled, ClassMoved, ClassScheduled
from domain.learning.live_class import LiveClass
from domain.learning.temporary_upload import TemporaryUpload
from domain.scheduling.after import After, UpstreamOutcome
from domain.scheduling.alarms import Alarm, AlarmKind, Watch
from domain.scheduling.backlog import Backfilled
from domain.scheduling.decisions import Hold, Reason, Span
from domain.scheduling.definition import (
    About,
    CommandCall,
    Definition,
    Once,
    Policies,
    Priority,
    Repeat,
    Revision,
    Timing,
)
from domain.scheduling.events import Batch, Event, EventKey, EventName, On
from domain.scheduling.inbox import Arrival
from domain.scheduling.ledger import Checkpoint, Disposition, Entry, Superseded, Totals
from domain.scheduling.pausing import Pause
from domain.scheduling.policies.adaptive import Adaptive
from domain.scheduling.policies.breaker import Breaker, Closed, Open, Probing
from domain.scheduling.policies.duplicates import OnDuplicate
from domain.scheduling.policies.gate import Gate, Unknown
from domain.scheduling.policies.gauges import GaugeName, Measured
from domain.scheduling.policies.missed import ReplayAll, RunOnce, SkipMissed
from domain.scheduling.policies.overlap import Allow, Merge, Replace, Serialize, SkipOverlap
from domain.scheduling.policies.retry import Lost, Retry
from domain.scheduling.policies.sla import Agreed, Sla
from domain.scheduling.progress import Numbered, Pending, Settled, Through
from domain.scheduling.retiring import Retirement
from domain.scheduling.run import Run
from domain.scheduling.run_states import (
    Attempt,
    AttemptOutcome,
    Cancelled,
    Expired,
    Failed,
    FannedOut,
    Item,
    Queued,
    Running,
    Succeeded,
    Waiting,
)
from domain.scheduling.schedule import Schedule
from domain.scheduling.slot import Request, Slot
from domain.scheduling.tidings import Fate, Telling
from domain.scheduling.triggers import (
    At,
    Bounded,
    Cron,
    Every,
    EveryBetween,
    Excluding,
    Jittered,
    Trigger,
    Window,
    Within,
)
from domain.scheduling.values import FireId, GroupName, RequestKey, ScheduleId

NOON: Final = datetime(2026, 3, 1, 12, tzinfo=UTC)
A_MOMENT: Final = timedelta(microseconds=1)
A_SECOND: Final = timedelta(seconds=1)
AN_HOUR: Final = timedelta(hours=1)
NIGHTLY: Final = ScheduleId("nightly-report")
CALL: Final = CommandCall("reports.build")
CRON: Final = Cron("0 2 * * *")
PLAIN: Final = Definition(timing=Repeat(CRON), command=CALL)


def _of(timing: Timing | Trigger) -> Revision:
    timing = timing if isinstance(timing, Once | Repeat | On | After) else Repeat(timing)
    return Revision(1, NOON, attrs.evolve(PLAIN, timing=timing))


def _under(policies: Policies) -> Revision:
    return Revision(1, NOON, attrs.evolve(PLAIN, policies=policies))


LONELY: Final = "mon-fri 09:00-17:00"

REVISIONS: Final = {
    "plain": _of(CRON),
    "second revision": Revision(2, NOON, PLAIN),
    "once": _of(Once(NOON + A_MOMENT)),
    "once because": _of(Once(NOON, "class algebra-1 starts")),
    "max runs": _of(Repeat(CRON, max_runs=3)),
    "cron in a zone": _of(Cron("30 2 * * *", "Europe/Berlin", gap="shift", fold="both")),
    "every": _of(Every(timedelta(milliseconds=10))),
    "every spread": _of(Every(AN_HOUR, NOON, spread=True, schedule_id=NIGHTLY)),
    "every between": _of(EveryBetween(A_SECOND, AN_HOUR, NOON, NIGHTLY)),
    "at": _of(At(NOON)),
    "bounded": _of(Bounded(CRON, NOON, NOON + AN_HOUR)),
    "within": _of(Within(Cron("0 * * * *"), (Window.parse(LONELY), Window.parse("22:00-06:00")), "Europe/Berlin")),
    "excluding": _of(Excluding(CRON, (date(2026, 12, 24), date(2026, 12, 25)), "Europe/Berlin")),
    "jittered": _of(Jittered(Bounded(CRON, end=NOON), A_SECOND, NIGHTLY)),
    "arguments": Revision(1, NOON, attrs.evolve(PLAIN, command=CommandCall("x", {"n": 1, "who": ["ada", "björn"]}))),
    "about": Revision(
        1,
        NOON,
        attrs.evolve(
            PLAIN, priority=Priority.HIGH, about=About(owner="team", description="every night", tags=("a", "b"))
        ),
    ),
    "skip": _under(Policies(missed=SkipMissed(grace=A_SECOND, catch_up_window=AN_HOUR), overlap=Allow())),
    "run once": _under(Policies(missed=RunOnce(catch_up_window=AN_HOUR), overlap=Allow(max_concurrent=2))),
    "replay all": _under(Policies(missed=ReplayAll(catch_up_limit=5))),
    "replay all, skip overlap": _under(Policies(missed=ReplayAll(), overlap=SkipOverlap())),
    "serialize": _under(Policies(overlap=Serialize(backlog_limit=10))),
    "reject": _under(Policies(on_duplicate=OnDuplicate.REJECT)),
    "merge": _under(Policies(overlap=Merge(keep_newest=False))),
    "replace": _under(Policies(overlap=Replace())),
    "exclusive": _under(Policies(exclusive=GroupName("database"))),
    "retry": _under(
        Policies(
            deadline=AN_HOUR,
            timeout=A_SECOND,
            lost=Lost(limit=0, retries=False),
            retry=Retry(max_attempts=3, base=A_SECOND, factor=1.5, cap=AN_HOUR, window=AN_HOUR, jitter=0.0),
        )
    ),
    "never retried": _under(Policies(retry=Retry(never=("ValueError", "billing.errors.Declined")))),
    "breaker": _under(Policies(breaker=Breaker(failures=3, cool_down=AN_HOUR))),
    "usual breaker": _under(Policies(breaker=Breaker())),
    "gate": _under(Policies(gate=Gate(gauge="load", below=2.5))),
    "gate between": _under(Policies(gate=Gate(gauge="queue:low", above=1.0, below=9.0, when_unknown=Unknown.CLOSED))),
    "adaptive": _under(Policies(adaptive=Adaptive(gauge="key:x", fast_at=9.0, slow_at=0.5, slowest=AN_HOUR))),
    "sla": _under(Policies(sla=Sla(late_after=A_SECOND, finish_within=AN_HOUR, must_run_every=AN_HOUR))),
    "fallback": _under(Policies(on_exhausted=CommandCall("alerts.page", {"team": "reports"}))),
    "plain fallback": _under(Policies(on_exhausted=CommandCall("alerts.page"))),
    "after": _of(After(schedules=("extract",))),
    "after several, failed": _of(After(schedules=("extract", "rates"), outcome=UpstreamOutcome.FAILED)),
    "on": _of(On(event=EventName("class.booked"))),
    "on, later": _of(On(event=EventName("class.booked"), delay=AN_HOUR)),
    "on, debounced": _of(On(event=EventName("class.booked"), debounce=A_SECOND)),
    "on, in batches": _of(On(event=EventName("class.booked"), batch=Batch(max=100, within=A_SECOND))),
}

_AFTER: Final = After(schedules=("extract", "rates"))
FOLLOWING: Final = attrs.evolve(PLAIN, timing=_AFTER, policies=Policies(overlap=Serialize()))

_ON: Final = On(event=EventName("class.booked"))
LISTENING: Final = attrs.evolve(PLAIN, timing=_ON, policies=Policies(overlap=Serialize()))
_BOOKING: Final = Event(name=EventName("class.booked"), key=EventKey("b-7"), at=NOON, payload={"class": "yoga"})

_NEW: Final = Schedule.create(NIGHTLY, PLAIN, NOON)
_SUPERSEDED: Final = Superseded(
    disposition=Disposition.COALESCED, reason=Reason.MISSED, into=NOON + AN_HOUR, decided_at=NOON + AN_HOUR
)
_PREPARED: Final = attrs.evolve(
    Run.record(Slot(NIGHTLY, 3, NOON), _NEW.revision, NOON + AN_HOUR, late=True), expires_at=NOON + 2 * AN_HOUR
)

SCHEDULES: Final = {
    "new": _NEW,
    "all fields": attrs.evolve(
        _NEW,
        generation=2,
        revision=Revision(4, NOON + A_SECOND, PLAIN),
        origin="kept",
        progress=Through(NOON + AN_HOUR),
        held=(
            Hold(NOON, Reason.OVERLAP, late=True, blocked_by=FireId("nightly-report-0-x")),
            Hold(NOON, Reason.BUDGET),
        ),
        started=12,
        checkpoint=Checkpoint(NOON + A_SECOND, Totals(started=1, coalesced=2, skipped=3)),
        version=41,
    ),
    "following": attrs.evolve(Schedule.create(NIGHTLY, FOLLOWING, NOON), progress=Numbered(7, NOON + AN_HOUR)),
    "paused": attrs.evolve(_NEW, paused=Pause(at=NOON, by="ada")),
    "paused until": attrs.evolve(_NEW, paused=Pause(at=NOON, by="ada", why="holidays", until=NOON + AN_HOUR)),
    "retired": attrs.evolve(_NEW, retired=Retirement(at=NOON, by="apply")),
    "pending": attrs.evolve(_NEW, progress=Pending()),
    "settled": attrs.evolve(_NEW, progress=Settled(NOON)),
    "succeeded": attrs.evolve(_NEW, succeeded=NOON),
    "alarms": attrs.evolve(
        _NEW,
        watch=Watch(
            alarms=(Alarm(number=7, kind=AlarmKind.NOT_BEGUN, since=NOON, why="nightly-report-0-x had not begun"),),
            raised=7,
            counts_from=NOON,
            look_at=NOON + AN_HOUR,
        ),
    ),
    "alarms before": attrs.evolve(_NEW, watch=Watch(raised=2)),
    "thinned": attrs.evolve(_NEW, last_started=NOON),
    "counting failures": attrs.evolve(_NEW, circuit=Closed(2)),
    "circuit open": attrs.evolve(_NEW, circuit=Open(NOON + AN_HOUR)),
    "circuit probing": attrs.evolve(_NEW, circuit=Probing(FireId("nightly-report-0-x"))),
    "backlog": attrs.evolve(_NEW, generation=3, backlog=(Backfilled(_PREPARED, _SUPERSEDED),)),
    "in line": attrs.evolve(
        _NEW,
        held=(Hold(NOON, Reason.BUDGET, late=True),),
        generation=3,
        backlog=(Backfilled(_PREPARED, _SUPERSEDED, Reason.BUDGET),),
        in_line_since=NOON + A_SECOND,
    ),
    "of a subject": attrs.evolve(_NEW, subject_version=0),
    "trimmed": attrs.evolve(_NEW, checkpoint=Checkpoint(NOON + A_SECOND)),
    "revisions left": attrs.evolve(_NEW, revision=Revision(4, NOON, PLAIN), oldest_revision=3),
    "exclusive": attrs.evolve(_NEW, revision=_under(Policies(exclusive=GroupName("database")))),
    "listening": attrs.evolve(
        Schedule.create(NIGHTLY, LISTENING, NOON),
        progress=Numbered(9, NOON + AN_HOUR),
        held=(Hold(NOON + AN_HOUR, Reason.OVERLAP, number=9, gathered=3),),
    ),
    "listened": attrs.evolve(
        Schedule.create(NIGHTLY, LISTENING, NOON), progress=Numbered(0, NOON), retired=Retirement(at=NOON, by="ada")
    ),
}

_RUN: Final = Run.record(Slot(NIGHTLY, 0, NOON), _NEW.revision, NOON, late=False)
_ATTEMPT: Final = Attempt(number=1, worker="w-1", started_at=NOON, ended_at=NOON, outcome=AttemptOutcome.FAILED)

RUNS: Final = {
    "new": _RUN,
    "requested": Run.record(Request(NIGHTLY, 0, RequestKey("by_ada"), NOON), _NEW.revision, NOON, late=False),
    "all fields": attrs.evolve(
        _RUN,
        revision=4,
        priority=Priority.LOW,
        late=True,
        expires_at=NOON + AN_HOUR,
        retry_until=NOON + A_SECOND,
        state=Waiting(3, NOON + A_SECOND),
        attempts=(_ATTEMPT, attrs.evolve(_ATTEMPT, number=2, outcome=AttemptOutcome.LOST, error="no heartbeat")),
        cancel_asked_by="ada",
        version=7,
    ),
    "fallback": attrs.evolve(_RUN, command=CommandCall("alerts.page", {"team": "reports"})),
    "plain fallback": attrs.evolve(_RUN, command=CommandCall("alerts.page")),
    "retried by hand": attrs.evolve(_RUN, retried=2, forgiven=3),
    "agreed": attrs.evolve(_RUN, agreed=Agreed(begun_by=NOON + A_SECOND, ended_by=None)),
    "exclusive": attrs.evolve(_RUN, group=GroupName("database")),
    "of an event": Run.record(Slot(NIGHTLY, 0, NOON, 7), _NEW.revision, NOON, late=False, events=(_BOOKING,)),
    "measured": attrs.evolve(_RUN, reading=0.25),
    "queued": attrs.evolve(_RUN, state=Queued(1, 2, NOON)),
    "left to others": attrs.evolve(_RUN, state=Waiting(1, NOON + A_SECOND, 2)),
    "running": attrs.evolve(_RUN, state=Running(1, 2, "token", "w-1", NOON)),
    "fanned out": attrs.evolve(
        _RUN, items=("a", "b"), state=FannedOut(NOON, "reports.one", (Item("b", {"name": "bob"}),), NOON)
    ),
    "fanned out and all recorded": attrs.evolve(_RUN, items=("a",), state=FannedOut(NOON, "reports.one")),
    "running once": attrs.evolve(_RUN, state=Running(1, 2, "token", "w-1", NOON, repeatable=False)),
    "succeeded": attrs.evolve(_RUN, state=Succeeded(NOON)),
    "failed": attrs.evolve(_RUN, state=Failed(NOON, "no such class")),
    "expired": attrs.evolve(_RUN, state=Expired(NOON)),
    "cancelled": attrs.evolve(_RUN, state=Cancelled(NOON, "ada")),
}

_STARTED: Final = Entry(
    span=Span.of(NOON), disposition=Disposition.STARTED, reason=None, generation=0, revision=1, decided_at=NOON
)

ENTRIES: Final = {
    "started": _STARTED,
    "late": attrs.evolve(_STARTED, reason=Reason.LATE, generation=2, revision=4),
    "coalesced": attrs.evolve(
        _STARTED, disposition=Disposition.COALESCED, reason=Reason.MISSED, into=NOON + AN_HOUR, span=Span.of(NOON)
    ),
    "held": attrs.evolve(
        _STARTED, disposition=Disposition.HELD, reason=Reason.OVERLAP, blocked_by=FireId("nightly-report-0-x")
    ),
    "backfilled": attrs.evolve(_STARTED, reason=Reason.LATE, supersedes=_SUPERSEDED),
    "backfilled skip": attrs.evolve(
        _STARTED, supersedes=Superseded(disposition=Disposition.SKIPPED, reason=Reason.MISSED, decided_at=NOON)
    ),
    "superseded": attrs.evolve(
        _STARTED, disposition=Disposition.SKIPPED, reason=Reason.SUPERSEDED, into=NOON + AN_HOUR
    ),
    "of an event": attrs.evolve(_STARTED, number=7),
    "of a batch": attrs.evolve(
        _STARTED,
        disposition=Disposition.COALESCED,
        reason=Reason.BATCHED,
        span=Span(NOON, NOON + A_SECOND, 2),
        into=NOON + AN_HOUR,
        number=5,
    ),
    "measured": attrs.evolve(_STARTED, measured=Measured(GaugeName("load"), 0.25, 0.25)),
    "measured, in vain": attrs.evolve(_STARTED, measured=Measured(GaugeName("load"), None, None)),
    "measured over a range": attrs.evolve(
        _STARTED,
        disposition=Disposition.SKIPPED,
        reason=Reason.THROTTLED,
        span=Span(NOON, NOON + AN_HOUR, None),
        measured=Measured(GaugeName("key:x"), 2.0, 4.5),
    ),
    "counted range": attrs.evolve(
        _STARTED, disposition=Disposition.SKIPPED, reason=Reason.PAUSED, span=Span(NOON, NOON + AN_HOUR, 2)
    ),
    "range": attrs.evolve(
        _STARTED, disposition=Disposition.SKIPPED, reason=Reason.CIRCUIT_OPEN, span=Span(NOON, NOON + AN_HOUR, None)
    ),
}

EVENTS: Final = {
    "short": Arrival(1, attrs.evolve(_BOOKING, payload={})),
    "long": Arrival(1_000, _BOOKING),
}

ACTS: Final = {
    "short": Act(at=NOON, by="ada", what="resume"),
    "long": Act(at=NOON, by="ada", what="pause", why="holidays", before="active", after="paused"),
}

OFFERS: Final = {
    "none": (),
    "short": (Offer(name="books.count"),),
    "long": (
        Offer(
            name="books.close",
            schema={"type": "object", "title": "Month", "properties": {"name": {"type": "string"}}},
            timeout=AN_HOUR,
            idempotent=False,
        ),
        Offer(name="books.open", idempotent=True),
    ),
}

_CLASS: Final = LiveClass(id="algebra-1", title="Algebra", instructor="ada", starts_at=NOON)

CLASSES: Final = {
    "new": _CLASS,
    "cancelled": attrs.evolve(_CLASS, cancelled=True, version=3),
}

CLASS_EVENTS: Final = {
    "scheduled": ClassScheduled(class_id="algebra-1", version=1, title="Algebra", instructor="ada", starts_at=NOON),
    "moved": ClassMoved(class_id="algebra-1", version=2, title="Algebra", instructor="ada", starts_at=NOON + AN_HOUR),
    "cancelled": ClassCancelled(class_id="algebra-1", version=3),
}

UPLOADS: Final = {
    "essay": TemporaryUpload(id="essay", owner="bob", expires_at=NOON),
}

_EXTRACT: Final = ScheduleId("extract")

TELLINGS: Final = {
    "open": Telling(_EXTRACT, Span.of(NOON), Fate.OPEN),
    "ended": Telling(_EXTRACT, Span.of(NOON), Fate.FAILED, FireId("extract-0-20260301T120000000000Z")),
    "skipped": Telling(_EXTRACT, Span(NOON, NOON + AN_HOUR, None), Fate.SKIPPED),
    "skipped, counted": Telling(_EXTRACT, Span(NOON, NOON + AN_HOUR, 7), Fate.SKIPPED),
}
