"""The sample platform on a store: what it keeps, its commands, and the promises it makes."""

from __future__ import annotations

import time
from typing import Final, Self

import attrs
import redis
from structlog.typing import FilteringBoundLogger

from adapters.redis.effects import RedisEffects
from adapters.redis.keys import Keys
from adapters.redis.live_classes import RedisLiveClasses
from adapters.redis.outbox import RedisOutbox
from adapters.redis.temporary_uploads import RedisTemporaryUploads
from application.catalogue import AnyCommand
from application.learning.commands import learning_commands
from application.learning.promises import PlatformPromises
from application.learning.relay import Relay
from application.ports.effects import Effects
from application.ports.live_classes import LiveClasses
from application.ports.outbox import Envelope, Outbox
from application.ports.temporary_uploads import TemporaryUploads
from application.scheduling.loop import Errand
from application.scheduling.promising import Promising

PAGE_TAKES: Final = 0.25  # seconds


@attrs.frozen(kw_only=True)
class Platform:
    """Where the platform keeps its things."""

    effects: Effects
    uploads: TemporaryUploads
    classes: LiveClasses
    outbox: Outbox

    @classmethod
    def on(cls, client: redis.Redis, keys: Keys) -> Self:
        """Keep them in Redis, beside the schedules."""
        return cls(
            effects=RedisEffects(client, keys),
            uploads=RedisTemporaryUploads(client, keys),
            classes=RedisLiveClasses(client, keys),
            outbox=RedisOutbox(client, keys),
        )

    def commands(self) -> tuple[AnyCommand, ...]:
        """Return the platform's commands."""
        return learning_commands(self.effects, self.uploads, self.classes, render_page)

    def errand(self, promising: Promising, log: FilteringBoundLogger) -> Errand:
        """Return what the leader does for the platform: turn what happened there into promises."""

        def refused(envelope: Envelope, why: str) -> None:
            log.warning("event set aside", number=envelope.number, event_of=envelope.event.class_id, why=why)

        return Relay(self.outbox, PlatformPromises(promising).hear, refused).turn


def render_page(_page: int) -> None:
    """Stand in for the real rendering of a page, which would take about as long."""
    time.sleep(PAGE_TAKES)
