"""A setting is taken from the environment, else from the file, else it has a default, and it is valid."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from application.builtin.webhook import Secret
from domain.scheduling.errors import InvalidValue
from domain.scheduling.policies.budget import Budget
from entrypoints.settings import Settings


def load(folder: Path, file: str = "", **environ: str) -> Settings:
    """Return the settings of a process started in `folder`, where `file` is the content of `kept.toml`."""
    (folder / "kept.toml").write_text(file)
    return Settings.load({f"KEPT_{name}": value for name, value in environ.items()}, folder)


def test_without_any_setting_the_embedded_server_in_the_folder_is_used(tmp_path: Path) -> None:
    """Nothing has to be set to begin."""
    assert Settings.load({}, tmp_path) == Settings(
        folder=tmp_path,
        config=tmp_path / "kept.toml",
        data=tmp_path / ".kept",
        redis_url=None,
        namespace="kept",
        commands="",
        samples=True,
        environment=None,
        queue="rq",
        lease_ttl=timedelta(seconds=3),
        heartbeat=timedelta(seconds=3),
        lost_after=timedelta(seconds=15),
    )


def test_every_setting_can_stand_in_the_file(tmp_path: Path) -> None:
    """In lower case and without the prefix."""
    file = """
        redis_url = "redis://localhost:6379/3"
        data = "state"
        namespace = "billing"
        commands = ["billing.commands", "mail"]
        samples = false
        env = "production"
        queue = "rq"
        lease_ttl = "1500ms"
        heartbeat = 2
        lost_after = "1m"
        catch_up_budget = "100/m"
    """

    assert load(tmp_path, file) == Settings(
        folder=tmp_path,
        config=tmp_path / "kept.toml",
        data=tmp_path / "state",
        redis_url="redis://localhost:6379/3",
        namespace="billing",
        commands="billing.commands,mail",
        samples=False,
        environment="production",
        queue="rq",
        lease_ttl=timedelta(milliseconds=1500),
        heartbeat=timedelta(seconds=2),
        lost_after=timedelta(minutes=1),
        catch_up_budget=Budget(100, timedelta(minutes=1)),
    )


def test_the_environment_wins(tmp_path: Path) -> None:
    """Setting by setting."""
    settings = load(tmp_path, 'namespace = "filed"\nenv = "staging"', NAMESPACE="surroundings")

    assert (settings.namespace, settings.environment) == ("surroundings", "staging")


def test_an_empty_variable_is_one_that_is_not_set(tmp_path: Path) -> None:
    """As shells and orchestrators leave them behind."""
    assert load(tmp_path, REDIS_URL="").redis_url is None


def test_the_file_can_be_elsewhere(tmp_path: Path) -> None:
    """Relative names begin where the process was started."""
    (tmp_path / "other.toml").write_text('namespace = "other"')

    assert load(tmp_path, CONFIG="other.toml").namespace == "other"


@pytest.mark.parametrize(("value", "seconds"), [("3", 3), ("0.5", 0.5), ("500ms", 0.5), ("1m30s", 90)])
def test_a_plain_number_of_the_environment_is_seconds(tmp_path: Path, value: str, seconds: float) -> None:
    """A unit may be written, too."""
    assert load(tmp_path, LEASE_TTL=value).lease_ttl == timedelta(seconds=seconds)


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("redis://ada:secret@localhost:6379/0", "'redis://ada:***@localhost:6379/0'"),
        ("redis://:secr@t@localhost", "'redis://:***@localhost'"),
        ("unix:///run/redis.sock?password=secret&db=1", "'unix:///run/redis.sock?password=***&db=1'"),
        ("redis://localhost", "'redis://localhost'"),
    ],
)
def test_a_password_is_never_shown(tmp_path: Path, url: str, shown: str) -> None:
    """Whoever prints the settings prints a password otherwise."""
    settings = load(tmp_path, REDIS_URL=url)

    assert settings.redis_url == url
    assert f"redis_url={shown}" in repr(settings)
    assert "secr" not in repr(settings)


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        (
            "REDIS_URL",
            "localhost:6379",
            "KEPT_REDIS_URL: 'localhost:6379' is not the URL of a Redis server; use redis://",
        ),
        ("REDIS_URL", "http://:pw@h", r"KEPT_REDIS_URL: 'http://:\*\*\*@h' is not the URL"),
        ("REDIS_URL", "redis://ada:se/cr@h", r"KEPT_REDIS_URL: 'redis://ada:\*\*\*@h' is not the URL"),
        ("REDIS_URL", "redis://host:port", r"KEPT_REDIS_URL: 'redis://host:\*\*\*' is not the URL"),
        ("NAMESPACE", "a-b", "KEPT_NAMESPACE: 'a-b' has forbidden characters; use letters, digits and '_' only"),
        ("NAMESPACE", "a" * 41, "KEPT_NAMESPACE: .* has 41 characters; use at most 40"),
        ("SAMPLES", "maybe", "KEPT_SAMPLES: 'maybe' is neither true nor false; use 1 or 0"),
        ("QUEUE", "kafka", "KEPT_QUEUE: 'kafka' is no queue; use rq or inline"),
        ("LEASE_TTL", "soon", "KEPT_LEASE_TTL: 'soon' is not a duration"),
        ("HEARTBEAT", "0", "KEPT_HEARTBEAT: '0' is not positive"),
        ("CATCH_UP_BUDGET", "lots", "KEPT_CATCH_UP_BUDGET: 'lots' is not a budget; write starts per time"),
        ("LOST_AFTER", "3s", "lost_after: '3s' is too short; use more than the heartbeat, which is 3 s"),
        ("CONFIG", "none.toml", "KEPT_CONFIG: 'none.toml' is no file"),
        ("REDIS_URI", "redis://h", "environment: 'KEPT_REDIS_URI' is no setting; did you mean KEPT_REDIS_URL"),
    ],
)
def test_a_wrong_variable_is_refused_by_name_value_and_remedy(
    tmp_path: Path, name: str, value: str, message: str
) -> None:
    """A misspelt one names what was probably meant."""
    with pytest.raises(InvalidValue, match=f"^{message}"):
        load(tmp_path, **{name: value})


@pytest.mark.parametrize(
    ("file", "message"),
    [
        ('redis_ur = "x"', "kept.toml: 'redis_ur' is no setting; did you mean 'redis_url'?"),
        ("xyzzy = 1", "kept.toml: 'xyzzy' is no setting; use redis_url, data"),
        ("data = 3", "kept.toml: data: 3 is not a text; put it in quotes"),
        ("samples = 'x'", "kept.toml: samples: 'x' is neither true nor false"),
        ("heartbeat = true", "kept.toml: heartbeat: True is not a duration"),
        ("data = 'x", "is not TOML: "),
    ],
)
def test_a_wrong_key_in_the_file_is_refused_by_name_value_and_remedy(tmp_path: Path, file: str, message: str) -> None:
    """The message says that it stands in the file."""
    with pytest.raises(InvalidValue, match=message):
        load(tmp_path, file)


def test_variables_of_others_with_our_prefix_are_left_alone(tmp_path: Path) -> None:
    """An orchestrator sets such ones for a service called 'kept'."""
    assert load(tmp_path, SERVICE_HOST="10.0.0.1", PORT="80").namespace == "kept"


def test_the_secret_of_webhooks_is_read_and_never_shown(tmp_path: Path) -> None:
    """Not even where it cannot be used."""
    secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"

    settings = load(tmp_path, WEBHOOK_SECRET=secret)
    assert settings.webhook_secret == Secret.parse("secret", secret)
    assert "webhook_secret" not in repr(settings)
    with pytest.raises(InvalidValue, match="KEPT_WEBHOOK_SECRET: '…' has 7 bytes; use 24 bytes or more"):
        load(tmp_path, WEBHOOK_SECRET="hunter2")
    with pytest.raises(InvalidValue, match="webhook_secret: '…' is not a text"):
        load(tmp_path, "webhook_secret = 7")
