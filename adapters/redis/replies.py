"""What the reading scripts answer, opened."""

from __future__ import annotations

from typing import Any, NamedTuple

from adapters.redis.documents.entry import read_entry
from adapters.redis.documents.event import read_arrival
from adapters.redis.documents.reading import reading
from adapters.redis.documents.schedule import NOTHING_TOLD, NOTHING_WAITS, StoredSchedule, open_schedule, read_schedule
from adapters.redis.documents.telling import read_telling
from adapters.redis.documents.text import FROM_A_BACKUP
from adapters.redis.news import GONE, SURPLUS, TOLD, read_surplus
from adapters.redis.run_writes import LOST
from application.ports.errors import UnreadableDocument
from application.ports.schedule_store import Notice, Standing
from domain.scheduling.definition import Revision
from domain.scheduling.inbox import Inbox
from domain.scheduling.ledger import Entry
from domain.scheduling.run_end import RunEnd
from domain.scheduling.tidings import FOR_EVER, Tidings
from domain.scheduling.values import FireId, ScheduleId, instant_at, schedule_id


def text(reply: Any) -> str:
    """Return a name that the server replied with; bytes that are no text are none of ours, and match nothing."""
    return str(reply.decode(errors="replace") if isinstance(reply, bytes) else reply)


def texts(replies: Any) -> list[str]:
    """Return the strings that the server replied with."""
    return [text(reply) for reply in replies]


class OpenedStanding(NamedTuple):
    """A standing whose revision is still to be found."""

    stored: StoredSchedule
    unfinished: tuple[FireId, ...]
    tail: Entry | None
    kept: int
    notices: tuple[Notice, ...]
    group: tuple[FireId, ...]
    inbox: Inbox
    is_followed: bool
    tidings: Tidings

    def joined(self, revision: Revision) -> Standing:
        """Complete the standing with its revision."""
        return Standing(
            schedule=read_schedule(self.stored, revision, self.inbox, self.tidings),
            unfinished=self.unfinished,
            group=self.group,
            tail=self.tail,
            kept=self.kept,
            notices=self.notices,
            is_followed=self.is_followed,
        )


@reading("schedule")
def opened_standing(reply: list[Any]) -> OpenedStanding:
    """Open what the fragment `standing` returned."""
    if len(reply) == 1:
        raise UnreadableDocument(f"schedule: one of its keys holds what Kept did not write; {FROM_A_BACKUP}")
    id, document, unfinished, tail, kept, notices, group, inbox, is_followed, tidings = reply
    return OpenedStanding(
        stored=open_schedule(schedule_id(text(id)), document),
        unfinished=tuple(map(FireId, texts(unfinished))),
        tail=read_entry(tail) if tail else None,
        kept=kept,
        notices=tuple(map(_notice, texts(notices[::2]), texts(notices[1::2]))),
        group=tuple(map(FireId, texts(group or ()))),
        inbox=_inbox(*inbox) if inbox else NOTHING_WAITS,
        is_followed=bool(is_followed),
        tidings=_tidings(*tidings) if tidings else NOTHING_TOLD,
    )


def _inbox(arrivals: list[Any], newest: list[Any]) -> Inbox:
    return Inbox(arrivals=tuple(map(read_arrival, arrivals)), newest=read_arrival(newest[0]) if newest else None)


def _tidings(tellings: list[Any], known: list[Any], waiting: int) -> Tidings:
    """Build what upstreams told; beside the tellings stand a count, how far each told, and what was too much."""
    fields = dict(zip(texts(known[::2]), texts(known[1::2]), strict=True))
    told = int(fields.pop(TOLD, 0))
    reached = {id: at for id, at in fields.items() if not id.startswith(SURPLUS)}
    surplus = {id.removeprefix(SURPLUS): span for id, span in fields.items() if id.startswith(SURPLUS)}
    return Tidings(
        tellings=tuple(map(read_telling, tellings)),
        more=waiting > len(tellings),
        reached={ScheduleId(id): FOR_EVER if at == GONE else instant_at(int(at)) for id, at in reached.items()},
        surplus={ScheduleId(id): read_surplus(span) for id, span in surplus.items()},
        told=told,
    )


def _notice(key: str, told: str) -> Notice:
    """Build a notice: its key is the fire id and the version in which the run ended, for it may end again."""
    state, *numbers = told.split(" ")
    lost = int(numbers.pop().removeprefix(LOST)) if numbers and numbers[-1].startswith(LOST) else 0
    # A notice of an earlier release has no instant; it is older than any that has one.
    at, retried, *slot = (*map(int, numbers), *(0, 0)[len(numbers) :])
    due_at = instant_at(slot[0]) if slot else None
    fire_id = FireId(key.rpartition(":")[0])
    end = RunEnd(fire_id=fire_id, state=state, at=instant_at(at), retried=retried, due_at=due_at, lost=lost)
    return Notice(key=key, end=end)
