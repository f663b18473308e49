"""The workloads: slots that are already due go from schedule to queue, with run records and ledger."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import redis

from application.ports.schedule_store import Record
from domain.scheduling.definition import CommandCall, Definition, Once, Policies, Repeat, Timing
from domain.scheduling.policies.missed import RunOnce
from domain.scheduling.schedule import Schedule
from domain.scheduling.triggers import Cron
from domain.scheduling.values import ScheduleId
from entrypoints.container import Container
from entrypoints.settings import Settings
from entrypoints.starting import expect_short_lived_objects

BATCH = 500
RAW_PIPELINE = 500


def promise_slots(container: Container, slots: int) -> None:
    """Put `slots` one-off promises into the store, all of them due already."""
    due_at = container.clock().now() - timedelta(seconds=1)
    timing = Once(due_at, because="a benchmark")
    _promise(container, slots, timing, due_at)


def promise_cron(container: Container, schedules: int) -> None:
    """Put `schedules` cron schedules into the store whose slot was the minute that has just begun."""
    minute = container.clock().now().replace(second=0, microsecond=0)
    timing = Repeat(Cron(f"{minute.minute} {minute.hour} * * *"))
    _promise(container, schedules, timing, minute - timedelta(seconds=1))


def _promise(container: Container, number: int, timing: Timing, created_at: datetime) -> None:
    # Whatever the minute and however slow the machine, each slot is started, and once.
    policies = Policies(missed=RunOnce())
    definition = Definition(timing=timing, command=CommandCall("bench.nothing"), policies=policies)
    for batch in _batches(number, BATCH):
        records = [_record(each, definition, created_at) for each in batch]
        container.schedules().record(None, container.clock().now(), records)


def hand_over(container: Container, slots: int) -> float:
    """Tick until every slot has been handed over; return the seconds that took."""
    coordinator = container.coordinator()
    expect_short_lived_objects()
    began = time.perf_counter()
    handed_over = 0
    while handed_over < slots:
        handed_over += coordinator.tick().handed_over
    return time.perf_counter() - began


def push_raw(client: redis.Redis, jobs: int) -> float:
    """Pipeline the `HSET` and `RPUSH` of as many RQ-shaped jobs and nothing else; return the seconds that took."""
    began = time.perf_counter()
    for batch in _batches(jobs, RAW_PIPELINE):
        with client.pipeline(transaction=False) as pipeline:
            for number in batch:
                pipeline.hset(f"rq:job:raw-{number}", mapping=_RQ_JOB)
                pipeline.rpush("rq:queue:raw", f"raw-{number}")
            pipeline.execute()
    return time.perf_counter() - began


def container_on(url: str) -> Container:
    """Return a container whose store is at `url`."""
    folder = Path()
    settings = Settings(folder=folder, config=folder, data=folder, redis_url=url)
    return Container(settings=settings, process="benchmark")


def _record(number: int, definition: Definition, created_at: datetime) -> Record:
    schedule = Schedule.create(ScheduleId(f"promise-{number:06}"), definition, created_at)
    return Record(expected_version=None, schedule=schedule, wake_at=schedule.wake_at())


def _batches(total: int, size: int) -> Iterator[range]:
    return (range(start, min(start + size, total)) for start in range(0, total, size))


_RQ_JOB: Mapping[Any, Any] = {
    "created_at": "2026-03-01T02:00:00.000000Z",
    "enqueued_at": "2026-03-01T02:00:00.000000Z",
    "data": '["kept.run_delivery", null, ["promise-000001-0-20260301T020000000000Z", 1, 1], {}]',
    "origin": "raw",
    "description": "reports.build",
    "status": "queued",
    "timeout": 3660,
    "result_ttl": 0,
    "failure_ttl": 3600,
}
