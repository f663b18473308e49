"""Waiting that never blocks."""

from __future__ import annotations

from datetime import timedelta

import attrs

from application.ports.wake import Wake


@attrs.define
class MemoryWake(Wake):
    """Notes for how long it was asked to wait, and returns at once: time is the test's to move."""

    waits: list[timedelta] = attrs.field(factory=list)
    calls: int = 0

    def wait(self, at_most: timedelta) -> None:
        self.waits.append(at_most)

    def call(self) -> None:
        self.calls += 1
