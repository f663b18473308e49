"""Policies are named by a word, or by a table with that word and the settings that it has."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from adapters.declarations import describe
from domain.scheduling.definition import CommandCall, Policies
from domain.scheduling.policies.breaker import Breaker
from domain.scheduling.policies.missed import MissedPolicy, ReplayAll, RunOnce, SkipMissed
from domain.scheduling.policies.overlap import Allow, Merge, OverlapPolicy, Replace, Serialize, SkipOverlap
from domain.scheduling.policies.retry import Lost, Retry
from domain.scheduling.policies.sla import Sla
from tests.unit.declarations.reading import definition, problems

CRON = 'cron = "0 2 * * *"\n'


def policies(folder: Path, body: str) -> Policies:
    """Return the policies of a nightly schedule with `body` added."""
    return definition(folder, body).policies


def test_without_policy_keys_the_domain_s_defaults_hold(tmp_path: Path) -> None:
    """The file repeats none of them."""
    assert policies(tmp_path, "") == Policies()


def test_an_exclusive_group_is_a_name(tmp_path: Path) -> None:
    """It has the letters of a schedule id, and is described as it was given."""
    definition_in_a_group = definition(tmp_path, 'exclusive = "database-1"')

    assert definition_in_a_group.policies.exclusive == "database-1"
    assert describe(definition_in_a_group)["exclusive"] == "database-1"


@pytest.mark.parametrize(
    ("text", "policy"),
    [
        ('"skip"', SkipMissed()),
        ('"run_once"', RunOnce()),
        ('"replay_all"', ReplayAll()),
        ('{ grace = "30s" }', RunOnce(grace=timedelta(seconds=30))),
        ('{ policy = "skip", catch_up_window = "6h" }', SkipMissed(catch_up_window=timedelta(hours=6))),
        (
            '{ policy = "replay_all", catch_up_window = "6h", catch_up_limit = 50, grace = "30s" }',
            ReplayAll(grace=timedelta(seconds=30), catch_up_window=timedelta(hours=6), catch_up_limit=50),
        ),
    ],
)
def test_missed_is_a_word_or_a_table(tmp_path: Path, text: str, policy: MissedPolicy) -> None:
    """A table that names no policy changes the settings of the default one."""
    assert policies(tmp_path, f"missed = {text}").missed == policy


@pytest.mark.parametrize(
    ("text", "policy"),
    [
        ('"allow"', Allow()),
        ('{ policy = "allow", max_concurrent = 3 }', Allow(max_concurrent=3)),
        ('"skip"', SkipOverlap()),
        ('{ policy = "serialize", backlog_limit = 10 }', Serialize(backlog_limit=10)),
        ('"merge"', Merge()),
        ('{ policy = "merge", keep = "oldest" }', Merge(keep_newest=False)),
        ('"replace"', Replace()),
    ],
)
def test_overlap_is_a_word_or_a_table(tmp_path: Path, text: str, policy: OverlapPolicy) -> None:
    """Each policy has its own settings."""
    assert policies(tmp_path, f"overlap = {text}").overlap == policy


def test_replay_all_serializes_unless_the_file_says_otherwise(tmp_path: Path) -> None:
    """The domain chooses the overlap policy that suits the missed-run policy."""
    assert policies(tmp_path, 'missed = "replay_all"').overlap == Serialize()


def test_retry_deadline_and_timeout_are_read(tmp_path: Path) -> None:
    """A whole number serves as the factor, too."""
    text = """
        deadline = "4h"
        timeout = "10m"
        retry = { max_attempts = 3, base = "1s", factor = 3, cap = "5m", window = "1h", jitter = 0.5 }
    """
    retry = Retry(
        max_attempts=3,
        base=timedelta(seconds=1),
        factor=3.0,
        cap=timedelta(minutes=5),
        window=timedelta(hours=1),
        jitter=0.5,
    )

    assert policies(tmp_path, text) == Policies(deadline=timedelta(hours=4), timeout=timedelta(minutes=10), retry=retry)


def test_errors_that_are_not_retried_are_named_by_their_classes(tmp_path: Path) -> None:
    """With their module or without."""
    retry = policies(tmp_path, 'retry = { max_attempts = 3, never = ["ValueError", "billing.errors.Declined"] }').retry

    assert retry == Retry(max_attempts=3, never=("ValueError", "billing.errors.Declined"))


@pytest.mark.parametrize(
    ("text", "breaker"),
    [
        ("{}", Breaker()),
        ("{ failures = 3 }", Breaker(failures=3)),
        ('{ failures = 3, cool_down = "30s" }', Breaker(failures=3, cool_down=timedelta(seconds=30))),
    ],
)
def test_a_breaker_is_a_table(tmp_path: Path, text: str, breaker: Breaker) -> None:
    """An empty one has the domain's numbers."""
    assert policies(tmp_path, f"breaker = {text}").breaker == breaker


def test_a_service_level_is_a_table_of_durations(tmp_path: Path) -> None:
    """Each of them alone will do."""
    every, begun = timedelta(hours=25), timedelta(minutes=5)

    assert policies(tmp_path, 'sla = { must_run_every = "25h" }').sla == Sla(must_run_every=every)
    assert policies(tmp_path, 'sla = { late_after = "5m" }').sla == Sla(late_after=begun)


def test_one_slot_does_not_run_again_and_again(tmp_path: Path) -> None:
    """A level that nothing could keep is refused."""
    (problem,) = problems(tmp_path, 'at = "2026-03-29T09:00:00Z"\nsla = { must_run_every = "25h" }')

    assert problem.startswith("sla.must_run_every: '25h' has no meaning for one slot; leave it out")


@pytest.mark.parametrize(
    ("text", "call"),
    [
        ('"alerts.page"', CommandCall("alerts.page")),
        ('{ command = "alerts.page" }', CommandCall("alerts.page")),
        ('{ command = "alerts.page", arguments = { team = "a" } }', CommandCall("alerts.page", {"team": "a"})),
    ],
)
def test_the_fallback_is_a_command_or_a_table_with_its_arguments(tmp_path: Path, text: str, call: CommandCall) -> None:
    """The short form is for commands without arguments."""
    assert policies(tmp_path, f"on_exhausted = {text}").on_exhausted == call


@pytest.mark.parametrize(
    ("text", "lost"),
    [
        ('on_lost = "fail"', Lost(retries=False)),
        ("max_lost = 5", Lost(limit=5)),
        ('retry = { max_lost = 5, on_lost = "fail" }', Lost(limit=5, retries=False)),
    ],
)
def test_what_follows_a_lost_attempt_stands_beside_the_retries_or_among_them(
    tmp_path: Path, text: str, lost: Lost
) -> None:
    """`on_lost = "fail"` means at most once."""
    assert policies(tmp_path, text).lost == lost


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ('missed = "runonce"', "missed: 'runonce' is not known; did you mean 'run_once'?"),
        ("missed = 3", "missed: 3 is not known; use one of skip, run_once, replay_all"),
        ('missed = { policy = "skp" }', "missed.policy: 'skp' is not known; did you mean 'skip'?"),
        ('missed = { grce = "30s" }', "key: 'missed.grce' is not known; did you mean 'grace'?"),
        ("missed = { grace = 30 }", "missed.grace: 30 has no unit; write '30s'"),
        (
            "missed = { catch_up_limit = 5 }",
            "missed.catch_up_limit: 5 has no effect with policy = 'run_once'; remove it, or",
        ),
        ('missed = { policy = "replay_all", catch_up_limit = -1 }', "missed.catch_up_limit: -1 is negative"),
        ('overlap = "serialise"', "overlap: 'serialise' is not known; did you mean 'serialize'?"),
        ("overlap = { backlog_limit = 3 }", "key: 'overlap.policy' is missing; use one of"),
        ('overlap = { policy = "skip", keep = "newest" }', "overlap.keep: 'newest' has no effect with policy = 'skip'"),
        ('overlap = { policy = "allow", max_concurrent = 0 }', "overlap.max_concurrent: 0 is not positive"),
        (
            'overlap = { policy = "merge", keep = "both" }',
            "overlap.keep: 'both' is not known; use one of newest, oldest",
        ),
        ("retry = 3", "retry: 3 is not a table; write { max_attempts = 3"),
        ("retry = { max_attempts = 0 }", "retry.max_attempts: 0 is not positive"),
        ("retry = { max_attempts = 2.5 }", "retry.max_attempts: 2.5 is not a whole number"),
        ("retry = { max_attempts = true }", "retry.max_attempts: True is not a whole number"),
        ("retry = { factor = nan }", "retry.factor: nan is not a number"),
        ("retry = { attempts = 3 }", "key: 'retry.attempts' is not known; did you mean 'max_attempts'?"),
        ("max_lost = -1", "max_lost: -1 is negative"),
        ('on_lost = "ignore"', "on_lost: 'ignore' is not known; use one of retry, fail"),
        ('timeout = "0s"', "timeout: '0s' is not positive"),
        ("deadline = 90", "deadline: 90 has no unit; write '90s' if you mean seconds"),
        ('retry = { never = "ValueError" }', "retry.never: 'ValueError' is not a list"),
        ('retry = { never = ["no such"] }', "retry.never: 'no such' is not the name of an exception class; write"),
        ("breaker = 3", "breaker: 3 is not a table; write { failures = 5"),
        ("breaker = { failures = 0 }", "breaker.failures: 0 is not positive"),
        ('breaker = { cool_down = "0s" }', "breaker.cool_down: '0s' is not positive"),
        ("breaker = { failure = 3 }", "key: 'breaker.failure' is not known; did you mean 'failures'?"),
        ("gate = 3", 'gate: 3 is not a table; write { gauge = "load", below = 2.0 }'),
        ("gate = { below = 2.0 }", "key: 'gate.gauge' is missing; write { gauge"),
        ('gate = { gauge = "load" }', "gate.gauge: 'load' has neither 'below' nor 'above'; say when it is open"),
        ('gate = { gauge = "lod", below = 2 }', "gate.gauge: 'lod' is unknown; use 'load', 'queue:high'"),
        ('gate = { gauge = "queue:urgent", below = 2 }', "gate.gauge: 'queue:urgent' is unknown; use"),
        ('gate = { gauge = "key:", below = 2 }', "gate.gauge: 'key:' is unknown; use"),
        ('gate = { gauge = "load", below = 1, above = 2 }', "gate.below: 1.0 is not more than 'above' (2.0); let"),
        (
            'gate = { gauge = "load", under = 1 }',
            "key: 'gate.under' is not known; use one of above, below, gauge, when_unknown",
        ),
        ('gate = { gauge = "load", below = "2" }', "gate.below: '2' is not a number"),
        (
            'gate = { gauge = "load", below = 2, when_unknown = "shut" }',
            "gate.when_unknown: 'shut' is not known; use one of open, closed",
        ),
        ("adaptive = 3", 'adaptive: 3 is not a table; write { gauge = "load", fast_at'),
        (
            'adaptive = { gauge = "load", fast_at = 1, slow_at = 1, slowest = "1h" }',
            "adaptive.slow_at: 1.0 equals 'fast_at'; give the two readings some distance",
        ),
        (
            'adaptive = { gauge = "load", fast_at = 1, slow_at = 2, slowest = "0s" }',
            "adaptive.slowest: '0s' is not positive",
        ),
        (
            'adaptive = { gauge = "load", fast_at = 1, slow_at = 2 }',
            "key: 'adaptive.slowest' is missing; write { gauge",
        ),
        ("on_exhausted = 3", 'on_exhausted: 3 is not a table; write "alerts.page" or { command'),
        ('on_exhausted = ""', "on_exhausted: '' is not a command name"),
        ("on_exhausted = { arguments = {} }", "key: 'on_exhausted.command' is missing"),
        ('on_exhausted = { command = "x", argument = {} }', "key: 'on_exhausted.argument' is not known; did you mean"),
        ('on_duplicate = "replaces"', "on_duplicate: 'replaces' is not known; did you mean 'replace'?"),
        ('exclusive = "the db"', "exclusive: 'the db' has forbidden characters; use letters"),
        ("exclusive = true", "exclusive: True is not a text"),
        ("sla = 3", "sla: 3 is not a table; write { late_after = "),
        ("sla = {}", "sla: {} expects nothing; set late_after, finish_within or must_run_every"),
        ('sla = { late_after = "0s" }', "sla.late_after: '0s' is not positive"),
        ("sla = { finish_within = 60 }", "sla.finish_within: 60 has no unit; write '60s'"),
        ('sla = { finish_in = "5m" }', "key: 'sla.finish_in' is not known; did you mean 'finish_within'?"),
    ],
)
def test_a_wrong_policy_is_refused_by_field_value_and_remedy(tmp_path: Path, body: str, message: str) -> None:
    """A setting that would do nothing is a mistake, not a decoration."""
    (problem,) = problems(tmp_path, CRON + body)

    assert problem.startswith(message)
