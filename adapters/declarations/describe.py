"""A definition in the words of the schedules file, for `show` and `plan`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

import attrs

from domain.scheduling.after import After
from domain.scheduling.definition import CommandCall, Definition, Once, Policies, Repeat, Timing
from domain.scheduling.durations import render_duration
from domain.scheduling.events import On
from domain.scheduling.policies.missed import MissedPolicy
from domain.scheduling.policies.overlap import Merge, OverlapPolicy
from domain.scheduling.policies.retry import Lost
from domain.scheduling.triggers import Cron, Every, EveryBetween, Trigger
from domain.scheduling.triggers.bounded import Bounded
from domain.scheduling.triggers.excluding import Excluding
from domain.scheduling.triggers.jittered import Jittered
from domain.scheduling.triggers.window import WEEKDAYS, Window
from domain.scheduling.triggers.within import Within
from domain.scheduling.values import EPOCH


def describe(definition: Definition) -> dict[str, Any]:
    """
    Return every key of a definition as JSON can carry it, policies with all their settings.

    Keys that say nothing (an empty description, no deadline) are left out. Two definitions that
    mean the same are described the same, so a plan can compare them key by key.
    """
    described = {
        "command": definition.command.name,
        "arguments": dict(definition.command.arguments),
        **_timing(definition.timing),
        **_missed(definition),
        **_policies(definition.policies),
        "priority": str(definition.priority),
        **_plain(attrs.asdict(definition.about)),
    }
    return {key: value for key, value in described.items() if value not in (None, "", [], {})}


def _timing(timing: Timing) -> dict[str, Any]:
    match timing:
        case On():
            return {"on": _listening(timing)}
        case After(schedules=schedules, outcome=outcome):
            return {"after": {"schedules": list(schedules), "outcome": str(outcome)}}
        case Repeat(trigger, max_runs):
            return {**_trigger(trigger), "max_runs": max_runs}
        case Once(at, because):
            return {"at": at.isoformat(), "because": because}


def _listening(on: On) -> dict[str, Any]:
    batch = {"max": on.batch.max, "within": render_duration(on.batch.within)} if on.batch else None
    words = {"event": on.event, **_plain({"delay": on.delay or None, "debounce": on.debounce}), "batch": batch}
    return {key: value for key, value in words.items() if value is not None}


def _trigger(trigger: Trigger) -> dict[str, Any]:
    match trigger:
        case Cron(expression, timezone, gap, fold):
            return {"cron": expression, "timezone": timezone, "gap": gap, "fold": fold}
        case Every(interval, anchor, spread):
            return {"every": render_duration(interval), "spread": spread or None, **_anchor(anchor)}
        case EveryBetween(shortest, longest, anchor):
            limits = {"min": render_duration(shortest), "max": render_duration(longest)}
            return {"every": limits, **_anchor(anchor)}
        case _:
            return _shape(trigger)


def _shape(trigger: Trigger) -> dict[str, Any]:
    match trigger:
        case Bounded(inner, start, end):
            return {**_trigger(inner), **_plain({"start": start, "end": end})}
        case Within(inner, windows, timezone):
            return {**_trigger(inner), "windows": [_window(each) for each in windows], "timezone": timezone}
        case Excluding(inner, dates, timezone):
            return {**_trigger(inner), **_plain({"exclude": dates}), "timezone": timezone}
        case Jittered(inner, width):
            return {**_trigger(inner), "jitter": render_duration(width)}
        case _:
            raise TypeError(f"no words for the trigger {trigger!r}")


def _anchor(anchor: datetime) -> dict[str, Any]:
    return {} if anchor == EPOCH else {"anchor": anchor.isoformat()}


def _missed(definition: Definition) -> dict[str, Any]:
    return {"missed": _policy(definition.policies.missed)} if definition.can_be_missed else {}


def _policies(policies: Policies) -> dict[str, Any]:
    return {
        "overlap": _overlap(policies.overlap),
        "exclusive": policies.exclusive,
        **_plain({"deadline": policies.deadline, "timeout": policies.timeout}),
        "retry": _settings(policies.retry),
        "on_exhausted": _call(policies.on_exhausted),
        "gate": _settings(policies.gate) if policies.gate else None,
        "adaptive": _settings(policies.adaptive) if policies.adaptive else None,
        "breaker": _settings(policies.breaker) if policies.breaker else None,
        "sla": _settings(policies.sla) if policies.sla else None,
        "max_lost": policies.lost.limit,
        "on_lost": _on_lost(policies.lost),
        "on_duplicate": str(policies.on_duplicate),
    }


def _on_lost(lost: Lost) -> str | None:
    """Return nothing where it is left to the command."""
    return None if lost.retries is None else "retry" if lost.retries else "fail"


def _overlap(policy: OverlapPolicy) -> dict[str, Any]:
    if isinstance(policy, Merge):
        return {"policy": policy.name, "keep": "newest" if policy.keep_newest else "oldest"}
    return _policy(policy)


def _policy(policy: MissedPolicy | OverlapPolicy) -> dict[str, Any]:
    return {"policy": policy.name, **_settings(policy)}


def _settings(policy: attrs.AttrsInstance) -> dict[str, Any]:
    settings = _plain(attrs.asdict(policy))
    return {key: value for key, value in settings.items() if value not in (None, [])}


def _call(call: CommandCall | None) -> dict[str, Any] | None:
    if call is None:
        return None
    return {"command": call.name, **({"arguments": dict(call.arguments)} if call.arguments else {})}


def _plain(values: Mapping[str, Any]) -> dict[str, Any]:
    return {key: _word(value) for key, value in values.items()}


def _word(value: Any) -> Any:
    match value:
        case timedelta():
            return render_duration(value)
        case StrEnum():
            return str(value)
        case date():
            return value.isoformat()
        case tuple():
            return [_word(each) for each in value]
        case _:
            return value


def _window(window: Window) -> str:
    """Write open hours as `Window.parse` reads them."""
    return f"{','.join(_day_ranges(window.days))} {_clock(window.opens)}-{_clock(window.closes)}"


def _day_ranges(days: tuple[int, ...]) -> Iterator[str]:
    """Yield 'mon-fri' for neighbouring days and 'sun' for single ones."""
    first = previous = days[0]
    for day in (*days[1:], None):
        if day != previous + 1:
            yield WEEKDAYS[first] if first == previous else f"{WEEKDAYS[first]}-{WEEKDAYS[previous]}"
            first = day if day is not None else first
        previous = day if day is not None else previous


def _clock(since_midnight: timedelta) -> str:
    minutes, seconds = divmod(since_midnight // timedelta(seconds=1), 60)
    shown = f"{minutes // 60:02}:{minutes % 60:02}"
    return f"{shown}:{seconds:02}" if seconds else shown
