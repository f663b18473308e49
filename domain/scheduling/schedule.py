"""The schedule: a standing promise, what it knows of itself, and the commands that move it forward."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

import attrs

from domain.scheduling.after import After
from domain.scheduling.alarms import Watch
from domain.scheduling.backfill import Backfill, Past, backfill
from domain.scheduling.backlog import Backfilled
from domain.scheduling.by_hand import request, retry
from domain.scheduling.circumstances import UNDISTURBED, Circumstances
from domain.scheduling.decided import Decided
from domain.scheduling.deciding import decide, hear
from domain.scheduling.decisions import Hold, Span
from domain.scheduling.definition import Definition, Once, Policies, Repeat, Revision
from domain.scheduling.due import DueSlots
from domain.scheduling.errors import Refused
from domain.scheduling.events import EventName, On
from domain.scheduling.inbox import Inbox
from domain.scheduling.intake import next_in_the_intake
from domain.scheduling.ledger import Checkpoint, Entry
from domain.scheduling.pausing import Pause, pause, resume
from domain.scheduling.policies.breaker import Circuit, Closed
from domain.scheduling.progress import Numbered, Pending, Progress, Through, beginning
from domain.scheduling.reach import USUAL_LIMIT, Reach
from domain.scheduling.redefining import begin_anew, edit
from domain.scheduling.retiring import Retirement, retire
from domain.scheduling.run import Run
from domain.scheduling.run_end import RunEnd
from domain.scheduling.tidings import Tidings
from domain.scheduling.values import RequestKey, ScheduleId, in_utc
from domain.scheduling.waking import wake_at
from domain.scheduling.watching import expecting


@attrs.frozen(kw_only=True)
class Schedule:
    """
    A standing promise to run one command whenever its trigger says so.

    Commands never change `self`; they return what follows. Each first decides everything up to
    `now` under the state before it, so that no slot is judged by a rule that came after it; what each one
    does stands in the module of its name (`deciding`, `pausing`, `redefining`, ...).
    `in_line_since` is the schedule's place among those of which a slot waits for the catch-up budget.
    `subject_version` is the newest version of what a promise is about, where an application told one.
    `oldest_revision` is the lowest number of a definition that is still kept.
    `inbox` is what waits for a schedule that listens to events, `tidings` what the upstreams of one that follows
    others have told, as far as they were read along.
    `succeeded` is the newest slot of a recurring schedule whose run is known to have succeeded.
    `watch` is what is known of its alarms.
    `last_started` is the newest slot that started, as far as one that thins its slots has to know.
    """

    id: ScheduleId
    generation: int = 0
    revision: Revision
    oldest_revision: int = 1
    created_at: datetime = attrs.field(validator=in_utc)
    origin: str = ""
    progress: Progress
    held: tuple[Hold, ...] = ()
    inbox: Inbox = Inbox()
    tidings: Tidings = Tidings()
    backlog: tuple[Backfilled, ...] = ()
    in_line_since: datetime | None = attrs.field(default=None, validator=attrs.validators.optional(in_utc))
    circuit: Circuit = Closed()
    paused: Pause | None = None
    retired: Retirement | None = None
    started: int = 0
    last_started: datetime | None = None
    succeeded: datetime | None = None
    watch: Watch = Watch()
    subject_version: int | None = None
    checkpoint: Checkpoint
    version: int = 1

    @classmethod
    def create(
        cls, id: ScheduleId, definition: Definition, now: datetime, *, origin: str = "", generation: int = 0
    ) -> Schedule:
        """Make a new promise; a recurring one accounts for the slots after `now`, a one-off always for its own."""
        return cls(
            id=id,
            generation=generation,
            revision=Revision(1, now, definition.bound_to(id)),
            created_at=now,
            origin=origin,
            progress=beginning(definition.timing, now),
            watch=expecting(Watch(), definition, now),
            checkpoint=Checkpoint(now),
        )

    @property
    def definition(self) -> Definition:
        """Return the definition now in force."""
        return self.revision.definition

    def next_slot(self) -> datetime | None:
        """Return the first slot that has not been decided, or None when there is none."""
        match self.definition.timing, self.progress:
            case _ if self.retired:
                return None
            case Repeat(trigger=trigger), Through(cursor=cursor):
                return trigger.next(cursor)
            case Once(at=at), Pending():
                return at
            case _:
                return next_in_the_intake(self)

    @property
    def listens_to(self) -> EventName | None:
        """Return the event whose publications enter the inbox, or None where nobody listens."""
        timing = self.definition.timing
        return timing.event if isinstance(timing, On) and not self.retired else None

    @property
    def follows(self) -> tuple[ScheduleId, ...]:
        """Return the upstreams that tell this schedule of their slots."""
        timing = self.definition.timing
        return timing.schedules if isinstance(timing, After) and not self.retired else ()

    def upcoming(self, n: int) -> Iterator[datetime]:
        """Yield the next `n` slots that have not been decided."""
        slot = self.next_slot()
        while slot and n > 0:
            yield slot
            n -= 1
            timing = self.definition.timing
            slot = timing.trigger.next(slot) if isinstance(timing, Repeat) else None

    def undecided(self, until: datetime) -> Span | None:
        """Return the slots up to `until` (inclusive) that have not been decided; None where no rule names any."""
        match self.definition.timing, self.progress:
            case Repeat(trigger=trigger), Through(cursor=cursor):
                return DueSlots(trigger, cursor, until).span()
            case Once(at=at), Pending() if at <= until:
                return Span.of(at)
            case _:
                return None

    def open_since(self) -> datetime | None:
        """Return the oldest slot that is held or undecided, or None when there is none."""
        return self.held[0].due_at if self.held else self.next_slot()

    def wake_at(self) -> datetime | None:
        """Return the instant at which a decision is next needed, or None while none falls due by itself."""
        return wake_at(self)

    def stands_until(self, now: datetime) -> datetime | None:
        """Return the cursor where the store's clock stepped back behind it: nothing is decided before; else None."""
        match self.progress:
            case Through(cursor=cursor) if now < cursor:
                return cursor
            case _:
                return None

    def decided_through(self, now: datetime) -> datetime:
        """Return from when another rule may decide: behind `now` too, where the clock stepped back."""
        match self.progress:
            case Through(cursor=reached) | Numbered(at=reached):
                return max(now, reached, self.checkpoint.at)
            case _:
                return max(now, self.checkpoint.at)

    def accounts_for(self, entry: Entry) -> bool:
        """Tell whether a ledger entry belongs to this promise, not to an earlier one under the same id."""
        return entry.generation == self.generation

    @property
    def was_kept(self) -> bool:
        """Tell whether this is the tombstone of a promise whose instant came while it stood."""
        return self.has_settled(self.definition)

    def has_settled(self, definition: Definition) -> bool:
        """Tell whether this is the tombstone of the very promise in `definition`, whose instant came while it stood."""
        match self.definition.timing, definition.timing:
            case Once(at=kept), Once(at=wanted):
                return self.retired is not None and kept == wanted <= self.retired.at
            case _:
                return False

    def hear(self, ends: Sequence[RunEnd], now: datetime) -> Decided:
        """
        Act on runs that have ended, in the order in which they settled; slots are decided afterwards.

        The circuit counts failures, and each run that failed is followed by one of the fallback.
        """
        return hear(self, ends, now)

    def decide(self, now: datetime, circumstances: Circumstances = UNDISTURBED) -> Decided:
        """Decide every slot up to and including `now`; while paused nothing is, and the cursor stands still."""
        return decide(self, now, circumstances)

    def pause(
        self,
        now: datetime,
        *,
        by: str,
        why: str = "",
        until: datetime | None = None,
        circumstances: Circumstances = UNDISTURBED,
    ) -> Decided:
        """Stop deciding from `now` on; a second pause only changes who, why and until."""
        self._must_stand("be paused")
        return pause(self, Pause(at=now, by=by, why=why, until=until), circumstances)

    def resume(self, now: datetime, *, catch_up: bool = False, circumstances: Circumstances = UNDISTURBED) -> Decided:
        """Decide again from `now` on; the gap is skipped as paused, or caught up by the missed-run policy."""
        self._must_stand("be resumed")
        return resume(self, now, circumstances, catch_up=catch_up)

    def edit(self, definition: Definition, now: datetime, *, circumstances: Circumstances = UNDISTURBED) -> Decided:
        """
        Put a new definition in force from `now` on; nothing fires retroactively, an equal one changes nothing.

        Another instant for a one-off, or another kind of timing, is another promise: the next generation begins.
        """
        self._must_stand("be edited")
        return edit(self, definition, now, circumstances)

    def retire(self, now: datetime, *, by: str, circumstances: Circumstances = UNDISTURBED) -> Decided:
        """End the promise: open runs finish, open slots are skipped, a tombstone with the generation remains."""
        self._must_stand("be retired")
        return retire(self, Retirement(at=now, by=by), circumstances)

    def request(self, key: RequestKey, now: datetime, *, circumstances: Circumstances = UNDISTURBED) -> Decided:
        """Record a run outside the slots: it ignores a pause, obeys the overlap policy, and is accounted apart."""
        self._must_stand("be triggered")
        return request(self, key, now, circumstances)

    def retry(
        self, run: Run, policies: Policies, now: datetime, *, circumstances: Circumstances = UNDISTURBED
    ) -> tuple[Decided, Run]:
        """
        Let a run of this schedule that ended without success begin again, under the policies of its own revision.

        Like a request it ignores a pause and the breaker, and obeys the overlap policy.
        """
        self._must_stand("have its runs retried")
        return retry(self, run, policies, now, circumstances)

    def backfill(
        self,
        reach: Reach,
        past: Past,
        now: datetime,
        *,
        limit: int = USUAL_LIMIT,
        circumstances: Circumstances = UNDISTURBED,
    ) -> Backfill:
        """Give the decided slots of `reach` that have no run one after all; while paused they stay held."""
        self._must_stand("be backfilled")
        settled = self.decide(now, circumstances)
        return backfill(settled, reach, past, now, limit=limit, circumstances=circumstances)

    def begin_anew(self, definition: Definition, now: datetime, *, origin: str = "") -> Schedule:
        """Make a new promise under the id of a retired one: the next generation, so no fire id comes twice."""
        if not self.retired:
            raise Refused(f"schedule: {self.id!r} exists; edit it, or delete it first")
        return begin_anew(self, definition, now, origin)

    def trimmed(self, checkpoint: Checkpoint) -> Schedule:
        """Let the kept part of the ledger begin at `checkpoint`."""
        return attrs.evolve(self, checkpoint=checkpoint)

    def _must_stand(self, verb: str) -> None:
        if self.retired:
            anew = "promise another instant" if self.was_kept else "apply it again to begin anew"
            raise Refused(f"schedule: {self.id!r} was retired and cannot {verb}; {anew}")
