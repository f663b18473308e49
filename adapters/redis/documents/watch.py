"""What is known of the alarms of a schedule, and when to look again."""

from __future__ import annotations

from typing import Any

from adapters.redis.documents.instants import moment, stamp
from adapters.redis.documents.reading import number, text
from domain.scheduling.alarms import Alarm, AlarmKind, Watch
from domain.scheduling.values import instant_at, micros


def write_watch(watch: Watch) -> list[Any]:
    """Return what counts and when to look, and behind it every alarm that is open."""
    alarms = [[alarm.number, alarm.kind, micros(alarm.since), alarm.why] for alarm in watch.alarms]
    return [watch.raised, stamp(watch.counts_from), stamp(watch.look_at), *alarms]


def read_watch(raised: int, counts_from: int | None, look_at: int | None, *alarms: list[Any]) -> Watch:
    """Read what is known of alarms."""
    return Watch(
        alarms=tuple(_read_alarm(*alarm) for alarm in alarms),
        raised=number(raised),
        counts_from=moment(counts_from),
        look_at=moment(look_at),
    )


def _read_alarm(which: int, kind: str, since: int, why: str) -> Alarm:
    return Alarm(number=number(which), kind=AlarmKind(kind), since=instant_at(since), why=text(why))
