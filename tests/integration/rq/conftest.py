"""Workers to test: in this process, or in one of their own; and a server that may be restarted."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
import redis

from adapters.embedded.binary import find_binaries
from adapters.embedded.waiting import came_true
from adapters.rq.refusals import Refusals
from adapters.rq.simple_worker import KeptSimpleWorker
from domain.scheduling.delivery import Delivery
from tests.architecture.project import ROOT
from tests.integration.rq.hand_over import NAMES
from tests.integration.rq.planted import EVIDENCE
from tests.patience import A_WHILE

StartWorker = Callable[..., subprocess.Popen[bytes]]


@pytest.fixture
def evidence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file that exists once something planted was imported or called."""
    path = tmp_path / "evidence"
    monkeypatch.setenv(EVIDENCE, str(path))
    return path


@pytest.fixture
def executed() -> list[Delivery]:
    """What the worker in this process executed."""
    return []


@pytest.fixture
def worker(redis_client: redis.Redis, redis_url: str, executed: list[Delivery]) -> Iterator[KeptSimpleWorker]:
    """A worker in this process."""
    handlers = {each: signal.getsignal(each) for each in (signal.SIGINT, signal.SIGTERM, signal.SIGALRM)}
    with redis.Redis.from_url(redis_url) as connection:
        yield KeptSimpleWorker(executed.append, connection=connection, name="in-process", names=NAMES)
    for each, handler in handlers.items():
        signal.signal(each, handler)


@pytest.fixture
def refused(redis_client: redis.Redis) -> Callable[[], dict[str, int]]:
    """How many jobs were refused, by reason."""
    return Refusals(redis_client, NAMES.namespace).counts


@pytest.fixture
def start_worker(redis_url: str) -> Iterator[StartWorker]:
    """Start workers in processes of their own; they end with the test."""
    with ExitStack() as processes:
        yield lambda kind, url=redis_url, burst="": processes.enter_context(worker_process(url, kind, burst))


@contextmanager
def worker_process(url: str, kind: str, burst: str) -> Iterator[subprocess.Popen[bytes]]:
    command = [sys.executable, "-m", "tests.integration.rq.worker_process", url, kind, burst]
    with subprocess.Popen(command, cwd=ROOT) as process:
        try:
            yield process
        finally:
            process.kill()


class RestartableServer:
    """A server without persistence that forgets everything when it is restarted."""

    def __init__(self, folder: Path) -> None:
        self.socket = folder / "s"
        self.url = f"unix://{self.socket}?db=0"
        self._folder = folder
        self._process = self._started()

    def restart(self) -> None:
        """Kill the server and start it anew, empty."""
        self.stop()
        self._process = self._started()

    def stop(self) -> None:
        """Kill the server."""
        self._process.kill()
        self._process.wait()

    def _started(self) -> subprocess.Popen[bytes]:
        binary = next(iter(find_binaries())).path
        options = ["--port", "0", "--unixsocket", str(self.socket), "--save", "", "--dir", str(self._folder)]
        process = subprocess.Popen([str(binary), *options], stdout=subprocess.DEVNULL)
        assert came_true(self._answers, A_WHILE), "the test server does not answer"
        return process

    def _answers(self) -> bool:
        with redis.Redis.from_url(self.url) as client:
            try:
                return bool(client.ping())
            except redis.ConnectionError:
                return False


@pytest.fixture
def restartable_server(short_folder: Path) -> Iterator[RestartableServer]:
    """A server of the test's own."""
    server = RestartableServer(short_folder)
    yield server
    server.stop()
