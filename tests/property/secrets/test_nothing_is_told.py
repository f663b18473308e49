"""Property: no part of a secret stands in what a process says, wherever it fails and however the secret was written."""

from __future__ import annotations

import json
from pathlib import Path
from traceback import format_exception

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.redis.address import without_secrets
from adapters.redis.connection import connect
from application.ports.errors import PortError
from domain.scheduling.errors import InvalidValue
from entrypoints.settings import Settings
from entrypoints.store import Store
from tests.property.secrets.urls import gives_away, keys, urls
from tests.unit.cli.running import kept

drawn = settings(deadline=None, derandomize=True, max_examples=300)
few = settings(deadline=None, derandomize=True, max_examples=40)


@drawn
@given(urls)
def test_a_url_is_shown_without_its_secrets(url: str) -> None:
    assert not gives_away(without_secrets(url))
    assert not gives_away(repr(Store(url)))


@drawn
@given(urls)
def test_settings_show_no_secret_whether_they_are_accepted_or_refused(url: str) -> None:
    """The chain of causes is what `--debug` prints."""
    assert not gives_away(_told_by_settings({"KEPT_REDIS_URL": url}, Path("/nowhere")))


@pytest.mark.parametrize(
    "written", ["redis_url = {}", "redis_url = [{}]", "redis_url = {{ password = {} }}", "redis_uri = {}"]
)
@few
@given(url=urls)
def test_a_file_of_settings_shows_no_secret(written: str, url: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Whatever its type is, and where its key is misspelt."""
    folder = tmp_path_factory.mktemp("settings")
    (folder / "kept.toml").write_text(written.format(json.dumps(url)))

    assert not gives_away(_told_by_settings({}, folder))


@drawn
@given(keys)
def test_settings_do_not_show_the_key_that_signs_webhooks(key: str) -> None:
    """Too short, no base64, or good."""
    assert not gives_away(_told_by_settings({"KEPT_WEBHOOK_SECRET": key}, Path("/nowhere")))


@few
@given(url=urls)
def test_a_url_without_its_quotes_is_not_quoted_by_the_refusal(
    url: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("settings")
    (folder / "kept.toml").write_text(f"redis_url = {url}")

    assert not gives_away(_told_by_settings({}, folder))


@drawn
@given(urls)
def test_a_connection_that_fails_shows_no_secret(url: str) -> None:
    """Nobody listens there; whatever goes wrong is one of the two refusals that callers expect."""
    with pytest.raises((InvalidValue, PortError)) as refusal:
        connect(url)

    assert not gives_away("".join(format_exception(refusal.value)))


@few
@given(
    urls.filter(lambda url: "\0" not in url),
    st.sampled_from([("list",), ("doctor",), ("doctor", "--json"), ("audit", "--json"), ("runs", "--debug")]),
)
def test_no_command_shows_a_secret(url: str, command: tuple[str, ...]) -> None:
    """One line on stderr, with `--debug` after the place that it came from."""
    told = kept(*command, KEPT_REDIS_URL=url)

    assert told.exit_code in (1, 2)
    assert not gives_away(told.output)


def _told_by_settings(environ: dict[str, str], folder: Path) -> str:
    try:
        return repr(Settings.load(environ, folder))
    except InvalidValue as refusal:
        return "".join(format_exception(refusal))
