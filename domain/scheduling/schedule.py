"""The schedule: a standing promise, and the commands that move it forward."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

import attrs

from domain.scheduling.backfill import USUAL_LIMIT, Backfill, Past, Reach, backfill
from domain.scheduling.backlog import Backfilled, released, skipped
from domain.scheduling.decided import Decided, accounted, split
from domain.scheduling.decisions import Hold, Reason, Skip, Span, Start
from domain.scheduling.definition import CommandCall, Definition, Once, Policies, Repeat, Revision
from domain.scheduling.due import DueSlots
from domain.scheduling.errors import InvalidValue, Refused
from domain.scheduling.fallback import fallbacks
from domain.scheduling.ledger import Checkpoint, Entry
from domain.scheduling.planning import plan
from domain.scheduling.policies.breaker import Circuit, Closed, Open, Probing
from domain.scheduling.policies.lateness import expires_at
from domain.scheduling.policies.overlap import blocks_a_request
from domain.scheduling.progress import Pending, Progress, Settled, Through
from domain.scheduling.run import Run
from domain.scheduling.run_end import RunEnd
from domain.scheduling.slot import Request, Slot
from domain.scheduling.values import MICROSECOND, FireId, GroupName, RequestKey, ScheduleId, in_utc


@attrs.frozen(kw_only=True)
class Pause:
    """Who stopped a schedule from deciding, when, why and, if they said so, until when."""

    at: datetime = attrs.field(validator=in_utc)
    by: str
    why: str = ""
    until: datetime | None = attrs.field(default=None, validator=attrs.validators.optional(in_utc))

    def ended_by(self, now: datetime) -> datetime:
        """Return when the pause ended, if it ends at `now` at the latest."""
        return min(now, self.until) if self.until else now


@attrs.frozen(kw_only=True)
class Retirement:
    """Who ended a schedule for good, and when; what remains is a tombstone with its generation."""

    at: datetime = attrs.field(validator=in_utc)
    by: str


@attrs.frozen(kw_only=True)
class Schedule:
    """
    A standing promise to run one command whenever its trigger says so.

    Commands never change `self`; they return what follows. Each first decides everything up to
    `now` under the state before it, so that no slot is judged by a rule that came after it.
    `unfinished` always names the recorded runs that have not ended, oldest first: those of this schedule,
    then, in an exclusive group, those of the others.
    `subject_version` is the newest version of what a promise is about, where an application told one.
    """

    id: ScheduleId
    generation: int = 0
    revision: Revision
    created_at: datetime = attrs.field(validator=in_utc)
    origin: str = ""
    progress: Progress
    held: tuple[Hold, ...] = ()
    backlog: tuple[Backfilled, ...] = ()
    circuit: Circuit = Closed()
    paused: Pause | None = None
    retired: Retirement | None = None
    started: int = 0
    subject_version: int | None = None
    checkpoint: Checkpoint
    version: int = 1

    @classmethod
    def create(
        cls, id: ScheduleId, definition: Definition, now: datetime, *, origin: str = "", generation: int = 0
    ) -> Schedule:
        """Make a new promise; a recurring one accounts for the slots after `now`, a one-off always for its own."""
        definition = _bound(definition, id)
        return cls(
            id=id,
            generation=generation,
            revision=Revision(1, now, definition),
            created_at=now,
            origin=origin,
            progress=_beginning(definition, now),
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
                return None

    def upcoming(self, n: int) -> Iterator[datetime]:
        """Yield the next `n` slots that have not been decided."""
        slot = self.next_slot()
        while slot and n > 0:
            yield slot
            n -= 1
            timing = self.definition.timing
            slot = timing.trigger.next(slot) if isinstance(timing, Repeat) else None

    def open_since(self) -> datetime | None:
        """Return the oldest slot that is held or undecided, or None when there is none."""
        return self.held[0].due_at if self.held else self.next_slot()

    def wake_at(self) -> datetime | None:
        """Return the instant at which a decision is next needed, or None while none falls due by itself."""
        if self.retired or self.paused:
            return self.paused.until if self.paused else None
        wakes = [self.next_slot(), *map(self._held_until, self.held), *(each.wake_at() for each in self.backlog)]
        return min((wake for wake in wakes if wake), default=None)

    def stands_until(self, now: datetime) -> datetime | None:
        """Return the cursor where the store's clock stepped back behind it: nothing is decided before; else None."""
        match self.progress:
            case Through(cursor=cursor) if now < cursor:
                return cursor
            case _:
                return None

    def hear(self, ends: Sequence[RunEnd], now: datetime) -> Decided:
        """
        Act on runs that have ended, in the order in which they settled; slots are decided afterwards.

        The circuit counts failures, and each run that failed is followed by one of the fallback.
        """
        breaker = self.definition.policies.breaker
        own = (end for end in ends if end.generation == self.generation)
        circuit = breaker.hear(self.circuit, own) if breaker else Closed()
        runs = fallbacks(ends, self.revision, now)
        if circuit == self.circuit and not runs:
            return Decided.nothing(self)
        return Decided(before=self, schedule=attrs.evolve(self, circuit=circuit, version=self.version + 1), runs=runs)

    def decide(self, now: datetime, unfinished: Sequence[FireId] = ()) -> Decided:
        """Decide every slot up to and including `now`; while paused nothing is, and the cursor stands still."""
        if self.retired or self.stands_until(now):
            return Decided.nothing(self)
        if self.paused:
            return self._decide_after_pause(self.paused, now, unfinished)
        fresh, amended, held = split(plan(self, now, unfinished), self.held)
        starts = [each for each in (*amended, *fresh) if isinstance(each, Start)]
        after = attrs.evolve(
            self,
            progress=self._progress_after(now, settled=bool(fresh)),
            held=held,
            circuit=self._circuit_after(starts),
            started=self.started + len(starts),
            version=self.version + 1,
        )
        decided = accounted(self, after, now, fresh=fresh, amended=amended)
        return released(decided, now, unfinished) if self.backlog else decided

    def pause(
        self, now: datetime, *, by: str, why: str = "", until: datetime | None = None, unfinished: Sequence[FireId] = ()
    ) -> Decided:
        """Stop deciding from `now` on; a second pause only changes who, why and until."""
        self._must_stand("be paused")
        if until is not None and until <= now:
            raise InvalidValue("until", until.isoformat(), "is not in the future", "give a later instant")
        settled = self.decide(now, unfinished)
        return settled.leaving(attrs.evolve(settled.schedule, paused=Pause(at=now, by=by, why=why, until=until)))

    def resume(self, now: datetime, *, catch_up: bool = False, unfinished: Sequence[FireId] = ()) -> Decided:
        """Decide again from `now` on; the gap is skipped as paused, or caught up by the missed-run policy."""
        self._must_stand("be resumed")
        if not self.paused:
            raise Refused(f"schedule: {self.id!r} is not paused; there is nothing to resume")
        gap = Decided.nothing(self) if catch_up else self._gap_skipped(self.paused.ended_by(now), now)
        return gap.and_then(attrs.evolve(gap.schedule, paused=None).decide(now, unfinished))

    def edit(self, definition: Definition, now: datetime, *, unfinished: Sequence[FireId] = ()) -> Decided:
        """
        Put a new definition in force from `now` on; nothing fires retroactively, an equal one changes nothing.

        Another instant for a one-off, or another kind of timing, is another promise: the next generation begins.
        """
        self._must_stand("be edited")
        definition = _bound(definition, self.id)
        if definition == self.definition:
            return Decided.nothing(self)
        settled = self._settled(now, unfinished)
        if _is_another_promise(self.definition, definition):
            instead = definition.timing.at if isinstance(definition.timing, Once) else None
            settled = settled.and_then(settled.schedule._open_slots_skipped(Reason.SUPERSEDED, now, instead))
            return settled.leaving(settled.schedule._begun_again(definition, now))
        revision = Revision(self.revision.number + 1, self._decided_through(now), definition)
        return settled.leaving(attrs.evolve(settled.schedule, revision=revision))

    def retire(self, now: datetime, *, by: str, unfinished: Sequence[FireId] = ()) -> Decided:
        """End the promise: open runs finish, open slots are skipped, a tombstone with the generation remains."""
        self._must_stand("be retired")
        settled = self._settled(now, unfinished)
        ended = settled.and_then(settled.schedule._open_slots_skipped(Reason.RETIRED, now))
        return ended.leaving(attrs.evolve(ended.schedule, paused=None, retired=Retirement(at=now, by=by)))

    def request(self, key: RequestKey, now: datetime, *, unfinished: Sequence[FireId] = ()) -> Decided:
        """Record a run outside the slots: it ignores a pause, obeys the overlap policy, and is accounted apart."""
        self._must_stand("be triggered")
        settled = self._with_room_by_hand(now, unfinished)
        run = Run.record(Request(self.id, self.generation, key, now), self.revision, now, late=False)
        return attrs.evolve(settled, runs=(*settled.runs, run)).leaving(settled.schedule)

    def retry(
        self, run: Run, policies: Policies, now: datetime, *, unfinished: Sequence[FireId] = ()
    ) -> tuple[Decided, Run]:
        """
        Let a run of this schedule that ended without success begin again, under the policies of its own revision.

        Like a request it ignores a pause and the breaker, and obeys the overlap policy.
        """
        self._must_stand("have its runs retried")
        again = attrs.evolve(run.retry(now, policies=policies), group=self._group_of(run.command))
        return self._with_room_by_hand(now, unfinished), again

    def backfill(
        self, reach: Reach, past: Past, now: datetime, *, limit: int = USUAL_LIMIT, unfinished: Sequence[FireId] = ()
    ) -> Backfill:
        """Give the decided slots of `reach` that have no run one after all; while paused they stay held."""
        self._must_stand("be backfilled")
        settled = self.decide(now, unfinished)
        return backfill(settled, reach, past, now, limit=limit, unfinished=unfinished)

    def begin_anew(self, definition: Definition, now: datetime, *, origin: str = "") -> Schedule:
        """Make a new promise under the id of a retired one: the next generation, so no fire id comes twice."""
        if not self.retired:
            raise Refused(f"schedule: {self.id!r} exists; edit it, or delete it first")
        since = self._decided_through(now)
        anew = Schedule.create(self.id, definition, since, origin=origin, generation=self.generation + 1)
        revision = attrs.evolve(anew.revision, number=self.revision.number + 1)
        return attrs.evolve(anew, revision=revision, version=self.version + 1)

    def trimmed(self, checkpoint: Checkpoint) -> Schedule:
        """Let the kept part of the ledger begin at `checkpoint`."""
        return attrs.evolve(self, checkpoint=checkpoint)

    def has_settled(self, definition: Definition) -> bool:
        """Tell whether this is the tombstone of the very promise in `definition`, whose instant came while it stood."""
        match self.definition.timing, definition.timing:
            case Once(at=kept), Once(at=wanted):
                return self.retired is not None and kept == wanted <= self.retired.at
            case _:
                return False

    def _with_room_by_hand(self, now: datetime, unfinished: Sequence[FireId]) -> Decided:
        """Decide up to `now`; raise `Refused` if the overlap policy then leaves no room for one more run."""
        settled = self.decide(now, unfinished)
        open_runs, overlap = [*unfinished, *settled.fire_ids], self.definition.policies.overlap
        if blocks_a_request(overlap, open_runs):
            group = self.definition.policies.exclusive
            reach = f", over the exclusive group {group!r}" if group else ""
            raise Refused(
                f"schedule: {self.id!r} has the unfinished run {open_runs[0]} in its way and its overlap policy is "
                f"{overlap.name!r}{reach}; wait until it has ended, or cancel it"
            )
        return settled

    def _group_of(self, command: CommandCall | None) -> GroupName | None:
        return None if command else self.definition.policies.exclusive

    def _circuit_after(self, starts: Sequence[Start]) -> Circuit:
        # An open circuit lets one slot through at most, the probe.
        if isinstance(self.circuit, Open) and self.definition.policies.breaker and starts:
            return Probing(Slot(self.id, self.generation, starts[0].due_at).fire_id)
        return self.circuit

    def accounts_for(self, entry: Entry) -> bool:
        """Tell whether a ledger entry belongs to this promise, not to an earlier one under the same id."""
        return entry.generation == self.generation

    def _decided_through(self, now: datetime) -> datetime:
        # Where the clock stepped back, what was decided already stays with the rule that decided it.
        cursor = self.progress.cursor if isinstance(self.progress, Through) else now
        return max(now, cursor, self.checkpoint.at)

    def _held_until(self, hold: Hold) -> datetime | None:
        expires = expires_at(hold.due_at, self.definition.policies.deadline)
        return expires + MICROSECOND if expires else None

    def _decide_after_pause(self, pause: Pause, now: datetime, unfinished: Sequence[FireId]) -> Decided:
        if pause.until is None or now < pause.until:
            return Decided.nothing(self)
        gap = self._gap_skipped(pause.until, now)
        return gap.and_then(attrs.evolve(gap.schedule, paused=None).decide(now, unfinished))

    def _settled(self, now: datetime, unfinished: Sequence[FireId]) -> Decided:
        """Decide up to `now` before a command takes effect; what a pause still keeps back is skipped."""
        settled = self.decide(now, unfinished)
        return self._gap_skipped(now, now) if settled.schedule.paused else settled

    def _gap_skipped(self, until: datetime, now: datetime) -> Decided:
        gap = self._undecided(until)
        progress = self._progress_after(until, settled=gap is not None)
        after = attrs.evolve(self, progress=progress, version=self.version + 1)
        return accounted(self, after, now, fresh=(Skip(gap, Reason.PAUSED),) if gap else ())

    def _undecided(self, until: datetime) -> Span | None:
        match self.definition.timing, self.progress:
            case Repeat(trigger=trigger), Through(cursor=cursor):
                return DueSlots(trigger, cursor, until).span()
            case Once(at=at), Pending() if at <= until:
                return Span.of(at)
            case _:
                return None

    def _progress_after(self, now: datetime, *, settled: bool) -> Progress:
        match self.progress:
            case Through(cursor=cursor):
                return Through(max(now, cursor))
            case Pending() if settled:
                return Settled(now)
            case unchanged:
                return unchanged

    def _open_slots_skipped(self, reason: Reason, now: datetime, instead: datetime | None = None) -> Decided:
        match self.definition.timing, self.progress:
            case Once(at=at), Pending():
                fresh = [Skip(Span.of(at), reason, into=instead)]
            case _:
                fresh = []
        amended = [Skip(Span.of(hold.due_at), reason, into=instead) for hold in self.held]
        progress = self._progress_after(now, settled=bool(fresh))
        after = attrs.evolve(self, held=(), backlog=(), progress=progress, version=self.version + 1)
        ended = accounted(self, after, now, fresh=fresh, amended=amended)
        return attrs.evolve(ended, amended=(*ended.amended, *skipped(self.backlog, reason, self, now)))

    def _begun_again(self, definition: Definition, now: datetime) -> Schedule:
        since = self._decided_through(now)
        return attrs.evolve(
            self,
            generation=self.generation + 1,
            revision=Revision(self.revision.number + 1, since, definition),
            progress=_beginning(definition, since),
            circuit=Closed(),
            started=0,
            checkpoint=Checkpoint(since),
        )

    def _must_stand(self, verb: str) -> None:
        if self.retired:
            raise Refused(f"schedule: {self.id!r} was retired and cannot {verb}; apply it again to begin anew")


def _beginning(definition: Definition, now: datetime) -> Progress:
    return Pending() if isinstance(definition.timing, Once) else Through(now)


def _is_another_promise(old: Definition, new: Definition) -> bool:
    match old.timing, new.timing:
        case Once(at=before), Once(at=after):
            return before != after
        case before, after:
            return type(before) is not type(after)


def _bound(definition: Definition, id: ScheduleId) -> Definition:
    match definition.timing:
        case Repeat(trigger=trigger) as repeat:
            return attrs.evolve(definition, timing=attrs.evolve(repeat, trigger=trigger.bound_to(id)))
        case _:
            return definition
