"""Sleeping until somebody publishes."""

from __future__ import annotations

import time
from contextlib import suppress
from datetime import timedelta
from typing import Any, Final

import redis
from redis.client import PubSub

from adapters.redis.boundary import at_the_boundary
from adapters.redis.keys import Keys
from application.ports.wake import Wake

_CONFIRMED_WITHIN: Final = timedelta(seconds=5)


class RedisWake(Wake):
    """
    Waits on a channel.

    A subscription hears nothing of what came before it, so the wait that opens one, the first or the
    first after an outage, returns at once: the caller looks, and whatever it missed is found.
    """

    def __init__(self, client: redis.Redis, keys: Keys) -> None:
        self._client = client
        self._channel = keys.wake
        self._subscription: PubSub | None = None

    def wait(self, at_most: timedelta) -> None:
        """Wait for a call; while the store is away nobody can call, and the wait is a plain sleep."""
        until = time.monotonic() + at_most.total_seconds()
        try:
            if self._subscription is None:
                self._subscribe()
            else:
                _wait_for_a_call(self._subscription, until)
        except redis.RedisError:
            self.close()
            time.sleep(max(until - time.monotonic(), 0))

    @at_the_boundary
    def call(self) -> None:
        self._client.publish(self._channel, "")

    def close(self) -> None:
        """End the subscription; the next wait opens another."""
        if self._subscription:
            with suppress(redis.ConnectionError, redis.TimeoutError):
                self._subscription.close()
        self._subscription = None

    def _subscribe(self) -> None:
        subscription = PubSub(self._client.connection_pool)
        subscription.subscribe(self._channel)
        # Only once the server has confirmed it is nothing missed that comes after this wait.
        if subscription.get_message(timeout=_CONFIRMED_WITHIN.total_seconds()) is None:
            subscription.close()
            raise redis.TimeoutError("no answer to a subscription")
        self._subscription = subscription


def _wait_for_a_call(subscription: PubSub, until: float) -> None:
    while (left := until - time.monotonic()) > 0:
        if _is_call(subscription.get_message(timeout=left)):
            _drain(subscription)
            return


def _drain(subscription: PubSub) -> None:
    """Let the calls that came together be one."""
    while _is_call(subscription.get_message(timeout=0)):
        pass


def _is_call(message: Any) -> bool:
    return message is not None and message["type"] == "message"
