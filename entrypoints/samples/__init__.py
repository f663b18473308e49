"""The sample platform, wired to a store: its commands as the catalogue wants them.

May live here: the choice of adapters for the platform's ports. May not: what the commands do.
"""

from __future__ import annotations

import time
from typing import Final

import redis

from adapters.redis.effects import RedisEffects, RedisLiveClasses, RedisTemporaryUploads
from adapters.redis.keys import Keys
from application.catalogue import AnyCommand
from application.learning.commands import learning_commands

PAGE_TAKES: Final = 0.25  # seconds


def sample_commands(client: redis.Redis, keys: Keys) -> tuple[AnyCommand, ...]:
    """Return the sample platform's commands, with their effects in the store behind `client`."""
    return learning_commands(
        RedisEffects(client, keys),
        RedisTemporaryUploads(client, keys),
        RedisLiveClasses(client, keys),
        render_page,
    )


def render_page(_page: int) -> None:
    """Stand in for the real rendering of a page, which would take about as long."""
    time.sleep(PAGE_TAKES)
