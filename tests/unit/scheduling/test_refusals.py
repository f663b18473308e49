"""Rule: what makes no sense is refused in one line that names the field, the value, the problem and the remedy."""

from __future__ import annotations

from collections.abc import Callable

import attrs
import pytest

from domain.scheduling.after import After
from domain.scheduling.alarms import ALERT
from domain.scheduling.definition import CommandCall
from domain.scheduling.errors import InvalidValue
from domain.scheduling.events import Batch, On, event_key, event_name
from domain.scheduling.policies.adaptive import Adaptive
from domain.scheduling.policies.gate import Gate
from domain.scheduling.policies.gauges import gauge_name
from domain.scheduling.policies.retry import Retry
from domain.scheduling.policies.sla import Sla
from domain.scheduling.triggers import Cron
from domain.scheduling.values import ZERO
from tests.examples import A_DEFINITION, A_MINUTE, A_PROMISE, A_SECOND, under

USE_A_GAUGE = "use 'load', 'queue:high' (or default, low), or 'key:<name of a Redis key that holds a number>'"

REFUSALS: list[tuple[Callable[[], object], str]] = [
    (
        lambda: under(A_PROMISE, sla=Sla(must_run_every=A_MINUTE)),
        "sla.must_run_every: '1m' has no meaning for one slot; leave it out, or let a rule repeat the schedule",
    ),
    (
        lambda: under(attrs.evolve(A_DEFINITION, timing=On(event=ALERT)), sla=Sla(late_after=A_MINUTE)),
        (
            "sla: 'kept.alert' would raise alarms about alarms; "
            "leave it out; `kept doctor` tells when alerts do not arrive"
        ),
    ),
    (Sla, "sla: {} expects nothing; set late_after, finish_within or must_run_every, or leave it out"),
    (
        lambda: Gate(gauge="load"),
        "gauge: 'load' has neither 'below' nor 'above'; say when it is open: below = 2.0, above = 10, or both",
    ),
    (
        lambda: Gate(gauge="load", below=2, above=2),
        "below: 2 is not more than 'above' (2); let 'above' be the lower of the two; the gate is open between them",
    ),
    (
        lambda: Adaptive(gauge="load", fast_at=1.0, slow_at=1.0, slowest=A_MINUTE),
        "slow_at: 1.0 equals 'fast_at'; give the two readings some distance",
    ),
    (
        lambda: Adaptive(gauge="load", fast_at=float("inf"), slow_at=1.0, slowest=A_MINUTE),
        "fast_at: inf is not a finite number; use a number such as 2.0",
    ),
    (
        lambda: Adaptive(gauge="load", fast_at=0.0, slow_at=1.0, slowest=ZERO),
        "slowest: '0s' is not positive; use a longer time, such as '60s'",
    ),
    (lambda: gauge_name("lod"), f"gauge: 'lod' is unknown; {USE_A_GAUGE}"),
    (lambda: gauge_name(f"key:{'x' * 197}"), f"gauge: 'key:{'x' * 197}' has 201 characters; use at most 200"),
    (
        lambda: under(deadline="5m"),
        "deadline: '5m' is not a duration; give a timedelta, such as timedelta(minutes=5)",
    ),
    (lambda: CommandCall("x" * 201), f"command: '{'x' * 201}' is not a command name; use 1 to 200 characters"),
    (
        lambda: event_name("class booked"),
        "event: 'class booked' has forbidden characters; use letters, digits, '.', '_' and '-' only",
    ),
    (lambda: event_name("x" * 101), f"event: '{'x' * 101}' has 101 characters; use at most 100"),
    (
        lambda: event_key("a\nb"),
        "key: 'a\\nb' names no event; use printable characters, such as the id of what changed",
    ),
    (lambda: event_key("x" * 201), f"key: '{'x' * 201}' has 201 characters; use at most 200"),
    (lambda: After(schedules=()), "after: 0 is no number of schedules to follow; name 1 to 20"),
    (lambda: After(schedules=("a", "b", "a")), "after: 'a' is named twice; name it once"),
    (lambda: Batch(max=0, within=A_SECOND), "max: 0 is no size of a batch; use 1 to 1000"),
    (
        lambda: Batch(max=2, within=ZERO),
        "within: '0s' is not positive; use a longer time, such as '60s'",
    ),
    (
        lambda: On(event="a", debounce=A_SECOND, batch=Batch(max=2, within=A_SECOND)),
        "debounce: '1s' stands beside 'batch'; keep one of the two: the newest of a burst, or all of a batch",
    ),
    (
        lambda: On(event="a", delay=-A_SECOND),
        "delay: '-1s' is negative; use zero or a longer time, such as '60s'",
    ),
    (
        lambda: Cron("0 ２ * * *"),
        (
            "cron: '0 ２ * * *' has characters that are not ASCII; "
            "give five fields (minute hour day month weekday), or six with the seconds first"
        ),
    ),
    (
        lambda: Cron("@nightly"),
        (
            "cron: '@nightly' is not a macro of Kept; "
            "use one of @annually, @daily, @hourly, @midnight, @monthly, @weekly, @yearly or five fields"
        ),
    ),
    (
        lambda: Cron("R * * * *"),
        "cron: 'R * * * *' asks for a drawn minute (r); name the value, or use spread or jitter",
    ),
    (lambda: Cron("*/0 * * * *"), "cron: '*/0 * * * *' has a step of 0 in its minute; use a step of at least 1"),
    (
        lambda: Cron("0 0 15W * 1"),
        (
            "cron: '0 0 15W * 1' combines W (nearest weekday) with a day of week; "
            "use two schedules, or leave the day of week *"
        ),
    ),
    (lambda: Cron("0 0 * * L9"), "cron: '0 0 * * L9' has no day of week '9'; use 0-6 or sun-sat"),
    (lambda: Cron("0 0 * * 9#1"), "cron: '0 0 * * 9#1' has no day of week '9'; use 0-6 or sun-sat"),
    (lambda: Cron("0 0 * * 1,2#1"), "cron: '0 0 * * 1,2#1' mixes plain weekdays with # or L; use two schedules"),
    (
        lambda: Cron("0 0 1 * 1#2"),
        (
            "cron: '0 0 1 * 1#2' combines # or L in the day of week with a day of month; "
            "use two schedules, or leave the day of month *"
        ),
    ),
    (lambda: Retry(max_attempts=0), "max_attempts: 0 is not positive; use one or more"),
]


@pytest.mark.parametrize(("made", "message"), REFUSALS, ids=[message.split(":")[0] for _, message in REFUSALS])
def test_what_makes_no_sense_is_refused(made: Callable[[], object], message: str) -> None:
    with pytest.raises(InvalidValue) as refused:
        made()

    assert str(refused.value) == message


def test_what_is_as_long_as_it_may_be_is_accepted() -> None:
    assert event_name("x" * 100)
    assert event_key("x" * 200)
    assert len(After(schedules=tuple("abcdefghijklmnopqrst")).schedules) == 20
    assert gauge_name(f"key:{'x' * 196}")
    assert [Batch(max=size, within=A_SECOND).max for size in (1, 1_000)] == [1, 1_000]
    assert attrs.evolve(under(A_PROMISE), policies=under(sla=Sla(late_after=A_MINUTE)).policies).policies.sla
