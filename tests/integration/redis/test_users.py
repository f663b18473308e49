"""Rule: each user of docs/security.md can do the work of its role, and not that of the others."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
import redis

from adapters.embedded.waiting import came_true
from adapters.redis.trouble import NOT_ALLOWED, trouble_behind
from tests.integration.processes.talking import talking
from tests.integration.redis.users import kept as in_a_process
from tests.integration.redis.users import made, unmade, users_of_the_page
from tests.patience import A_WHILE
from tests.unit.cli.running import complaint, document, kept

SCHEDULER, WORKER, APPLICATION, READER = "kept-scheduler", "kept-worker", "kept-application", "kept-reader"
ROLES: Final = (SCHEDULER, WORKER, APPLICATION, READER)

SCHEDULES: Final = """
[schedules.health]
command = "platform.evaluate_health"
at = "2020-01-01T09:00:00Z"

[schedules.report]
command = "reports.build"
arguments = { instructor = "ada" }
cron = "0 0 1 1 *"

[schedules.welcome]
command = "platform.evaluate_health"
on = "class.booked"

[schedules.letters]
command = "letters.all"
at = "2020-01-01T09:00:00Z"
"""
SETTINGS: Final = 'commands = ["letters_of_users"]'
COMMANDS: Final = """
from application.commands import FanOut, command


@command("letters.all")
def every_letter() -> FanOut:
    return FanOut("letters.send", {"ada": {"to": "ada"}})


@command("letters.send")
def send(to: str) -> None:
    pass
"""
STORY: Final = (
    (APPLICATION, ("apply", "schedules.toml")),
    (APPLICATION, ("publish", "class.booked", "--key", "b1")),
    (SCHEDULER, ("scheduler", "--once")),
    (WORKER, ("worker", "--burst")),
    (SCHEDULER, ("scheduler", "--once")),
    (APPLICATION, ("trigger", "report", "--key", "first")),
    (APPLICATION, ("cancel", "report-0-rfirst")),
    (SCHEDULER, ("scheduler", "--once")),
    (APPLICATION, ("retry", "report-0-rfirst")),
    (SCHEDULER, ("scheduler", "--once")),
    (WORKER, ("worker", "--burst")),
    (APPLICATION, ("pause", "report")),
    (APPLICATION, ("resume", "report")),
    (APPLICATION, ("sample", "class", "schedule", "algebra", "--at", "2090-01-01")),
    (SCHEDULER, ("scheduler", "--once")),
    (APPLICATION, ("delete", "report")),
    (READER, ("list",)),
    (READER, ("show", "health")),
    (READER, ("explain", "health")),
    (READER, ("runs",)),
    (READER, ("plan", "schedules.toml")),
    (READER, ("lint", "schedules.toml")),
    (READER, ("audit",)),
)
LEASE, QUEUE, RUNS = "kept:0:lease", "rq:queue:kept-default", "kept:0:runs"

NOT_THEIRS: Final = {
    "a scheduler takes no job": (SCHEDULER, ("LPOP", QUEUE)),
    "a scheduler waits for no job": (SCHEDULER, ("BLPOP", QUEUE, "1")),
    "a scheduler is no worker": (SCHEDULER, ("SADD", "rq:workers", "x")),
    "a scheduler fills no queue of others": (SCHEDULER, ("RPUSH", "rq:queue:billing", "x")),
    "a worker does not lead": (WORKER, ("HSET", LEASE, "token", "x")),
    "a worker does not look at the lease": (WORKER, ("HGETALL", LEASE)),
    "a worker does not lead through a script": (WORKER, ("EVAL", f"return redis.call('DEL', '{LEASE}')", "0")),
    "a worker hands nothing over": (WORKER, ("RPUSH", QUEUE, "x")),
    "a worker hands nothing over in front": (WORKER, ("LPUSH", QUEUE, "x")),
    "an application does not lead": (APPLICATION, ("HSET", LEASE, "token", "x")),
    "an application hands nothing over": (APPLICATION, ("RPUSH", QUEUE, "x")),
    "an application plants no job": (APPLICATION, ("HSET", "rq:job:kept-x-1-1", "data", "x")),
    "a reader writes nothing": (READER, ("HSET", RUNS, "x", "1")),
    "a reader deletes nothing": (READER, ("DEL", RUNS)),
    "a reader writes nothing through a script": (READER, ("EVAL", f"return redis.call('DEL', '{RUNS}')", "0")),
    "a reader wakes nobody": (READER, ("PUBLISH", "kept:0:wake", "")),
}
NOBODYS: Final = (
    ("GET", "somebody:else"),
    ("SET", "somebody:else", "1"),
    ("HSET", "kept_too:0:lease", "token", "x"),
    ("FLUSHALL",),
    ("KEYS", "*"),
    ("CONFIG", "GET", "requirepass"),
    ("CONFIG", "SET", "maxmemory", "1"),
    ("ACL", "GETUSER", "default"),
    ("ACL", "SETUSER", "kept-reader", "+@all"),
    ("CLIENT", "LIST"),
    ("MONITOR",),
    ("SCRIPT", "FLUSH"),
    ("SHUTDOWN",),
)


@pytest.fixture
def urls(redis_client: redis.Redis, redis_url: str) -> Iterator[dict[str, str]]:
    """The URLs by which the roles reach an empty server."""
    rules = {role: users_of_the_page()[role] for role in ROLES}
    yield made(redis_client, redis_url, rules)
    unmade(redis_client, rules)


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "schedules.toml").write_text(SCHEDULES)
    (tmp_path / "kept.toml").write_text(SETTINGS)
    (tmp_path / "letters_of_users.py").write_text(COMMANDS)
    monkeypatch.chdir(tmp_path)


def test_each_role_can_do_its_work(urls: dict[str, str], redis_client: redis.Redis, tmp_path: Path) -> None:
    """Whatever the server would have denied stands in its log."""
    redis_client.acl_log_reset()
    for role, arguments in STORY:
        code, said = _done(urls[role], tmp_path, arguments)
        assert code == 0, f"{role}: kept {' '.join(arguments)}: {said}"

    runs = document("runs", KEPT_REDIS_URL=urls[READER])["runs"]
    assert {run["state"] for run in runs if run["schedule"] in ("health", "welcome", "letters")} == {"succeeded"}
    assert redis_client.acl_log() == []


def test_processes_that_stay_can_do_theirs(urls: dict[str, str], redis_client: redis.Redis, tmp_path: Path) -> None:
    """Waiting for a call, waiting for work, and letting go at the end."""
    redis_client.acl_log_reset()
    with (
        talking("worker", folder=tmp_path, settings={"KEPT_REDIS_URL": urls[WORKER]}) as worker,
        talking("scheduler", folder=tmp_path, settings={"KEPT_REDIS_URL": urls[SCHEDULER]}) as scheduler,
    ):
        assert kept("apply", "schedules.toml", KEPT_REDIS_URL=urls[APPLICATION]).exit_code == 0
        assert came_true(lambda: "succeeded" in kept("runs", "health", KEPT_REDIS_URL=urls[READER]).stdout, A_WHILE)
        assert (worker.stop(), scheduler.stop()) == (0, 0)

    assert redis_client.acl_log() == []


def test_the_doctor_tells_a_reader_what_it_may_see(urls: dict[str, str]) -> None:
    found = json.loads(kept("doctor", "--json", KEPT_REDIS_URL=urls[READER]).stdout)

    assert {each["check"]: each["says"] for each in found["findings"]}["acl"].endswith("whose rules we may not see")


@pytest.mark.parametrize("what", NOT_THEIRS)
def test_what_is_not_theirs_is_refused(what: str, urls: dict[str, str], redis_client: redis.Redis) -> None:
    role, command = NOT_THEIRS[what]

    _refused(urls[role], command)

    assert redis_client.dbsize() == 0


@pytest.mark.parametrize("command", NOBODYS, ids=" ".join)
@pytest.mark.parametrize("role", ROLES)
def test_what_is_nobodys_is_refused_to_all(role: str, command: tuple[str, ...], urls: dict[str, str]) -> None:
    _refused(urls[role], command)


@pytest.mark.parametrize("role", [WORKER, APPLICATION, READER])
def test_a_scheduler_of_another_role_says_that_it_may_not_lead(
    role: str, urls: dict[str, str], redis_client: redis.Redis, tmp_path: Path
) -> None:
    """It stands by, as at any other trouble of the store, and nothing is decided."""
    assert "does not allow this to our user" in in_a_process(urls[role], tmp_path, "scheduler", "--once").stderr
    assert not redis_client.exists(LEASE)


@pytest.mark.parametrize(
    ("role", "arguments"),
    [
        (READER, ("apply", "schedules.toml")),
        (READER, ("publish", "class.booked", "--key", "b2")),
    ],
    ids=str,
)
def test_the_wrong_command_says_so_in_one_line(role: str, arguments: tuple[str, ...], urls: dict[str, str]) -> None:
    """Some of them were on their way into a script when the server stopped them."""
    said = complaint(*arguments, exit_code=1, KEPT_REDIS_URL=urls[role])

    assert "does not allow this to our user" in said
    assert said.endswith("give the user the rules that docs/security.md lists")


def _done(url: str, folder: Path, arguments: tuple[str, ...]) -> tuple[int, str]:
    """Run one command, those that stay in a process of their own; return its exit code and what it said."""
    if arguments[0] in ("scheduler", "worker"):
        process = in_a_process(url, folder, *arguments)
        return process.returncode, process.stderr
    result = kept(*arguments, KEPT_REDIS_URL=url)
    return result.exit_code, result.stderr


def _refused(url: str, command: tuple[str, ...]) -> None:
    with redis.Redis.from_url(url) as client, pytest.raises(redis.ResponseError) as refusal:
        client.execute_command(*command)
    # In which words it is refused inside a script depends on the server's version.
    assert trouble_behind(refusal.value) is NOT_ALLOWED
