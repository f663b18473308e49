"""Rule: TOML, plain constructors and the fluent form say the same; whoever reads one of them has read the others."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Final

import pytest

from adapters.declarations import Draft, after, cron, every, on, once, read_python, schedule
from application.scheduling.declared import Declared
from domain.scheduling.after import After, UpstreamOutcome
from domain.scheduling.definition import About, CommandCall, Definition, Once, Policies, Priority, Repeat
from domain.scheduling.events import Batch, On
from domain.scheduling.policies.adaptive import Adaptive
from domain.scheduling.policies.breaker import Breaker
from domain.scheduling.policies.duplicates import OnDuplicate
from domain.scheduling.policies.gate import Gate, Unknown
from domain.scheduling.policies.missed import ReplayAll, SkipMissed
from domain.scheduling.policies.overlap import Allow, Serialize
from domain.scheduling.policies.retry import Lost, Retry
from domain.scheduling.policies.sla import Sla
from domain.scheduling.triggers import Cron, Every, shaped
from domain.scheduling.values import group_name, schedule_id
from tests.unit.declarations.reading import read

MINUTES: Final = timedelta(minutes=1)
HOURS: Final = timedelta(hours=1)

TOML: Final = """
[schedules.poll]
command = "source.poll"
every = "10m"

[schedules.weekly]
command = "reports.build"
arguments = { instructor = "ada", pages = [1, 2] }
cron = "0 3 * * mon"
timezone = "Europe/Berlin"
missed = { policy = "replay_all", catch_up_window = "6h", catch_up_limit = 50, grace = "30s" }
overlap = { policy = "serialize", backlog_limit = 10 }
deadline = "4h"
timeout = "30m"
retry = { max_attempts = 3, base = "10s", factor = 2.0, cap = "5m", window = "1h", never = ["ValueError"] }
on_exhausted = { command = "alerts.page", arguments = { team = "reports" } }
breaker = { failures = 5, cool_down = "10m" }
gate = { gauge = "queue:high", below = 100, when_unknown = "closed" }
max_lost = 2
on_lost = "fail"
sla = { late_after = "5m", finish_within = "1h", must_run_every = "8d" }
exclusive = "reports"
priority = "high"
environments = ["production", "staging"]
owner = "reports-team"
description = "What last week was like."
tags = ["nightly", "reports"]

[schedules.irregular]
command = "source.poll"
every = { min = "5m", max = "10m" }
windows = ["mon-fri 09:00-17:00"]
exclude = [2026-12-25]
start = 2026-01-01T00:00:00Z
jitter = "20s"
timezone = "Europe/Berlin"
max_runs = 1000
missed = "skip"
overlap = { policy = "allow", max_concurrent = 3 }
adaptive = { gauge = "load", fast_at = 0.5, slow_at = 3, slowest = "1h" }

[schedules.reminder]
command = "reminders.send"
at = "2026-03-29T09:00:00+02:00"
because = "the class begins"
on_duplicate = "replace"

[schedules.billing]
command = "source.poll"
after = { schedules = ["poll", "weekly"], outcome = "ended" }

[schedules.import]
command = "source.poll"
on = { event = "row.added", delay = "1m", batch = { max = 100, within = "60s" } }
"""

FLUENT: Final = [
    every(10).minutes.named("poll").do("source.poll"),
    every()
    .monday.at("03:00", "Europe/Berlin")
    .named("weekly")
    .do("reports.build", instructor="ada", pages=(1, 2))
    .under(
        missed={"policy": "replay_all", "catch_up_window": "6h", "catch_up_limit": 50, "grace": timedelta(seconds=30)},
        overlap={"policy": "serialize", "backlog_limit": 10},
        deadline=4 * HOURS,
        timeout=30 * MINUTES,
        retry={"max_attempts": 3, "base": "10s", "factor": 2.0, "cap": "5m", "window": HOURS, "never": ["ValueError"]},
        on_exhausted={"command": "alerts.page", "arguments": {"team": "reports"}},
        breaker={"failures": 5, "cool_down": "10m"},
        gate={"gauge": "queue:high", "below": 100, "when_unknown": "closed"},
        max_lost=2,
        on_lost="fail",
        sla={"late_after": 5 * MINUTES, "finish_within": "1h", "must_run_every": "8d"},
        exclusive="reports",
        priority="high",
        environments=("production", "staging"),
        owner="reports-team",
        description="What last week was like.",
        tags=["nightly", "reports"],
    ),
    every(5)
    .to(10)
    .minutes.named("irregular")
    .do("source.poll")
    .under(
        windows=["mon-fri 09:00-17:00"],
        exclude=[date(2026, 12, 25)],
        start=datetime(2026, 1, 1, tzinfo=UTC),
        jitter="20s",
        timezone="Europe/Berlin",
        max_runs=1000,
        missed="skip",
        overlap={"policy": "allow", "max_concurrent": 3},
        adaptive={"gauge": "load", "fast_at": 0.5, "slow_at": 3, "slowest": HOURS},
    ),
    once("2026-03-29T09:00:00+02:00", because="the class begins")
    .named("reminder")
    .do("reminders.send")
    .under(on_duplicate="replace"),
    after("poll", "weekly", outcome="ended").named("billing").do("source.poll"),
    on("row.added", delay=MINUTES, batch={"max": 100, "within": MINUTES}).named("import").do("source.poll"),
]

PLAIN: Final = [
    Declared(
        id=schedule_id("poll"),
        definition=Definition(timing=Repeat(Every(10 * MINUTES)), command=CommandCall("source.poll")),
    ),
    Declared(
        id=schedule_id("weekly"),
        definition=Definition(
            timing=Repeat(Cron("0 3 * * mon", "Europe/Berlin")),
            command=CommandCall("reports.build", {"instructor": "ada", "pages": [1, 2]}),
            policies=Policies(
                missed=ReplayAll(catch_up_window=6 * HOURS, catch_up_limit=50, grace=timedelta(seconds=30)),
                overlap=Serialize(backlog_limit=10),
                deadline=4 * HOURS,
                timeout=30 * MINUTES,
                retry=Retry(
                    max_attempts=3,
                    base=timedelta(seconds=10),
                    factor=2.0,
                    cap=5 * MINUTES,
                    window=HOURS,
                    never=("ValueError",),
                ),
                on_exhausted=CommandCall("alerts.page", {"team": "reports"}),
                breaker=Breaker(failures=5, cool_down=10 * MINUTES),
                gate=Gate(gauge="queue:high", below=100, when_unknown=Unknown.CLOSED),
                lost=Lost(limit=2, retries=False),
                exclusive=group_name("reports"),
                sla=Sla(late_after=5 * MINUTES, finish_within=HOURS, must_run_every=8 * 24 * HOURS),
            ),
            priority=Priority.HIGH,
            about=About(owner="reports-team", description="What last week was like.", tags=("nightly", "reports")),
        ),
        environments=("production", "staging"),
    ),
    Declared(
        id=schedule_id("irregular"),
        definition=Definition(
            timing=Repeat(
                shaped(
                    Every.between(5 * MINUTES, 10 * MINUTES),
                    windows=["mon-fri 09:00-17:00"],
                    exclude=[date(2026, 12, 25)],
                    start=datetime(2026, 1, 1, tzinfo=UTC),
                    jitter=timedelta(seconds=20),
                    timezone="Europe/Berlin",
                ),
                max_runs=1000,
            ),
            command=CommandCall("source.poll"),
            policies=Policies(
                missed=SkipMissed(),
                overlap=Allow(max_concurrent=3),
                adaptive=Adaptive(gauge="load", fast_at=0.5, slow_at=3.0, slowest=HOURS),
            ),
        ),
    ),
    Declared(
        id=schedule_id("reminder"),
        definition=Definition(
            timing=Once(datetime(2026, 3, 29, 7, tzinfo=UTC), because="the class begins"),
            command=CommandCall("reminders.send"),
            policies=Policies(on_duplicate=OnDuplicate.REPLACE),
        ),
    ),
    Declared(
        id=schedule_id("billing"),
        definition=Definition(
            timing=After(schedules=("poll", "weekly"), outcome=UpstreamOutcome.ENDED),
            command=CommandCall("source.poll"),
        ),
    ),
    Declared(
        id=schedule_id("import"),
        definition=Definition(
            timing=On(event="row.added", delay=MINUTES, batch=Batch(max=100, within=MINUTES)),
            command=CommandCall("source.poll"),
        ),
    ),
]


@pytest.mark.parametrize("written", [FLUENT, PLAIN], ids=["fluent", "plain constructors"])
def test_the_same_schedules_are_declared_however_they_are_written(tmp_path: Path, written: object) -> None:
    """Definition by definition, with ids and environments, in their order."""
    assert read_python("app:nightly", written).schedules == read(tmp_path, TOML).schedules


@pytest.mark.parametrize(
    ("draft", "keys"),
    [
        (every(250).milliseconds, 'every = "250ms"'),
        (every(1).seconds, 'every = "1s"'),
        (every(2).hours, 'every = "2h"'),
        (every(3).days, 'every = "3d"'),
        (every(1).weeks, 'every = "1w"'),
        (every(1).to(2).hours, 'every = { min = "1h", max = "2h" }'),
        (every().minute, 'cron = "* * * * *"'),
        (every().minute.at(":30"), 'cron = "30 * * * * *"'),
        (every().hour, 'cron = "0 * * * *"'),
        (every().hour.at(":05"), 'cron = "5 * * * *"'),
        (every().hour.at(":05:30", "Asia/Kathmandu"), 'cron = "30 5 * * * *"\ntimezone = "Asia/Kathmandu"'),
        (every().day, 'cron = "0 0 * * *"'),
        (every().day.at("3:07"), 'cron = "7 3 * * *"'),
        (every().day.at("23:59:58"), 'cron = "58 59 23 * * *"'),
        (every().weekday.at("09:00"), 'cron = "0 9 * * mon-fri"'),
        (every().tuesday, 'cron = "0 0 * * tue"'),
        (every().wednesday, 'cron = "0 0 * * wed"'),
        (every().thursday, 'cron = "0 0 * * thu"'),
        (every().friday, 'cron = "0 0 * * fri"'),
        (every().saturday, 'cron = "0 0 * * sat"'),
        (every().sunday, 'cron = "0 0 * * sun"'),
        (cron("0 2 * * *"), 'cron = "0 2 * * *"'),
        (cron("0 2 * * *", "UTC"), 'cron = "0 2 * * *"\ntimezone = "UTC"'),
        (once("2026-03-29T09:00:00Z"), 'at = "2026-03-29T09:00:00Z"'),
        (once(datetime(2026, 3, 29, 9, tzinfo=UTC)), "at = 2026-03-29T09:00:00Z"),
        (after("a"), 'after = { schedules = ["a"] }'),
        (after("a", "b", outcome="failed"), 'after = { schedules = ["a", "b"], outcome = "failed" }'),
        (schedule("x", cron="@daily", missed="skip"), 'cron = "@daily"\nmissed = "skip"'),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_every_word_of_the_fluent_form_is_a_key_of_the_file(tmp_path: Path, draft: Draft, keys: str) -> None:
    """The keys that were stated are the same as well, so `kept lint` finds the same."""
    (ours,) = read_python("app:nightly", draft.named("x").do("source.poll")).schedules
    (theirs,) = read(tmp_path, f'[schedules.x]\ncommand = "source.poll"\n{keys}').schedules

    assert (ours, ours.stated) == (theirs, theirs.stated)


def test_the_order_of_the_words_does_not_matter() -> None:
    """A draft is a value; each word returns the next one."""
    beginning = every().monday
    one = beginning.named("x").do("source.poll").under(owner="ada")
    other = beginning.under(owner="ada").do("source.poll").named("x")

    assert read_python("app:a", one).schedules == read_python("app:a", other).schedules
    assert beginning == every().monday
