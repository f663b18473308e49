"""Scheduler and worker in one process, as `KEPT_QUEUE=inline` asks: the same store, queue and ledger as with two."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from functools import partial
from typing import Final

import attrs

from application.ports.errors import PortError, StoreUnreachable
from application.ports.wake import Wake
from application.scheduling.coordinator import TickReport
from application.scheduling.loop import Loop, Watcher
from domain.scheduling.delivery import Delivery
from entrypoints.container import Container
from entrypoints.starting import connect_to_schedule, wait_for_store
from entrypoints.stopping import SIGNALS, StopSignals
from entrypoints.worker import connect_to_work, execute_deliveries

INLINE: Final = "inline"


class Observer(Watcher):
    """Hears what the scheduler does (in its thread) and how attempts end (in the main one); the default hears none."""

    def executed(self, delivery: Delivery, executed: object) -> None:
        """Note the run as its attempt left it, or why the delivery was refused."""


def _nothing() -> None:
    """Prepare nothing."""


def schedule_and_work(
    container: Container,
    observer: Observer | None = None,
    *,
    once: bool = False,
    prepare: Callable[[], object] = _nothing,
) -> None:
    """
    Schedule and execute until SIGTERM or SIGINT; with `once`, tick, execute what is queued, and tick again.

    Commands run in the main thread, one at a time, because time limits are alarms and many libraries want it
    so; the scheduler ticks beside them, so that a long command delays nobody's decision. `prepare` is called when the
    store answers and this process has published its commands. SIGTERM lets the command at hand finish.
    """
    observer, signals, hands = observer or Observer(), StopSignals(), _sharing_the_store(container)
    signals.listen()
    if not wait_for_store(container, signals, partial(_connect, hands)):
        return
    worker = hands.worker_here(_observed(hands, observer))
    loop: Loop = container.loop(wake=container.own_wake(), watcher=_Both(container.watcher(), observer))
    prepare()
    if once:
        loop.turn()
        execute_deliveries(hands, worker, burst=True)
        loop.turn()
        loop.coordinator.leadership.give_back()
        return
    with Scheduling(loop.run, loop.wake):
        execute_deliveries(hands, worker, burst=False)


def _connect(hands: Container) -> None:
    connect_to_schedule(hands)
    connect_to_work(hands)


def _sharing_the_store(container: Container) -> Container:
    """Return the worker's own half: nothing that two threads would have to share but the server itself."""
    hands = Container(settings=container.settings(), process=container.process(), level=container.level())
    hands.store.override(container.store)
    return hands


def _observed(hands: Container, observer: Observer) -> Callable[[Delivery], object]:
    execute = hands.executor().execute

    def executing(delivery: Delivery) -> object:
        executed: object = execute(delivery)
        observer.executed(delivery, executed)
        return executed

    return executing


class Scheduling(threading.Thread):
    """The loop in a thread of its own, for as long as the block lasts; what ends it by itself ends the block, too."""

    def __init__(self, loop: Callable[[Callable[[], bool]], object], wake: Wake) -> None:
        super().__init__(name="scheduler")
        self._loop = loop
        self._wake = wake
        self._stopped = threading.Event()
        self._error: BaseException | None = None

    def run(self) -> None:
        # The stop signals are the main thread's, which waits where only a signal wakes it.
        signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS)
        try:
            self._loop(self._stopped.is_set)
        except BaseException as error:  # noqa: BLE001 - the outermost frame of a thread: the main one raises it
            self._error = error
            if main := threading.main_thread().ident:
                signal.pthread_kill(main, signal.SIGTERM)

    def __enter__(self) -> Scheduling:
        self.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._stopped.set()
        # Unheard, it would sleep on until the next renewal.
        with suppress(PortError):
            self._wake.call()
        self.join()
        if self._error:
            raise self._error


@attrs.frozen
class _Both(Watcher):
    """Passes what it hears on to two."""

    first: Watcher
    second: Watcher

    def ticking(self) -> None:
        self.first.ticking()
        self.second.ticking()

    def ticked(self, report: TickReport) -> None:
        self.first.ticked(report)
        self.second.ticked(report)

    def store_unreachable(self, error: StoreUnreachable, retry_in: timedelta) -> None:
        self.first.store_unreachable(error, retry_in)
        self.second.store_unreachable(error, retry_in)

    def store_back(self) -> None:
        self.first.store_back()
        self.second.store_back()
