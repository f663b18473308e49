"""Rule: the leader dies once another stands by, a worker in the middle of a run; then somebody makes up for each."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

import attrs
import pytest

from application.ports.run_store import RunChange
from domain.scheduling.definition import Policies
from domain.scheduling.outcome import Returned
from domain.scheduling.run import Run
from domain.scheduling.values import RequestKey, ScheduleId
from entrypoints.demo.backstage import DEMO, Backstage
from entrypoints.demo.processes import Process, Processes
from entrypoints.demo.scene import Lookout, Scene, named
from entrypoints.demo.story import Story
from tests.integration.demo.conftest import started

LENGTH: Final = timedelta(seconds=20)
EARLY, LATE = timedelta(seconds=1), timedelta(seconds=10)


@attrs.frozen
class Theatre:
    """A store on which processes appear to lead and to work, although they only stand around."""

    backstage: Backstage
    processes: Processes

    def scene(self, elapsed: timedelta = LATE) -> Scene:
        return Lookout(self.backstage, self.processes, LENGTH).look(elapsed)

    def story(self) -> Story:
        story = Story(self.backstage, self.processes)
        story.begin()
        for process in self.processes:
            started(process)
        return story

    def process(self, name: str) -> Process:
        return next(process for process in self.processes if process.name == name)

    def lead(self, name: str) -> None:
        """Let the lease be that of the named process, under the next epoch."""
        leases, now = self.backstage.leases, self.backstage.clock.now()
        current = leases.current()
        if current:
            leases.release(current)
        leases.acquire(self.called(name), "token", now, timedelta(seconds=3))

    def called(self, name: str) -> str:
        """Return what the named process calls itself in the store."""
        return f"some-host-{self.process(name).pid}-a1b2c3"

    def ask_for_a_report(self) -> Run:
        return self.backstage.operations.trigger(ScheduleId("nightly-report"), RequestKey("now"), DEMO)

    def execute(self, waiting: Run, name: str, since: timedelta = timedelta(seconds=1)) -> Run:
        """Let the named process execute the run's next attempt, which began `since` ago."""
        now = self.backstage.clock.now()
        queued, delivery = waiting.hand_over(now)
        running = queued.admit(delivery, token="token", worker=self.called(name), now=now - since)
        assert isinstance(running, Run)
        self._write(waiting, queued)
        self._write(queued, running)
        return running

    def lose(self, running: Run) -> Run:
        return self._write(running, running.lose(policies=Policies(), now=self.backstage.clock.now()))

    def finish(self, running: Run) -> Run:
        now = self.backstage.clock.now() + timedelta(seconds=4)
        return self._write(running, running.settle(Returned(), token="token", policies=Policies(), now=now))

    def _write(self, before: Run, after: Run) -> Run:
        self.backstage.runs.advance([RunChange(before, after)], self.backstage.clock.now())
        return after


@pytest.fixture
def theatre(backstage: Backstage, processes: Processes) -> Theatre:
    return Theatre(backstage, processes)


def test_a_process_is_known_by_the_pid_in_its_name(theatre: Theatre) -> None:
    theatre.story()
    worker = theatre.process("worker-1")

    assert named(f"host-with-dashes-{worker.pid}-{worker.pid + 1}", theatre.processes) is worker
    assert named(f"host-{worker.pid}-{worker.pid}0-c0ffee", theatre.processes) is None
    assert named("", theatre.processes) is None


def test_the_scene_says_what_everybody_does(theatre: Theatre) -> None:
    theatre.story()
    theatre.lead("scheduler-2")
    theatre.execute(theatre.ask_for_a_report(), "worker-1")

    assert {player.process.name: player.does for player in theatre.scene().players} == {
        "scheduler-1": "stands by",
        "scheduler-2": "leads (epoch 2)",
        "worker-1": "runs nightly-report",
        "worker-2": "waits for work",
    }


def test_nobody_dies_before_their_time(theatre: Theatre) -> None:
    story = theatre.story()
    theatre.lead("scheduler-1")

    assert list(story.play(theatre.scene(EARLY))) == [
        "scheduler-1 leads (epoch 2), the other scheduler stands by",
    ]
    assert list(story.play(theatre.scene(EARLY))) == []
    assert story.kills == ()


def test_the_leader_is_not_killed_while_nobody_could_take_over(theatre: Theatre) -> None:
    story = theatre.story()
    theatre.process("scheduler-2").kill()
    theatre.lead("scheduler-1")

    list(story.play(theatre.scene()))

    assert theatre.process("scheduler-1").lives


def test_the_leader_dies_and_the_standby_takes_over(theatre: Theatre) -> None:
    story = theatre.story()
    theatre.lead("scheduler-1")

    assert list(story.play(theatre.scene()))[1:] == [
        "kill -9 scheduler-1, the leader: nobody decides until its lease ends",
    ]
    assert not theatre.process("scheduler-1").lives
    assert list(story.play(theatre.scene())) == []

    theatre.lead("scheduler-2")
    assert list(story.play(theatre.scene())) == [
        "scheduler-2 took over after 0.0 s (epoch 3)",
        "scheduler-3 joins and stands by",
    ]
    (kill,) = story.kills
    assert (kill.role, kill.process, kill.doing) == ("leader", "scheduler-1", "leading as epoch 2")
    assert kill.recovered_by == "scheduler-2"
    assert not story.is_over


def after_the_first_act(theatre: Theatre) -> Story:
    story = theatre.story()
    for name in ("scheduler-1", "scheduler-2"):
        theatre.lead(name)
        list(story.play(theatre.scene()))
    return story


def test_a_worker_is_killed_in_the_middle_of_a_run_and_not_before(theatre: Theatre) -> None:
    story = after_the_first_act(theatre)
    theatre.execute(theatre.ask_for_a_report(), "worker-2", since=timedelta(milliseconds=100))

    assert list(story.play(theatre.scene())) == []
    assert theatre.process("worker-2").lives


def test_a_worker_dies_and_another_runs_it_again(theatre: Theatre) -> None:
    story = after_the_first_act(theatre)
    running = theatre.execute(theatre.ask_for_a_report(), "worker-2")

    assert list(story.play(theatre.scene())) == [
        "kill -9 worker-2 in the middle of nightly-report: no more heartbeats",
        "worker-3 joins",
    ]
    assert not theatre.process("worker-2").lives
    assert list(story.play(theatre.scene())) == []

    theatre.finish(theatre.execute(theatre.lose(running), "worker-1"))
    assert list(story.play(theatre.scene())) == ["worker-1 ran it again after 4.0 s: succeeded in attempt 2"]
    assert story.is_over
    assert [kill.recovered_by for kill in story.kills] == ["scheduler-2", "worker-1"]
