"""The sample platform in a scenario: its people, its things, and what is told of them."""

from __future__ import annotations

import attrs
import redis

from adapters.memory.effects import InMemoryEffects
from adapters.memory.live_classes import InMemoryLiveClasses
from adapters.memory.temporary_uploads import InMemoryTemporaryUploads
from adapters.memory.wake import MemoryWake
from application.learning.promises import PlatformPromises
from application.learning.relay import Relay
from application.learning.timetable import Timetable
from domain.learning.class_events import ClassEvent
from entrypoints.samples.platform import Platform
from entrypoints.testing.backend import KEYS
from entrypoints.testing.faults import Faults
from entrypoints.testing.world import World


def platform_in_memory() -> Platform:
    """Return an empty platform in this process's memory."""
    classes = InMemoryLiveClasses()
    uploads = InMemoryTemporaryUploads()
    return Platform(effects=InMemoryEffects(), uploads=uploads, classes=classes, outbox=classes.outbox)


def platform_on(client: redis.Redis) -> Platform:
    """Return the platform behind `client`."""
    return Platform.on(client, KEYS)


@attrs.define
class Campus:
    """Where the platform's people are, and where it is remembered what the relay has told."""

    world: World
    platform: Platform
    told: list[ClassEvent] = attrs.field(factory=list)

    @property
    def timetable(self) -> Timetable:
        """Return what instructors do with classes."""
        return Timetable(self.world.clock, self.platform.classes, MemoryWake())

    def relay(self, faults: Faults) -> Relay:
        """Return the relay of a process with these faults."""
        promising = self.world.desk.promising
        behind = attrs.evolve(promising, schedules=faults.behind(promising.schedules))

        def hear(event: ClassEvent) -> None:
            self.told.append(event)
            PlatformPromises(behind).hear(event)

        return Relay(faults.behind(self.platform.outbox), hear)

    def hear_again(self, event: ClassEvent) -> None:
        """Let the platform hear of something that it has heard of."""
        PlatformPromises(self.world.desk.promising).hear(event)
