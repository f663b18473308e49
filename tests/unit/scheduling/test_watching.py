"""Rule: what breaks the service level of a schedule is raised once, and is told again when it has ended."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Final

import attrs
import pytest

from domain.scheduling.alarms import ALERT, Alarm, AlarmKind, Alert, Watch
from domain.scheduling.circumstances import Circumstances
from domain.scheduling.decided import Decided
from domain.scheduling.definition import CommandCall
from domain.scheduling.errors import InvalidValue
from domain.scheduling.events import On
from domain.scheduling.policies.breaker import Breaker
from domain.scheduling.policies.overlap import OverlapPolicy, Serialize, SkipOverlap
from domain.scheduling.policies.sla import Agreed, Sla
from domain.scheduling.run import Run
from domain.scheduling.run_end import RunEnd
from domain.scheduling.run_states import Attempt, AttemptOutcome, Failed, Running, Succeeded
from domain.scheduling.schedule import Schedule
from domain.scheduling.values import MICROSECOND, FireId, schedule_id
from domain.scheduling.watching import is_watched, watch
from tests.examples import (
    A_DEFINITION,
    A_MINUTE,
    A_PROMISE,
    A_RUN,
    A_SECOND,
    A_SLOT,
    AN_HOUR,
    AN_ID,
    NOON,
    a_schedule,
    at,
    run_of,
    under,
)

OUR_EVENT: Final = attrs.evolve(A_DEFINITION, timing=On(event="class.booked"))
HOOK: Final = attrs.evolve(A_DEFINITION, timing=On(event=ALERT))


def looked_at(decided: Decided, now: datetime, *open_runs: Run) -> Decided:
    return watch(decided, open_runs, now)


def look(schedule: Schedule, clock: str, *open_runs: Run) -> Decided:
    """Look at a schedule that decides nothing."""
    return looked_at(Decided.nothing(schedule), at(clock), *open_runs)


def alerts(decided: Decided) -> list[str]:
    return [f"{alert.state} {alert.alarm.kind}" for alert in decided.alerts]


def whys(decided: Decided) -> list[str]:
    """Return what is said of each alert: what is wrong or, once it has ended, what ended it."""
    return [alert.alarm.why if alert.recovered is None else alert.recovered for alert in decided.alerts]


def first_run(schedule: Schedule) -> tuple[Schedule, Run]:
    """Return the schedule after its slot of 12:01, and the run of that."""
    decided = looked_at(schedule.decide(at("12:01")), at("12:01"))
    return decided.schedule, decided.runs[0]


def ended(state: str, clock: str, fire_id: FireId | None = None) -> RunEnd:
    return RunEnd(fire_id=fire_id or run_of("12:01"), state=state, at=at(clock))


def heard(schedule: Schedule, *ends: RunEnd) -> Decided:
    return schedule.hear(ends, ends[-1].at)


def running(run: Run, clock: str) -> Run:
    return attrs.evolve(run, state=Running(1, 1, "token", "w-1", at(clock)))


def test_a_run_that_has_not_begun_in_time_raises_an_alarm_once() -> None:
    """The limit itself is still in time; whoever looks again finds the alarm open."""
    schedule, run = first_run(a_schedule(sla=Sla(late_after=30 * A_SECOND)))
    assert schedule.watch.look_at == at("12:01:30") + MICROSECOND

    assert alerts(look(schedule, "12:01:30", run)) == []
    late = look(schedule, "12:01:31", run)
    assert alerts(late) == ["raised not_begun"]
    assert late.schedule.watch.of(AlarmKind.NOT_BEGUN) == Alarm(
        number=1,
        kind=AlarmKind.NOT_BEGUN,
        since=at("12:01:30"),
        why=f"{run.fire_id} had not begun by 2026-03-02T12:01:30+00:00",
    )
    assert alerts(look(late.schedule, "12:01:40", run)) == []


def test_it_recovers_when_the_run_has_begun_and_somebody_looks_for_that() -> None:
    """A beginning gives no notice, so the next look is set."""
    schedule, run = first_run(a_schedule(sla=Sla(late_after=30 * A_SECOND)))
    late = look(schedule, "12:01:31", run).schedule
    assert late.watch.look_at == at("12:02:01")

    assert alerts(look(late, "12:02:01", running(run, "12:01:50"))) == ["recovered not_begun"]


def test_a_slot_that_is_held_has_not_begun_either() -> None:
    """What is late is late whatever it waits for; what is skipped is not."""
    assert alerts(_second_slot_under(Serialize(), "12:02:31")) == ["raised not_begun"]
    assert alerts(_second_slot_under(SkipOverlap(), "12:02:31")) == []


def _second_slot_under(overlap: OverlapPolicy, clock: str) -> Decided:
    """Look at a schedule whose first run is still in progress when its second slot comes."""
    schedule = a_schedule(sla=Sla(late_after=30 * A_SECOND), overlap=overlap)
    first = schedule.decide(at("12:01"))
    return look(
        first.schedule.decide(at("12:02"), Circumstances(first.fire_ids)).schedule,
        clock,
        running(first.runs[0], "12:01"),
    )


def test_a_run_that_takes_too_long_raises_an_alarm_until_it_has_ended() -> None:
    """It counts from the slot, in whatever state the run is."""
    schedule, run = first_run(a_schedule(sla=Sla(finish_within=A_MINUTE)))
    begun = running(run, "12:01:10")

    slow = look(schedule, "12:02:01", begun)
    assert alerts(slow) == ["raised not_finished"]
    over = attrs.evolve(begun, state=Succeeded(at("12:03")))
    assert alerts(look(slow.schedule, "12:03", over)) == ["recovered not_finished"]


def test_at_the_limit_itself_a_run_is_in_time_and_the_next_look_is_just_behind_it() -> None:
    """Else nobody would look when the limit has passed."""
    schedule, run = first_run(a_schedule(sla=Sla(finish_within=A_MINUTE)))
    begun = running(run, "12:01:10")

    at_the_limit = look(schedule, "12:02", begun)
    assert (alerts(at_the_limit), at_the_limit.schedule.watch.look_at) == ([], at("12:02") + MICROSECOND)
    behind_it = look(schedule, "12:02:01", begun)
    assert whys(behind_it) == [f"{run.fire_id} had not ended by 2026-03-02T12:02:00+00:00"]


def test_a_run_that_waits_for_its_next_attempt_has_begun() -> None:
    """It is the first attempt that has to begin in time."""
    schedule, run = first_run(a_schedule(sla=Sla(late_after=30 * A_SECOND)))
    failed = Attempt(
        number=1, worker="w-1", started_at=at("12:01"), ended_at=at("12:01:10"), outcome=AttemptOutcome.FAILED
    )

    assert alerts(look(schedule, "12:01:31", attrs.evolve(run, attempts=(failed,)))) == []


def test_a_run_of_an_earlier_promise_or_of_another_schedule_is_not_looked_at() -> None:
    """Nobody expects anything any more of a promise that another has taken the place of."""
    schedule, run = first_run(a_schedule(sla=Sla(late_after=30 * A_SECOND)))
    next_promise = attrs.evolve(schedule, generation=1)
    another = attrs.evolve(run, schedule_id=schedule_id("clean-up"))

    assert alerts(look(schedule, "12:01:31", run)) == ["raised not_begun"]
    assert alerts(look(next_promise, "12:01:31", run)) == []
    assert alerts(look(schedule, "12:01:31", another)) == []


def test_each_reason_to_look_at_the_runs_of_a_schedule_is_one_by_itself() -> None:
    """A service level; a look that was set before it was given up; an alarm of it that is still open."""
    bare = a_schedule()
    open_alarm = Alarm(number=1, kind=AlarmKind.OVERDUE, since=NOON, why="no run has succeeded")
    of_its_runs = attrs.evolve(open_alarm, kind=AlarmKind.FAILING)

    assert is_watched(attrs.evolve(a_schedule(sla=Sla(late_after=A_MINUTE)), watch=Watch()))
    assert is_watched(attrs.evolve(bare, watch=Watch(look_at=at("12:02"))))
    assert is_watched(attrs.evolve(bare, watch=Watch(alarms=(open_alarm,))))
    assert not is_watched(attrs.evolve(bare, watch=Watch(alarms=(of_its_runs,))))
    assert not is_watched(bare)


def test_a_schedule_that_has_not_succeeded_for_too_long_is_overdue() -> None:
    """The due index holds that instant; a success puts it off, a failure does not."""
    schedule = a_schedule(sla=Sla(must_run_every=AN_HOUR))
    assert schedule.watch.counts_from == NOON

    succeeded = heard(schedule, ended("succeeded", "12:01:20")).schedule
    assert succeeded.watch.counts_from == at("12:01:20")
    assert heard(succeeded, ended("failed", "12:30")).schedule.watch.counts_from == at("12:01:20")
    assert alerts(look(succeeded, "13:01:20")) == []
    overdue = look(succeeded, "13:01:21")
    assert alerts(overdue) == ["raised overdue"]
    again = heard(overdue.schedule, ended("succeeded", "13:02"))
    assert alerts(look(again.schedule, "13:02")) == ["recovered overdue"]


def test_a_new_schedule_has_to_be_looked_at_though_it_has_no_slot() -> None:
    """A silence is what nothing but the clock can tell of."""
    assert a_schedule(OUR_EVENT, sla=Sla(must_run_every=AN_HOUR)).wake_at() == at("13:00") + MICROSECOND


def test_a_run_that_failed_for_good_raises_an_alarm_until_one_succeeds() -> None:
    """No service level is needed for that; the fallback's own success mends nothing."""
    failing = heard(a_schedule(), ended("failed", "12:01:30"), ended("failed", "12:02:30", run_of("12:02")))
    assert alerts(failing) == ["raised failing"]

    fallback = ended("succeeded", "12:03", FireId(f"{AN_ID}-0-rfallback_20260302T120100000000Z"))
    assert alerts(heard(failing.schedule, fallback)) == []
    assert alerts(heard(failing.schedule, ended("expired", "12:03"))) == []
    assert alerts(heard(failing.schedule, ended("succeeded", "12:03", run_of("12:03")))) == ["recovered failing"]


def test_each_failure_after_a_success_is_an_alarm_of_its_own() -> None:
    """Their numbers differ, so the second is not taken for the first."""
    both = heard(a_schedule(), ended("failed", "12:02"), ended("succeeded", "12:03"), ended("failed", "12:04"))

    assert alerts(both) == ["raised failing", "recovered failing", "raised failing"]
    assert [alert.event(AN_ID).key for alert in both.alerts] == [
        "nightly-report-1-raised",
        "nightly-report-1-recovered",
        "nightly-report-2-raised",
    ]


def test_a_circuit_that_opens_is_an_alarm_until_it_closes() -> None:
    """The probe that runs in between changes nothing."""
    schedule = a_schedule(breaker=Breaker(failures=1, cool_down=A_MINUTE))
    opened = heard(schedule, ended("failed", "12:01:30"))
    assert alerts(opened) == ["raised failing", "raised circuit_open"]

    probing = opened.schedule.decide(at("12:03"))
    closed = heard(probing.schedule, ended("succeeded", "12:03:30", run_of("12:03")))
    assert alerts(closed) == ["recovered failing", "recovered circuit_open"]
    assert whys(opened)[1] == "too many runs failed in a row, and the schedule rests"
    assert whys(closed) == [f"{run_of('12:03')} succeeded", "the probe succeeded"]


def test_a_run_that_lost_an_attempt_tells_that_a_worker_is_gone() -> None:
    """Whatever became of the run; a run that loses none ends it."""
    one_lost = attrs.evolve(ended("succeeded", "12:02"), lost=1)
    lost = heard(a_schedule(), one_lost, attrs.evolve(one_lost, lost=2))
    assert alerts(lost) == ["raised lost"]

    assert alerts(heard(lost.schedule, ended("expired", "12:03"))) == []
    over = heard(lost.schedule, ended("succeeded", "12:03"))
    assert (alerts(over), whys(over)) == (["recovered lost"], [f"{run_of('12:01')} succeeded and lost no attempt"])


def test_while_a_schedule_is_paused_nobody_looks_and_afterwards_it_has_its_time() -> None:
    """That it did not run was meant."""
    paused = a_schedule(sla=Sla(must_run_every=AN_HOUR)).pause(NOON, by="ada").schedule
    assert alerts(look(paused, "15:00")) == []

    resumed = paused.resume(at("15:00"))
    assert alerts(looked_at(resumed, at("15:00"))) == []
    assert resumed.schedule.watch.counts_from == at("15:00")


def test_an_edit_does_not_put_the_overdue_instant_off() -> None:
    """Who deploys every day would never hear of a schedule that has stopped."""
    schedule = a_schedule(sla=Sla(must_run_every=AN_HOUR))
    edited = schedule.edit(under(sla=Sla(must_run_every=2 * AN_HOUR)), at("12:30"))
    without = schedule.edit(A_DEFINITION, at("12:30"))

    assert edited.schedule.watch.counts_from == NOON
    assert without.schedule.watch.counts_from is None


def test_an_edit_that_expects_nothing_any_more_ends_the_alarms_of_the_service_level() -> None:
    """The next look finds nothing wrong."""
    overdue = look(a_schedule(sla=Sla(must_run_every=A_MINUTE)), "12:02").schedule
    edited = overdue.edit(A_DEFINITION, at("12:02"))

    assert alerts(looked_at(edited, at("12:02"))) == ["recovered overdue"]


def test_a_schedule_that_is_retired_has_no_alarms_any_more() -> None:
    """They end with it, and its numbers go on where the id begins anew."""
    failing = heard(a_schedule(), ended("failed", "12:01:30")).schedule
    retired = failing.retire(at("12:02"), by="ada")

    assert alerts(retired) == ["recovered failing"]
    assert retired.schedule.begin_anew(A_DEFINITION, at("12:03")).watch == Watch(raised=1)


def test_another_promise_in_its_place_begins_without_alarms() -> None:
    """The next generation owes what it owes."""
    failing = heard(a_schedule(), ended("failed", "12:01:30")).schedule
    other = failing.edit(OUR_EVENT, at("12:02"))

    assert alerts(other) == ["recovered failing"]
    assert other.schedule.watch == Watch(raised=1)


def test_a_hook_that_fails_raises_no_alarm() -> None:
    """It would be told to itself."""
    hook = a_schedule(HOOK)

    assert alerts(heard(hook, RunEnd(fire_id=FireId(f"{AN_ID}-0-n1"), state="failed", at=at("12:01")))) == []


def test_a_hook_has_no_service_level() -> None:
    """The refusal names who watches the hook."""
    with pytest.raises(InvalidValue, match="would raise alarms about alarms; leave it out; `kept doctor`"):
        under(HOOK, sla=Sla(finish_within=AN_HOUR))


def test_a_run_that_is_retried_by_hand_has_its_time_from_the_retry() -> None:
    """As its deadline has."""
    schedule = a_schedule(sla=Sla(late_after=A_MINUTE, finish_within=AN_HOUR))
    run = Run.record(A_SLOT, schedule.revision, at("18:00"), late=True)
    assert run.agreed == Agreed(begun_by=at("12:02"), ended_by=at("13:01"))

    failed = attrs.evolve(run, state=Failed(at("17:00"), "no such class"))
    asked_for = failed.retry(at("18:00"), policies=schedule.definition.policies)
    assert asked_for.agreed == Agreed(begun_by=at("18:01"), ended_by=at("19:00"))


def test_a_fallback_has_no_service_level_of_its_own() -> None:
    """What is expected is expected of the schedule's command."""
    schedule = a_schedule(sla=Sla(late_after=A_MINUTE), on_exhausted=CommandCall("alerts.page"))

    (fallback,) = heard(schedule, ended("failed", "12:01:30")).runs
    assert fallback.agreed is None


def test_what_is_told_says_what_where_and_why() -> None:
    """Whoever is woken by it need not look first."""
    (alert,) = heard(a_schedule(), ended("failed", "12:01:30")).alerts

    assert alert.event(AN_ID, "reports-team").payload == {
        "alarm": "nightly-report-1",
        "schedule": "nightly-report",
        "kind": "failing",
        "state": "raised",
        "since": "2026-03-02T12:01:30+00:00",
        "at": "2026-03-02T12:01:30+00:00",
        "why": f"{run_of('12:01')} failed for good",
        "owner": "reports-team",
    }


def test_what_has_ended_is_told_with_what_ended_it() -> None:
    alarm = Alarm(number=3, kind=AlarmKind.FAILING, since=at("12:01"), why="it failed")

    told = Alert(alarm=alarm, at=at("12:02"), recovered="a run succeeded").event(AN_ID)

    assert (told.key, told.payload["state"], told.payload["why"]) == (
        "nightly-report-3-recovered",
        "recovered",
        "a run succeeded",
    )
    assert "owner" not in told.payload


def test_what_two_decisions_of_one_write_have_to_tell_is_told_together() -> None:
    schedule = a_schedule()
    first = heard(schedule, ended("failed", "12:01:30"))
    alarm = Alarm(number=9, kind=AlarmKind.OVERDUE, since=at("12:01"), why="nothing succeeded")
    second = attrs.evolve(first.schedule.decide(at("12:02")), alerts=(Alert(alarm=alarm, at=at("12:02")),))

    assert [alert.alarm.kind for alert in first.and_then(second).alerts] == [AlarmKind.FAILING, AlarmKind.OVERDUE]


def test_a_pause_that_runs_out_counts_no_time_against_the_schedule() -> None:
    """What must run every hour counts from when somebody looks after the pause, not from before it."""
    schedule = a_schedule(sla=Sla(must_run_every=AN_HOUR))
    paused = schedule.pause(at("12:00:30"), by="ada", until=at("13:00")).schedule

    assert paused.decide(at("13:30")).schedule.watch.counts_from == at("13:30")


@pytest.mark.parametrize(
    ("ending", "why"),
    [
        (lambda schedule: schedule.retire(at("12:03"), by="ada"), "the schedule was retired"),
        (lambda schedule: schedule.edit(A_PROMISE, at("12:03")), "another promise took its place"),
    ],
    ids=["retired", "superseded"],
)
def test_alarms_end_with_their_promise_and_are_told_to_have_ended(
    ending: Callable[[Schedule], Decided], why: str
) -> None:
    """Nobody waits for a recovery that cannot come; numbers go on, so that no later alarm has the name of this one."""
    alarmed = heard(a_schedule(), ended("failed", "12:01:30")).schedule

    over = ending(alarmed)

    assert [(alert.alarm.kind, alert.recovered, alert.at) for alert in over.alerts] == [
        (AlarmKind.FAILING, why, at("12:03"))
    ]
    assert (over.schedule.watch.alarms, over.schedule.watch.raised) == ((), 1)


def test_what_is_newly_expected_counts_from_the_edit() -> None:
    sla = under(a_schedule().definition, sla=Sla(must_run_every=AN_HOUR))
    again = attrs.evolve(A_PROMISE, policies=under().policies)

    edited = a_schedule().edit(sla, at("12:00:30")).schedule
    begun = a_schedule(again).edit(sla, at("12:10")).schedule

    assert edited.watch.counts_from == at("12:00:30")
    assert (begun.generation, begun.watch.counts_from) == (1, at("12:10"))


def test_a_fallback_that_is_retried_has_no_service_level_either() -> None:
    policies = under(sla=Sla(late_after=A_MINUTE)).policies
    fallback = attrs.evolve(A_RUN, state=Failed(NOON, "boom"), command=CommandCall("alerts.page"))

    again = fallback.retry(at("12:30"), policies=policies)

    assert again.agreed is None
    assert attrs.evolve(fallback, command=None).retry(at("12:30"), policies=policies).agreed


def test_a_broken_service_level_tells_since_when_and_what_ended_it() -> None:
    """The slot of 12:01 begins a minute late and ends a minute after it was to."""
    schedule, run = first_run(a_schedule(sla=Sla(late_after=A_MINUTE, finish_within=2 * A_MINUTE)))
    late = look(schedule, "12:02:30", run)
    begun = look(late.schedule, "12:02:40", running(run, "12:02:40"))
    slow = look(begun.schedule, "12:04", running(run, "12:02:40"))
    done = look(slow.schedule, "12:04:10")

    told = [alert for each in (late, begun, slow, done) for alert in each.alerts]
    assert [(alert.alarm.kind.value, alert.alarm.since, alert.recovered) for alert in told] == [
        ("not_begun", at("12:02"), None),
        ("not_begun", at("12:02"), "what was late has begun"),
        ("not_finished", at("12:03"), None),
        ("not_finished", at("12:03"), "what took too long has ended"),
    ]
    assert "ended" in slow.alerts[0].alarm.why


def test_without_a_success_for_too_long_it_tells_since_when_and_what_ended_it() -> None:
    schedule = a_schedule(sla=Sla(must_run_every=AN_HOUR))

    overdue = look(schedule, "13:30")
    over = looked_at(heard(overdue.schedule, ended("succeeded", "13:31", run_of("13:30"))), at("13:31"))

    assert [(alert.alarm.since, alert.recovered) for alert in (*overdue.alerts, *over.alerts)] == [
        (at("13:00"), None),
        (at("13:00"), "a run succeeded"),
    ]
