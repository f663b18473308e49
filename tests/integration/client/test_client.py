"""Rule: whoever knows the store's URL can speak to it: from any process, any thread, as often as need be."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import pytest
import redis

from adapters.embedded.waiting import came_true
from adapters.redis.keys import Keys
from adapters.redis.published_commands import RedisPublishedCommands
from application.ports.errors import StoreUnreachable
from application.ports.published_commands import Offer
from entrypoints.client import Effect, InvalidValue, KeptClient, Refused
from tests.architecture.project import ROOT
from tests.patience import A_WHILE
from tests.unit.cli.running import document

TOMORROW: Final = datetime(2100, 1, 1, tzinfo=UTC)
KEY: Final = "reminder-7"


@pytest.fixture(autouse=True)
def _nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, redis_client: redis.Redis) -> None:
    """An empty store, and a folder whose settings would be refused if anybody read them."""
    (tmp_path / "kept.toml").write_text("no setting at all")
    monkeypatch.chdir(tmp_path)


def test_a_url_is_all_that_a_client_needs(redis_url: str) -> None:
    with KeptClient(redis_url, by="the shop") as kept:
        assert kept.promise(KEY, "reminders.send", TOMORROW).effect is Effect.MADE
    with KeptClient(redis_url) as another:
        assert another.promise(KEY, "reminders.send", TOMORROW).effect is Effect.UNCHANGED


def test_without_a_url_the_settings_of_the_process_say_where(
    redis_url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Its commands are not imported all the same."""
    (tmp_path / "kept.toml").write_text('commands = "no_such_module"')
    monkeypatch.setenv("KEPT_REDIS_URL", redis_url)

    with KeptClient(by="the shop") as kept:
        kept.promise(KEY, "reminders.send", TOMORROW)

    monkeypatch.setenv("KEPT_COMMANDS", "")
    (tmp_path / "kept.toml").unlink()
    assert [each["id"] for each in document("list")["schedules"]] == [KEY]


def test_a_namespace_is_a_world_of_its_own(redis_url: str) -> None:
    with KeptClient(redis_url, namespace="one") as one, KeptClient(redis_url, namespace="two") as two:
        one.promise(KEY, "reminders.send", TOMORROW)

        assert two.promise(KEY, "reminders.send", TOMORROW).effect is Effect.MADE


def test_one_client_serves_all_threads(redis_url: str) -> None:
    """Each key is promised by four threads at once: one makes it, and for the others it is made."""
    with KeptClient(redis_url) as kept, ThreadPoolExecutor(4) as threads:
        keys = [f"reminder-{number % 10}" for number in range(40)]
        effects = list(threads.map(lambda key: kept.promise(key, "reminders.send", TOMORROW).effect, keys))

    assert (effects.count(Effect.MADE), effects.count(Effect.UNCHANGED)) == (10, 30)


SPEAKER: Final = f"""
import sys
from datetime import UTC, datetime
from entrypoints.client import KeptClient
with KeptClient(sys.argv[1]) as kept:
    print(kept.promise("{KEY}", "x", datetime(2100, 1, 1, tzinfo=UTC)).effect)
"""


def test_another_process_may_speak_as_well(redis_url: str) -> None:
    ran = subprocess.run(
        [sys.executable, "-c", SPEAKER, redis_url], cwd=ROOT, capture_output=True, text=True, check=True
    )

    assert ran.stdout == "made\n"


def test_what_workers_published_is_enough_to_find_a_mistake(redis_url: str, redis_client: redis.Redis) -> None:
    shape = {"type": "object", "properties": {"class_id": {"type": "string"}}, "additionalProperties": False}
    offers = [Offer(name="reminders.send", schema=shape)]
    published = RedisPublishedCommands(redis_client, Keys())
    published.publish("w-1", offers, datetime(2026, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC))

    with KeptClient(redis_url) as kept:
        with pytest.raises(InvalidValue, match=r"^arguments.class_id: 7 is not text in quotes"):
            kept.promise(KEY, "reminders.send", TOMORROW, arguments={"class_id": 7})
        assert kept.promise(KEY, "reminders.send", TOMORROW, arguments={"class_id": "7"}).doubts == ()


def test_a_client_that_was_closed_says_so_and_may_be_closed_again(redis_url: str, redis_client: redis.Redis) -> None:
    before = len(redis_client.client_list())
    kept = KeptClient(redis_url)
    kept.withdraw(KEY)
    kept.close()
    kept.close()

    with pytest.raises(Refused, match="client: is closed"):
        kept.withdraw(KEY)
    # The server notices a moment later that a connection was closed.
    assert came_true(lambda: len(redis_client.client_list()) == before, A_WHILE)


@pytest.mark.parametrize(
    ("url", "namespace", "line"),
    [
        ("http://example.org", None, "is not the URL of a Redis server"),
        ("redis://:secret@host:nan", None, r"\*\*\*"),
        ("unix:///x", "no-such", "has forbidden characters"),
    ],
)
def test_what_cannot_be_a_store_is_refused_at_once(url: str, namespace: str | None, line: str) -> None:
    with pytest.raises(InvalidValue, match=line):
        KeptClient(url, namespace=namespace)


def test_a_store_that_is_away_is_told_at_once(short_folder: Path) -> None:
    with pytest.raises(StoreUnreachable, match="does not answer"):
        KeptClient(f"unix://{short_folder}/nobody")


CALLER: Final = """
from datetime import UTC, datetime

from entrypoints.client import KeptClient, Promised

def book(kept: KeptClient) -> Promised:
    return kept.promise("reminder-7", "reminders.send", datetime(2026, 3, 1, 9, tzinfo=UTC), arguments={"id": "7"})

def wrongly(kept: KeptClient) -> None:
    kept.promise("reminder-7", "reminders.send", "tomorrow")
"""


def test_a_strict_caller_is_checked_through_the_clients_types(tmp_path: Path) -> None:
    """As mypy sees an installed package: it believes no annotation of one that does not say that it is typed."""
    (tmp_path / "caller.py").write_text(CALLER)
    options = ["--strict", "--config-file", "", "--cache-dir", str(tmp_path / "cache")]

    said = subprocess.run(
        [sys.executable, "-m", "mypy", *options, "caller.py"],
        cwd=tmp_path,
        env={"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    ).stdout.splitlines()

    assert [line.partition("; ")[0] for line in said] == [
        'caller.py:10: error: Argument 3 to "promise" of "Speaking" has incompatible type "str"',
        "Found 1 error in 1 file (checked 1 source file)",
    ]
    assert all((ROOT / layer / "py.typed").is_file() for layer in ("domain", "application", "adapters", "entrypoints"))
