"""The ground on which it happens: a folder, a server, two networks, the processes; all gone at the end."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import attrs
from redis import Redis

from domain.scheduling.values import MICROSECOND
from entrypoints.container import Container
from entrypoints.demo.processes import MODULES, Commands
from entrypoints.settings import Settings
from entrypoints.user_modules import OUR_FOLDER
from tests.chaos import journal
from tests.chaos.cast import Cast, Side
from tests.chaos.faults import Rhythm
from tests.chaos.journal import Journal
from tests.chaos.lease_watch import LeaseWatch
from tests.chaos.proxy import Proxy
from tests.chaos.server import KillableServer

COMMANDS: Final = "tests.chaos.commands"
NETWORKS: Final = 2


@attrs.frozen(kw_only=True)
class Ground:
    """Everything there is; `container` reaches the server past the networks that fail."""

    folder: Path
    server: KillableServer
    networks: tuple[Proxy, ...]
    container: Container
    watch: LeaseWatch
    cast: Cast
    journal: Journal

    @property
    def client(self) -> Redis:
        """Return a client of the server."""
        client: Redis = self.container.client()
        return client

    def is_settled(self) -> bool:
        """Tell whether nothing waits, runs or is due within the hour."""
        now = self.container.clock().now()
        runs, an_hour_on = self.container.runs(), now + 3_600 * 10**6 * MICROSECOND
        if runs.has_running() or runs.has_queued() or runs.waiting(an_hour_on, 1):
            return False
        due = self.container.schedules().next_due()
        return due is None or due > an_hour_on


@contextmanager
def ground(rhythm: Rhythm, commands: Commands = MODULES) -> Iterator[Ground]:
    """Yield the ground with a server and no processes yet; whatever is started on it ends with it."""
    with TemporaryDirectory(prefix="kept-chaos-", dir="/tmp") as name, ExitStack() as stack:
        folder = Path(name).resolve()
        server = stack.enter_context(KillableServer(folder))
        networks = tuple(stack.enter_context(Proxy(server.socket)) for _ in range(NETWORKS))
        container = _container(folder, server.url)
        watch = stack.enter_context(LeaseWatch(_container(folder, server.url).leases()))
        notes = Journal(folder / "journal")
        common = {**_environment(folder, notes), **rhythm.environment()}
        sides = [
            Side(folder / f"side-{number}", {**common, "KEPT_REDIS_URL": network.url}, commands)
            for number, network in enumerate(networks)
        ]
        cast = stack.enter_context(Cast(sides, watch))
        yield Ground(
            folder=folder,
            server=server,
            networks=networks,
            container=container,
            watch=watch,
            cast=cast,
            journal=notes,
        )


def _container(folder: Path, url: str) -> Container:
    settings = Settings(folder=OUR_FOLDER, config=folder, data=folder, redis_url=url, commands=COMMANDS)
    return Container(settings=settings, process="chaos")


def _environment(folder: Path, notes: Journal) -> dict[str, str]:
    """Return the environment of every process: nothing of the user's settings, and this very code."""
    given = {name: value for name, value in os.environ.items() if not name.startswith("KEPT_")}
    return {
        **given,
        "KEPT_COMMANDS": COMMANDS,
        "KEPT_DATA": str(folder / "data"),
        "PYTHONPATH": str(OUR_FOLDER),
        "PYTHONSAFEPATH": "1",
        journal.SETTING: str(notes.path),
    }
