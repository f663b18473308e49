"""The settings of a process: the environment over `kept.toml` over the defaults, each validated."""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any, Final, Self

import attrs

from adapters.declarations.budgets import parse_budget
from adapters.declarations.durations import parse_seconds
from adapters.redis.address import HIDDEN, check_address, without_secrets
from application.builtin.webhook import Secret
from application.commands.nesting import DEPTH_LIMIT, nests_deeper
from domain.scheduling.errors import InvalidValue
from domain.scheduling.policies.budget import Budget
from domain.scheduling.values import ZERO

PREFIX: Final = "KEPT_"
CONFIG: Final = "kept.toml"
QUEUES: Final = ("rq", "inline")
NAMESPACE_LIMIT: Final = 40

_NAMESPACE: Final = re.compile(r"[A-Za-z0-9_]+", re.ASCII)
_WORDS_FOR: Final = {
    "1": True,
    "true": True,
    "yes": True,
    "on": True,
    "0": False,
    "false": False,
    "no": False,
    "off": False,
}


def _shown(url: str | None) -> str:
    return repr(url and without_secrets(url))


@attrs.frozen(kw_only=True)
class Settings:
    """
    Everything that can be set about a process, valid as a whole.

    `redis_url` None means the embedded server in `data`. `environment` names the present one (None: none),
    `commands` the modules that hold a user's own commands, to be found from `folder`, where Kept was started. With
    `queue` "inline" the process that schedules executes, too. With `allow_eviction` a scheduler starts on a server
    that may drop schedules when its memory is full.
    `catch_up_budget` limits the late starts of all schedules together (None: no limit). `webhook_secret` signs what
    workers send (None: they send nothing).
    """

    folder: Path
    config: Path
    data: Path
    redis_url: str | None = attrs.field(default=None, repr=_shown)
    namespace: str = "kept"
    commands: str = ""
    samples: bool = True
    allow_eviction: bool = False
    environment: str | None = None
    queue: str = "rq"
    lease_ttl: timedelta = timedelta(seconds=3)
    heartbeat: timedelta = timedelta(seconds=3)
    lost_after: timedelta = timedelta(seconds=15)
    catch_up_budget: Budget | None = None
    webhook_secret: Secret | None = attrs.field(default=None, repr=False)

    def __attrs_post_init__(self) -> None:
        if self.lost_after <= self.heartbeat:
            remedy = f"use more than the heartbeat, which is {self.heartbeat.total_seconds():g} s"
            raise InvalidValue("lost_after", f"{self.lost_after.total_seconds():g}s", "is too short", remedy)

    @classmethod
    def load(cls, environ: Mapping[str, str], folder: Path) -> Self:
        """Read the settings of a process started in `folder`; raise `InvalidValue` for what cannot be used."""
        config = _config(environ, folder)
        given = {**_from_file(config), **_from_environment(environ)}
        values = {_FIELDS.get(key, key): _READERS[key](field, value) for key, (field, value) in given.items()}
        values["data"] = folder / values.get("data", ".kept")
        return cls(folder=folder, config=config, **values)


Given = dict[str, tuple[str, Any]]
"""What was set: by key, the name that its owner knows it by and the value."""


def _config(environ: Mapping[str, str], folder: Path) -> Path:
    chosen = environ.get(f"{PREFIX}CONFIG")
    path = folder / (chosen or CONFIG)
    if chosen and not path.is_file():
        raise InvalidValue(f"{PREFIX}CONFIG", chosen, "is no file", "name a TOML file, or leave it out")
    return path


def _from_environment(environ: Mapping[str, str]) -> Given:
    """An empty variable counts as one that is not set."""
    names = {f"{PREFIX}{key.upper()}": key for key in _READERS}
    for name in environ:
        if name.startswith(PREFIX):
            _refuse_a_misspelt_variable(name, [*names, f"{PREFIX}CONFIG"])
    return {key: (name, environ[name]) for name, key in names.items() if environ.get(name)}


def _refuse_a_misspelt_variable(name: str, known: list[str]) -> None:
    # Others may own variables with our prefix (an orchestrator's KEPT_SERVICE_HOST), so only near misses count.
    meant = difflib.get_close_matches(name, known, n=1, cutoff=0.85)
    if name not in known and meant:
        raise InvalidValue("environment", name, "is no setting", f"did you mean {meant[0]}?")


def _from_file(path: Path) -> Given:
    if not path.is_file():
        return {}
    try:
        table = tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise InvalidValue(CONFIG, str(path), f"is not TOML: {error}", "correct the line") from None
    if nests_deeper(DEPTH_LIMIT, table):
        raise InvalidValue(CONFIG, str(path), "is nested too deeply", "write each setting as key = value")
    for key in table:
        _refuse_an_unknown_key(path, key)
    return {key: (f"{path.name}: {key}", value) for key, value in table.items()}


def _refuse_an_unknown_key(path: Path, key: str) -> None:
    if key in _READERS:
        return
    meant = difflib.get_close_matches(key.lower(), _READERS, n=1)
    remedy = f"did you mean {meant[0]!r}?" if meant else f"use {', '.join(_READERS)}"
    raise InvalidValue(path.name, key, "is no setting", remedy)


def _text(field: str, value: Any) -> str:
    if not isinstance(value, str):
        raise InvalidValue(field, value, "is not a text", "put it in quotes")
    return value


def _redis_url(field: str, value: Any) -> str:
    # It may hold a password, whatever its type.
    if not isinstance(value, str):
        raise InvalidValue(field, HIDDEN, "is not a text", "put it in quotes")
    check_address(field, value)
    return value


def _namespace(field: str, value: Any) -> str:
    if not _NAMESPACE.fullmatch(_text(field, value)):
        raise InvalidValue.not_only(field, value, "letters, digits and '_'")
    if len(value) > NAMESPACE_LIMIT:
        raise InvalidValue.too_long(field, value, NAMESPACE_LIMIT)
    return str(value)


def _modules(field: str, value: Any) -> str:
    """One module or several: as a list in the file, with commas between them in the environment."""
    return ",".join(_text(field, each) for each in value) if isinstance(value, list) else _text(field, value)


def _truth(field: str, value: Any) -> bool:
    found = value if isinstance(value, bool) else _WORDS_FOR.get(str(value).strip().lower())
    if found is None:
        raise InvalidValue(field, value, "is neither true nor false", "use 1 or 0")
    return found


def _queue(field: str, value: Any) -> str:
    if value not in QUEUES:
        raise InvalidValue(field, value, "is no queue", f"use {' or '.join(QUEUES)}")
    return str(value)


def _duration(field: str, value: Any) -> timedelta:
    duration = parse_seconds(field, value)
    if duration <= ZERO:
        raise InvalidValue(field, value, "is not positive", "use a time such as '3s' or '500ms'")
    return duration


def _secret(field: str, value: Any) -> Secret:
    if not isinstance(value, str):
        raise InvalidValue(field, "…", "is not a text", "put it in quotes")
    return Secret.parse(field, value)


_READERS: Final[Mapping[str, Callable[[str, Any], Any]]] = {
    "redis_url": _redis_url,
    "data": _text,
    "namespace": _namespace,
    "commands": _modules,
    "samples": _truth,
    "allow_eviction": _truth,
    "env": _text,
    "queue": _queue,
    "lease_ttl": _duration,
    "heartbeat": _duration,
    "lost_after": _duration,
    "catch_up_budget": parse_budget,
    "webhook_secret": _secret,
}

# The one key whose field has a longer name.
_FIELDS: Final = {"env": "environment"}
