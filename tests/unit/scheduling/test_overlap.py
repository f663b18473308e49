"""Rule: the overlap policy decides from three small facts: what is held, what comes in, what is unfinished."""

from __future__ import annotations

import pytest

from domain.scheduling.decisions import Hold, Reason, Skip, Span, Start
from domain.scheduling.definition import Repeat, usual_overlap
from domain.scheduling.errors import InvalidValue
from domain.scheduling.events import On
from domain.scheduling.policies.missed import ReplayAll, RunOnce
from domain.scheduling.policies.overlap import (
    Allow,
    Merge,
    OverlapPolicy,
    Replace,
    Serialize,
    Situation,
    SkipOverlap,
    blocks_a_request,
)
from domain.scheduling.triggers import Every
from tests.examples import A_MINUTE, at, run_of
from tests.unit.scheduling.verdicts import in_words, slot_at

ONE = at("12:01")
EARLIER = run_of("12:00")


TABLE: list[tuple[OverlapPolicy, str, str, str, str]] = [
    # policy, held, incoming, unfinished, decisions
    (Allow(), "", "1 2", "", "start 1, start 2"),
    (Allow(), "", "1", "x", "start 1"),
    (Allow(), "1", "2", "x", "start 1, start 2"),
    (Allow(max_concurrent=1), "", "1 2", "", "start 1, skip 2 overlap"),
    (Allow(max_concurrent=1), "", "1", "x", "skip 1 overlap"),
    (Allow(max_concurrent=2), "", "1 2", "x", "start 1, skip 2 overlap"),
    (Allow(max_concurrent=1), "", "1", "x x", "skip 1 overlap"),
    (SkipOverlap(), "", "1", "", "start 1"),
    (SkipOverlap(), "", "1", "x", "skip 1 overlap"),
    (SkipOverlap(), "", "1 2 3", "", "start 1, skip 2 overlap, skip 3 overlap"),
    (SkipOverlap(), "1", "2", "x", "skip 1 overlap, skip 2 overlap"),
    (Serialize(), "", "1", "", "start 1"),
    (Serialize(), "", "1 2", "", "start 1, hold 2"),
    (Serialize(), "", "1", "x", "hold 1"),
    (Serialize(), "1", "2", "x", "hold 1, hold 2"),
    (Serialize(), "1 2", "3", "", "start 1, hold 2, hold 3"),
    (Serialize(backlog_limit=1), "1", "2", "x", "hold 1, skip 2 backlog_full"),
    (Serialize(backlog_limit=1), "1", "2 3", "", "start 1, hold 2, skip 3 backlog_full"),
    (Serialize(backlog_limit=1), "1 2", "3", "x", "hold 1, hold 2, skip 3 backlog_full"),
    (Serialize(backlog_limit=0), "", "1 2", "", "start 1, skip 2 backlog_full"),
    (Merge(), "", "1", "", "start 1"),
    (Merge(), "", "1", "x", "hold 1"),
    (Merge(), "1", "2", "x", "coalesce 1 into 2, hold 2"),
    (Merge(), "1", "2 3", "x", "coalesce 1 into 2, coalesce 2 into 3, hold 3"),
    (Merge(), "1", "2", "", "start 1, hold 2"),
    (Merge(), "1", "2 3", "", "start 1, coalesce 2 into 3, hold 3"),
    (Merge(keep_newest=False), "1", "2", "x", "hold 1, coalesce 2 into 1"),
    (Merge(keep_newest=False), "1", "2 3", "x", "hold 1, coalesce 2 into 1, coalesce 3 into 1"),
    (Merge(keep_newest=False), "1", "2 3", "", "start 1, hold 2, coalesce 3 into 2"),
    (Replace(), "", "1", "", "start 1"),
    (Replace(), "", "1", "x", "hold 1"),
    (Replace(), "1", "2", "x", "coalesce 1 into 2, hold 2"),
    (Replace(), "1", "2", "", "coalesce 1 into 2, start 2"),
    (Replace(), "", "1 2 3", "", "coalesce 1 into 3, coalesce 2 into 3, start 3"),
]


@pytest.mark.parametrize(
    "policy", [Allow(), SkipOverlap(), Serialize(), Merge(), Replace()], ids=lambda each: each.name
)
def test_nothing_to_start_leads_to_no_decision(policy: OverlapPolicy) -> None:
    assert policy.decide(Situation((), (), [EARLIER])) == ()


@pytest.mark.parametrize(("policy", "held", "incoming", "unfinished", "decisions"), TABLE)
def test_each_policy_on_tiny_inputs(
    policy: OverlapPolicy, held: str, incoming: str, unfinished: str, decisions: str
) -> None:
    situation = Situation(
        held=[Hold(slot_at(each), Reason.OVERLAP) for each in held.split()],
        incoming=[Start(slot_at(each)) for each in incoming.split()],
        unfinished=[EARLIER for _ in unfinished.split()],
    )

    assert sorted(in_words(each) for each in policy.decide(situation)) == sorted(decisions.split(", "))


def test_a_skipped_slot_names_the_run_that_blocked_it() -> None:
    situation = Situation((), [Start(ONE)], [EARLIER, run_of("12:03")])

    for policy in (SkipOverlap(), Allow(max_concurrent=2)):
        assert policy.decide(situation) == (Skip(Span.of(ONE), Reason.OVERLAP, EARLIER),)


@pytest.mark.parametrize("policy", [Serialize(), Merge(), Replace()], ids=lambda each: each.name)
def test_a_held_slot_names_the_run_that_it_waits_for(policy: OverlapPolicy) -> None:
    situation = Situation((), [Start(ONE, late=True)], [EARLIER, run_of("12:03")])

    assert policy.decide(situation) == (Hold(ONE, Reason.OVERLAP, late=True, blocked_by=EARLIER),)


def test_a_slot_that_waited_keeps_what_it_was_when_it_starts() -> None:
    late = Situation([Hold(ONE, Reason.OVERLAP, late=True)], (), ())

    assert Serialize().decide(late) == (Start(ONE, late=True),)


@pytest.mark.parametrize(
    ("policy", "unfinished", "blocked"),
    [
        (Allow(), 5, False),
        (Allow(max_concurrent=2), 1, False),
        (Allow(max_concurrent=2), 2, True),
        (SkipOverlap(), 0, False),
        (SkipOverlap(), 1, True),
        (Serialize(), 1, True),
        (Merge(), 1, True),
        (Replace(), 1, True),
    ],
)
def test_a_request_is_blocked_where_a_slot_could_not_start(
    policy: OverlapPolicy, unfinished: int, blocked: bool
) -> None:
    assert blocks_a_request(policy, [EARLIER] * unfinished) is blocked


def test_limits_below_sense_are_refused() -> None:
    with pytest.raises(InvalidValue, match=r"max_concurrent: 0 .*; use "):
        Allow(max_concurrent=0)
    with pytest.raises(InvalidValue, match=r"backlog_limit: -1 .*; use "):
        Serialize(backlog_limit=-1)


def test_where_nobody_chose_a_policy_the_timing_and_what_is_missed_do() -> None:
    """Whoever replays wants every slot, one after the other; an event is no repetition of the one before it."""
    rule, event = Repeat(Every(A_MINUTE)), On(event="class.booked")

    assert usual_overlap(rule) == usual_overlap(rule, RunOnce()) == SkipOverlap()
    assert usual_overlap(rule, ReplayAll()) == Serialize()
    assert usual_overlap(event) == usual_overlap(event, ReplayAll()) == Allow()
