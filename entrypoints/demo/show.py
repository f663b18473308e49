"""The demo from curtain to curtain."""

from __future__ import annotations

import os
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Final

import attrs
from rich.console import Console

from domain.scheduling.errors import InvalidValue
from entrypoints.cli.screen import show_document
from entrypoints.container import Container
from entrypoints.demo import documents
from entrypoints.demo.accounting import Ending, settle_accounts
from entrypoints.demo.backstage import Backstage
from entrypoints.demo.processes import ProcessEnded, Processes
from entrypoints.demo.scene import Lookout
from entrypoints.demo.story import Story
from entrypoints.demo.view import View, view_for
from entrypoints.settings import Settings
from entrypoints.stopping import SIGNALS, StopSignals
from entrypoints.user_modules import OUR_FOLDER

SHORTEST: Final = 15  # seconds
A_LOOK_EVERY: Final = timedelta(milliseconds=200)
OVERTIME: Final = timedelta(seconds=20)
LAST_RUNS: Final = timedelta(seconds=30)
INTERRUPTED: Final = 130
# Shorter than the defaults, so that a short demo has time for two recoveries.
RHYTHM: Final = {"KEPT_LEASE_TTL": "1500ms", "KEPT_HEARTBEAT": "500ms", "KEPT_LOST_AFTER": "2500ms"}
_KEPT_BY_THE_DEMO: Final = ("KEPT_NAMESPACE", "KEPT_REDIS_URL")


class Interrupted(Exception):
    """Somebody asked the demo to stop before it was over."""


def _nothing(_backstage: Backstage) -> None: ...


def run(for_seconds: float, as_json: bool, *, before_the_audit: Callable[[Backstage], None] = _nothing) -> int:
    """
    Play the demo for about `for_seconds` (at least 15) and return 0 if the audit holds at the end, else 1.

    `before_the_audit` may tamper with what stands in the store: it shows that the audit notices.
    Raises `InvalidValue` for a shorter time, and for a store that holds somebody else's schedules.
    """
    if not SHORTEST <= for_seconds < float("inf"):
        remedy = f"use {SHORTEST} or more: two processes die on the way, and others have to take over"
        raise InvalidValue("--for", for_seconds, "is too short", remedy)
    console = Console(markup=False, highlight=False, emoji=False)
    try:
        with closing(view_for(console, as_json=as_json)) as view, _folder() as folder, _stop_signals() as signals:
            ending = _play(folder, timedelta(seconds=for_seconds), view, signals, before_the_audit)
    except Interrupted:
        return INTERRUPTED
    except ProcessEnded as error:
        sys.stderr.write(f"kept: {error}\n")
        return 1
    if as_json:
        show_document(documents.demo(ending))
    return 0 if ending.audit.holds else 1


def _play(
    folder: Path,
    length: timedelta,
    view: View,
    signals: StopSignals,
    before_the_audit: Callable[[Backstage], None],
) -> Ending:
    environ = _environment(os.environ, folder)
    # A folder inside, so that no settings file of the user's has a say in the demo.
    dressing_room = folder / "demo"
    dressing_room.mkdir(exist_ok=True)
    container = Container(settings=Settings.load(environ, dressing_room), process="demo")
    try:
        environ = {**environ, "KEPT_REDIS_URL": container.url()}
        backstage = Backstage.of(container)
        with Processes(dressing_room, environ) as processes:
            story, lookout = Story(backstage, processes), Lookout(backstage, processes, length)
            show = Show(backstage, processes, lookout, story, view, signals)
            backstage.prepare(length)
            show.play()
            show.draw_to_a_close()
        before_the_audit(backstage)
        ending = settle_accounts(backstage, show.story.kills)
        view.end(ending)
        return ending
    finally:
        container.shutdown_resources()


@attrs.define
class Show:
    """One performance: looks at the scene a few times a second, lets the story go on, and shows both."""

    backstage: Backstage
    processes: Processes
    lookout: Lookout
    story: Story
    view: View
    signals: StopSignals
    began_at: float = attrs.field(factory=time.monotonic)

    @property
    def elapsed(self) -> timedelta:
        """Return how long the show has been going on, measured monotonically."""
        return timedelta(seconds=time.monotonic() - self.began_at)

    def play(self) -> None:
        """Play until the time is up and the story is over, but not for ever."""
        self.story.begin()
        self.view.tell(self.elapsed, "two schedulers and two workers are starting")
        length = self.lookout.length
        while self.elapsed < length or (not self.story.is_over and self.elapsed < length + OVERTIME):
            self._look()

    def draw_to_a_close(self) -> None:
        """Stop deciding and let every run that has begun come to its end."""
        self.backstage.stop_deciding()
        self.view.tell(self.elapsed, "every schedule is paused; the last runs come to their end")
        give_up_at = self.elapsed + LAST_RUNS
        while self.backstage.unfinished() and self.elapsed < give_up_at:
            self._look()

    def _look(self) -> None:
        if self.signals.stopping():
            raise Interrupted
        self.processes.check()
        scene = self.lookout.look(self.elapsed)
        for event in self.story.play(scene):
            self.view.tell(scene.elapsed, event)
        self.view.show(scene)
        self.signals.sleep(A_LOOK_EVERY)


def _environment(given: Mapping[str, str], folder: Path) -> dict[str, str]:
    """Return the environment of every process: that of the user, but with the demo's own settings."""
    kept = {name: value for name, value in given.items() if not name.startswith("KEPT_") or name in _KEPT_BY_THE_DEMO}
    # The processes must find the very code that the demo runs on, installed or not, and nothing from their folder.
    places = os.pathsep.join(filter(None, [str(OUR_FOLDER), given.get("PYTHONPATH", "")]))
    return {**kept, **RHYTHM, "KEPT_DATA": str(folder), "PYTHONPATH": places, "PYTHONSAFEPATH": "1"}


@contextmanager
def _folder() -> Iterator[Path]:
    """Yield the user's data directory, if there is one, else one for the length of the show."""
    chosen = os.environ.get("KEPT_DATA")
    if chosen:
        folder = Path(chosen).resolve()
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        yield folder
        return
    with tempfile.TemporaryDirectory(prefix="kept-demo-") as temporary:
        yield Path(temporary).resolve()


@contextmanager
def _stop_signals() -> Iterator[StopSignals]:
    """
    Hear SIGTERM and Ctrl-C for the length of the show.

    They are asked for between two looks and interrupt nothing else, so that no process is ever
    started and forgotten.
    """
    before = {number: signal.getsignal(number) for number in SIGNALS}
    signals = StopSignals()
    signals.listen()
    try:
        yield signals
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
