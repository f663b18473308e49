"""Schedules, and the one write that moves them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

import attrs

from application.ports.catch_up import CatchUp, Draw, Place
from application.ports.lease_store import Lease
from application.ports.recorded import Recorded
from application.ports.run_store import RunChange
from application.ports.set_aside import SetAside
from domain.scheduling.decided import Decided
from domain.scheduling.definition import Revision
from domain.scheduling.events import Event, EventName
from domain.scheduling.ledger import Entry
from domain.scheduling.run import Run
from domain.scheduling.run_end import RunEnd
from domain.scheduling.schedule import Schedule
from domain.scheduling.tidings import News, Telling
from domain.scheduling.values import FireId, GroupName, ScheduleId


@attrs.frozen(kw_only=True)
class Notice:
    """
    A run has ended; the schedule that it belongs to has not acted on that yet.

    `key` is unique per schedule. A store hands notices out in any order: `end` says when each run settled.
    """

    key: str
    end: RunEnd

    @property
    def fire_id(self) -> FireId:
        """Return the run that has ended."""
        return self.end.fire_id

    @property
    def state(self) -> str:
        """Return the name of the state in which it ended."""
        return self.end.state


@attrs.frozen(kw_only=True)
class Standing:
    """
    All that a decision on one schedule needs, read at one instant.

    `unfinished` names its recorded runs that have not ended, oldest recording first; `group` those of its
    exclusive group, its own among them; `tail` is the newest ledger entry; `kept` counts the ledger's
    entries; `notices` await a record that acts on them. If it `is_followed`, others hear of its slots.
    """

    schedule: Schedule
    unfinished: tuple[FireId, ...] = ()
    group: tuple[FireId, ...] = ()
    tail: Entry | None = None
    kept: int = 0
    notices: tuple[Notice, ...] = ()
    is_followed: bool = False

    @property
    def ends(self) -> tuple[RunEnd, ...]:
        """Return what the notices tell, in the order in which the runs settled."""
        return tuple(each.end for each in sorted(self.notices, key=lambda notice: (notice.end.at, notice.key)))

    @property
    def rivals(self) -> tuple[FireId, ...]:
        """Return the unfinished runs of other schedules in the exclusive group, oldest recording first."""
        return tuple(each for each in self.group if each not in self.unfinished)

    @property
    def in_the_way(self) -> tuple[FireId, ...]:
        """Return every unfinished run that the overlap policy looks at: its own first, then its rivals'."""
        return (*self.unfinished, *self.rivals) if self.group else self.unfinished

    def heard(self, now: datetime) -> tuple[Standing, Decided]:
        """
        Let the schedule hear what its notices tell, in the order in which the runs settled.

        Return how it stands afterwards, for whatever is decided next, and what hearing alone led to. Every
        record acts on all notices that were read, so whoever makes one hears them first.
        """
        if not self.notices:
            return self, Decided.nothing(self.schedule)
        heard = self.schedule.hear(self.ends, now)
        after = attrs.evolve(self, schedule=heard.schedule, unfinished=(*self.unfinished, *heard.fire_ids))
        return after, heard


@attrs.frozen
class Claim:
    """What a decision took for granted: that these are all the unfinished runs of an exclusive group."""

    group: GroupName
    unfinished: tuple[FireId, ...] = ()


@attrs.frozen(kw_only=True)
class Act:
    """What an operator did: who, when, what, why, and the schedule's state before and after, in words."""

    at: datetime
    by: str
    what: str
    why: str = ""
    before: str = ""
    after: str = ""


@attrs.frozen(kw_only=True)
class Reading:
    """
    What a decision took out of the schedule's inbox, where `newest` was the newest number when it was read.

    Each of `taken` is a first and a last number; of what upstreams told, `heard` leaves. What came later keeps the
    schedule due; where the reading is the `last` one, because the schedule stops listening or begins anew, it makes the
    record stale.
    """

    newest: int
    taken: tuple[tuple[int, int], ...] = ()
    heard: tuple[Telling, ...] = ()
    last: bool = False


@attrs.frozen(kw_only=True)
class Record:
    """
    One decision as it is written: whole, or not at all.

    `expected_version` is the version that was read, None where the schedule must not exist yet. `entries` take the
    place of any entry that begins within their span. `runs` are new; those in `changed` begin again, end, or are asked
    to. `notices` are those the decision acted on. `trimmed_entries` (by first slot), `trimmed_runs` and
    `trimmed_revisions` leave the store, behind the schedule's checkpoint; with `forgotten` everything about the
    schedule does. `wake_at` goes into the due index; None takes the schedule out of it. With a `claim` the record also
    stands or falls with that. `waits_for` is the exclusive group whose next end of a run makes the schedule due at
    once. `reading` says what left the inbox; from the record on, the schedule `listens_to` one event and `leaves`
    another, where that changes, as it `follows` some schedules and `unfollows` others. Those that follow this one hear
    its `news`, whoever they are at that moment, and are due at once where they may have something to decide. `draw` is
    taken from the catch-up budget. `place` is where the schedule stands in the line of those that wait for it; None
    leaves the line, if it `was_in_line` when it was read. `alerts` wait from the record on until they are told.
    """

    expected_version: int | None
    schedule: Schedule
    wake_at: datetime | None
    entries: tuple[Entry, ...] = ()
    runs: tuple[Run, ...] = ()
    changed: tuple[RunChange, ...] = ()
    notices: tuple[Notice, ...] = ()
    trimmed_entries: tuple[datetime, ...] = ()
    trimmed_runs: tuple[FireId, ...] = ()
    trimmed_revisions: tuple[int, ...] = ()
    forgotten: bool = False
    act: Act | None = None
    claim: Claim | None = None
    waits_for: GroupName | None = None
    draw: Draw | None = None
    place: Place | None = None
    was_in_line: bool = False
    reading: Reading | None = None
    listens_to: EventName | None = None
    leaves: EventName | None = None
    alerts: tuple[Event, ...] = ()
    follows: tuple[ScheduleId, ...] = ()
    unfollows: tuple[ScheduleId, ...] = ()
    news: News = News()


class ScheduleStore(Protocol):
    """
    Keeps schedules, their revisions, and the due index, which says who needs a decision when.

    A schedule that listens to events is read with the oldest of its inbox, one that follows others with the oldest of
    what they told; as many as `to_read` says.

    The due index holds, for each schedule, its `wake_at`, or the instant of its oldest notice where
    that is earlier. All methods raise `StoreUnreachable` when the store does not answer.
    """

    def standing(self, ids: Sequence[ScheduleId]) -> Sequence[Standing | None]:
        """
        Read what a decision needs for each id, in the order asked; None for an id nobody knows.

        Raises `UnreadableDocument`, naming the schedule, for one that cannot be read.
        """
        ...

    def due(self, now: datetime, limit: int) -> Sequence[Standing]:
        """
        Read the schedules whose instant in the due index is at or before `now`, earliest first, at most `limit`.

        One that cannot be read is left out and set aside, as by `set_schedule_aside`.
        """
        ...

    def set_schedule_aside(self, id: ScheduleId, why: str, now: datetime) -> None:
        """
        Put off what cannot be read until `SECOND_LOOK` after `now`, so that it stands in nobody's way, and remember it.

        Only the due index moves; the documents stay as they are, for whoever can read them. Idempotent.
        """
        ...

    def set_aside(self, limit: int) -> Sequence[SetAside]:
        """Return what was set aside, schedules and runs, in alphabetical order, at most `limit`."""
        ...

    def taken_back(self, found: Sequence[SetAside]) -> None:
        """Forget that these were set aside, because they can be read or are gone; they are due when they are due."""
        ...

    def next_due(self) -> datetime | None:
        """Return the earliest instant at which a schedule or a waiting or unstarted run needs the coordinator."""
        ...

    def in_line(self, now: datetime, limit: int) -> Sequence[Standing]:
        """
        Read the schedules that wait for the catch-up budget, in the order in which it serves them, at most `limit`.

        The more urgent come first, then those that wait longest since they last were granted a start. One that
        cannot be read is set aside, as by `due`.
        """
        ...

    def line(self, limit: int) -> Sequence[ScheduleId]:
        """Return the ids of those that `in_line` would read, unreadable ones among them; nothing is set aside."""
        ...

    def catch_up(self) -> CatchUp:
        """Return what is left of the catch-up budget, and how many schedules wait for it."""
        ...

    def record(self, lease: Lease | None, now: datetime, records: Sequence[Record]) -> Sequence[Recorded]:
        """
        Write each record whole or not at all: schedule, revision, runs, entries, due index, notices, act.

        A record whose version, claim or last reading is stale is refused and the others stand; of two records in one
        call that count on the same group only one may add runs to it. With a lease whose epoch or token is no
        longer current, `LostLease` is raised and nothing is written, or nothing more if it was lost during
        the batch; without one (operators) the version alone decides, and the leader is woken. New runs
        enter the waiting index; one that is known already is left as it is. A changed run whose version is
        stale makes its record so. What a record draws from the catch-up budget is drawn if and only if it
        stands. A schedule that has notices left stays due at `now`. A schedule appears
        once per call. More than `WRITES_AT_ONCE` raise `InvalidValue`. After `StoreUnreachable` nobody knows
        whether the records stand: nothing is repeated, the caller reads again.
        """
        ...

    def ids(self) -> Sequence[ScheduleId]:
        """Return the ids of all schedules, tombstones included, in alphabetical order."""
        ...

    def revision(self, id: ScheduleId, number: int) -> Revision | None:
        """Return one revision of a schedule; None if nobody knows it (any more)."""
        ...

    def acts(self, id: ScheduleId, limit: int) -> Sequence[Act]:
        """Return the newest operator acts on a schedule, newest first."""
        ...
