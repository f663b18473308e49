"""The doctor says what the server found here guarantees, and what has to be done."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from adapters.clocks.manual import ManualClock
from adapters.memory.published_commands import MemoryPublishedCommands
from application.catalogue import Catalogue
from application.commands import command
from application.known_commands import KnownCommands
from application.ports.lease_store import Lease
from application.ports.set_aside import Kind, SetAside
from application.publishing import LIFE_SIGN_LASTS, LONGEST_SILENCE
from application.scheduling.views import schedule_view
from domain.scheduling.definition import CommandCall
from entrypoints.doctor.access import acl_finding, tls_finding
from entrypoints.doctor.at_work import (
    FAILED_COUNTED,
    commands_finding,
    failures_finding,
    leader_finding,
    workers_finding,
)
from entrypoints.doctor.finding import State
from entrypoints.doctor.guarantee import guarantee_finding
from entrypoints.doctor.schedules import seen
from entrypoints.doctor.server import (
    clock_finding,
    eviction_finding,
    memory_finding,
    persistence_finding,
    replicas_finding,
)
from entrypoints.doctor.set_aside import documents_finding, late_outcomes_finding, refusals_finding
from tests.examples import A_DEFINITION, a_schedule

NOON = datetime(2026, 3, 29, 12, tzinfo=UTC)
LEASE = Lease(7, "token", "host-1", NOON)


@pytest.mark.parametrize(
    ("config", "state", "says"),
    [
        ({"appendonly": "yes", "appendfsync": "always"}, State.OK, "nothing is lost"),
        ({"appendonly": "yes", "appendfsync": "everysec"}, State.OK, "about a second of history is lost"),
        ({"appendonly": "yes", "appendfsync": "no"}, State.WARNING, "up to half a minute"),
        ({"appendonly": "no", "save": "3600 1"}, State.WARNING, "since the last snapshot"),
        ({"appendonly": "no", "save": ""}, State.FAILED, "everything is lost"),
        ({}, State.WARNING, "does not say"),
    ],
)
def test_the_level_of_persistence_is_stated(config: dict[str, str], state: State, says: str) -> None:
    """Every other guarantee rests on it."""
    finding = persistence_finding(config, {})

    assert finding.state is state
    assert says in finding.says
    assert bool(finding.remedy) is (state is not State.OK)


@pytest.mark.parametrize(
    ("info", "state", "says"),
    [
        ({"aof_enabled": 1}, State.WARNING, "does not say when that reaches the disk"),
        ({"aof_enabled": 0}, State.FAILED, "everything is lost"),
        ({"aof_enabled": 1, "aof_last_write_status": "err"}, State.FAILED, "could not be written"),
    ],
)
def test_a_server_that_hides_its_configuration_is_asked_what_it_does(
    info: dict[str, object], state: State, says: str
) -> None:
    finding = persistence_finding({}, info)

    assert finding.state is state
    assert says in finding.says


@pytest.mark.parametrize(
    ("policy", "state"),
    [
        ("noeviction", State.OK),
        ("allkeys-lru", State.FAILED),
        ("allkeys-random", State.FAILED),
        ("volatile-lru", State.WARNING),
    ],
)
def test_a_server_that_evicts_keys_that_do_not_expire_will_not_do(policy: str, state: State) -> None:
    """Promises are such keys; whether the limit is reached today does not matter."""
    finding = eviction_finding({"maxmemory_policy": policy})

    assert finding.state is state
    assert bool(finding.remedy) is (state is not State.OK)


@pytest.mark.parametrize(
    ("info", "state", "says"),
    [
        ({"used_memory": 2**20}, State.OK, "no maxmemory but the host's own"),
        ({"used_memory": 2**20, "maxmemory": 2**21}, State.OK, "1.0 of 2.0 MiB used"),
        ({"used_memory": 2**21, "maxmemory": 2**21}, State.WARNING, "everything waits"),
    ],
)
def test_a_server_that_is_nearly_full_is_told_before_it_refuses_writes(
    info: dict[str, int], state: State, says: str
) -> None:
    finding = memory_finding(info)

    assert finding.state is state
    assert says in finding.says


@pytest.mark.parametrize(
    ("info", "config", "state", "says"),
    [
        ({"role": "master"}, {}, State.OK, "on this server alone"),
        ({"role": "slave"}, {}, State.FAILED, "takes no writes"),
        ({"role": "master", "connected_slaves": 1}, {}, State.WARNING, "what the replica had not received"),
        (
            {"role": "master", "connected_slaves": 2},
            {"min-replicas-to-write": "1", "min-replicas-max-lag": "10"},
            State.OK,
            "within 10 s",
        ),
    ],
)
def test_what_a_failover_may_lose_is_stated(
    info: dict[str, object], config: dict[str, str], state: State, says: str
) -> None:
    finding = replicas_finding(info, config)

    assert finding.state is state
    assert says in finding.says


@pytest.mark.parametrize(
    ("config", "info", "state", "says"),
    [
        ({"appendonly": "yes", "appendfsync": "always"}, {}, State.OK, "and when its host loses power"),
        ({"appendonly": "yes", "appendfsync": "everysec"}, {}, State.OK, "about a second of history is undone"),
        ({"appendonly": "yes", "appendfsync": "no"}, {}, State.WARNING, "had not written"),
        ({"appendonly": "no", "save": ""}, {}, State.FAILED, "only for as long as the server runs"),
        ({"appendonly": "yes"}, {"maxmemory_policy": "allkeys-lfu"}, State.FAILED, "none: "),
        ({"appendonly": "yes"}, {"connected_slaves": 1}, State.WARNING, "a failover loses"),
    ],
)
def test_the_level_of_the_guarantee_is_one_sentence(
    config: dict[str, str], info: dict[str, object], state: State, says: str
) -> None:
    finding = guarantee_finding(config, info)

    assert finding.state is state
    assert says in finding.says


@pytest.mark.parametrize(
    ("url", "state"),
    [
        ("rediss://redis.example:6379/0", State.OK),
        ("rediss://redis.example:6379/0?ssl_cert_reqs=none", State.WARNING),
        ("rediss://redis.example:6379/0?ssl_check_hostname=false", State.WARNING),
        ("unix:///run/redis.sock", State.OK),
        ("redis://localhost:6379/0", State.OK),
        ("redis://127.0.0.1:6379/0", State.OK),
        ("redis://[::1]:6379/0", State.OK),
        ("redis://10.0.0.7:6379/0", State.WARNING),
        ("redis://redis.example:6379/0", State.WARNING),
    ],
)
def test_a_connection_that_crosses_a_network_in_the_clear_is_told(url: str, state: State) -> None:
    assert tls_finding(url).state is state


EVERYTHING = {"flags": ["on", "nopass"], "categories": ["+@all"]}
LITTLE = {"flags": ["on"], "categories": ["-@all"]}


@pytest.mark.parametrize(
    ("url", "user", "rules", "state"),
    [
        ("unix:///run/redis.sock", "default", EVERYTHING, State.OK),
        ("rediss://redis.example", "default", EVERYTHING, State.WARNING),
        ("rediss://redis.example", "root", {"flags": ["on"], "categories": ["+@all"]}, State.WARNING),
        ("rediss://redis.example", "kept", LITTLE, State.OK),
        ("rediss://redis.example", "kept", None, State.OK),
        ("rediss://redis.example", None, None, State.OK),
    ],
)
def test_a_user_who_may_do_everything_from_afar_is_told(
    url: str, user: str | None, rules: dict[str, list[str]] | None, state: State
) -> None:
    assert acl_finding(url, user, rules).state is state


@pytest.mark.parametrize(
    ("lease", "now", "state"),
    [
        (LEASE, NOON - timedelta(seconds=1), State.OK),
        (LEASE, NOON, State.WARNING),
        (None, NOON, State.WARNING),
    ],
)
def test_without_a_leader_no_slot_is_decided(lease: Lease | None, now: datetime, state: State) -> None:
    """A lease that ran out leads nobody."""
    assert leader_finding(lease, now).state is state


def test_clocks_that_differ_are_told() -> None:
    """By up to a second they may."""
    assert clock_finding(timedelta(milliseconds=-900)).says.endswith("0.900 s behind this host's")
    assert clock_finding(timedelta(seconds=2)).state is State.WARNING


def test_without_a_worker_nothing_is_executed() -> None:
    """However much waits."""
    assert workers_finding(0, 3, {}, NOON).says == "nobody executes; 0 at work, 3 deliveries waiting"
    assert workers_finding(0, 1, {}, NOON).says == "nobody executes; 0 at work, 1 delivery waiting"
    assert workers_finding(2, 0, {}, NOON).state is State.OK


def test_a_worker_that_is_silent_for_longer_than_workers_are_is_named() -> None:
    """One that was stopped, or whose host was, stays registered and counts as alive for two minutes."""
    alive = {"w-1": NOON + LIFE_SIGN_LASTS, "w-2": NOON + LIFE_SIGN_LASTS + LONGEST_SILENCE}
    later = NOON + LONGEST_SILENCE + timedelta(seconds=1)

    assert workers_finding(2, 0, alive, NOON + LONGEST_SILENCE).state is State.OK
    found = workers_finding(2, 0, alive, later)
    assert (found.state, found.says) == (
        State.WARNING,
        "2 at work, 0 deliveries waiting; nothing was heard of w-1 for 61 s",
    )


def test_commands_are_counted_and_named_behind_what_is_doubtful_about_those_that_schedules_ask_for() -> None:
    """Of what nobody asks for there is nothing to fear."""
    commands = [command(name)(lambda: None) for name in ("billing.close", "reports.build")]
    clock, nobody = ManualClock(NOON), MemoryPublishedCommands()
    survey = KnownCommands(Catalogue(commands), nobody, clock).survey()

    finding = commands_finding(survey, {"billing.close"})
    unasked = commands_finding(survey, set())
    nothing = commands_finding(KnownCommands(Catalogue([]), nobody, clock).survey(), set())

    assert finding.state is State.WARNING
    assert finding.says == (
        "no worker has published its commands yet; runs wait until one does; "
        "2 commands known: billing.close, reports.build"
    )
    assert (unasked.state, unasked.says) == (State.OK, "2 commands known: billing.close, reports.build")
    assert nothing.says == "no command is known"


def test_the_doctor_sees_every_command_that_a_schedule_may_ask_for() -> None:
    """What is run when all attempts have failed is one of them."""
    a_fallback = a_schedule(on_exhausted=CommandCall("on_call.tell"))

    found = seen([schedule_view(a_fallback, (), None)])

    assert found.commands == {A_DEFINITION.command.name, "on_call.tell"}


def test_failed_runs_are_counted_up_to_a_limit() -> None:
    """They wait for somebody to look at them."""
    assert failures_finding(0).state is State.OK
    assert [failures_finding(n).says for n in (1, 3)] == ["1 failed run", "3 failed runs"]
    assert failures_finding(FAILED_COUNTED).says == "1000 or more failed runs"


def test_an_outcome_that_came_late_hints_at_an_effect_that_came_twice() -> None:
    assert late_outcomes_finding({}).state is State.OK

    finding = late_outcomes_finding({"succeeded": 2, "failed": 1})

    assert finding.state is State.WARNING
    assert "3 outcomes came after their attempt had been given up (failed 1, succeeded 2)" in finding.says
    assert "KEPT_LOST_AFTER" in finding.remedy


def test_what_cannot_be_read_fails_and_the_first_is_named() -> None:
    """Nothing is decided for it until somebody mends or upgrades."""
    one, other = (SetAside(Kind.SCHEDULE, id, "format 9") for id in ("report", "digest"))

    assert documents_finding([]).state is State.OK
    assert documents_finding([one]).says == "schedule 'report' cannot be read and is set aside: format 9"
    assert documents_finding([one, other]).says.endswith("(and 1 more; `kept audit` names the schedules)")
    assert documents_finding([one]).state is State.FAILED


def test_foreign_jobs_are_a_warning_and_deliveries_that_came_twice_are_none() -> None:
    assert refusals_finding({}, {"ended": 2}).state is State.OK

    finding = refusals_finding({"other_call": 1, "not_a_job": 2}, {})

    assert finding.state is State.WARNING
    assert finding.says.startswith("3 jobs in our queues were not ours (not_a_job 2, other_call 1)")
    assert finding.remedy
