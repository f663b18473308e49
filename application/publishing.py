"""Telling the store which commands this worker has, for as long as it lives."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

import attrs

from application.catalogue import Catalogue
from application.commands.offers import offer_of
from application.ports.clock import Clock
from application.ports.published_commands import PublishedCommands

LIFE_SIGN_LASTS: Final = timedelta(minutes=2)
"""Longer than a worker is ever silent, which spares those who live through a bad moment."""

LONGEST_SILENCE: Final = timedelta(minutes=1)
"""A worker that waits for work, or for its horse, shows its life-sign within less."""


def silence(alive_until: datetime, now: datetime) -> timedelta:
    """Return for how long a worker has shown no life-sign."""
    return now - (alive_until - LIFE_SIGN_LASTS)


@attrs.frozen
class Publishing:
    """What one worker says of its commands."""

    worker: str
    clock: Clock
    catalogue: Catalogue
    published: PublishedCommands

    def publish(self) -> None:
        """Offer every command of the catalogue, or show that the worker which offered them still lives."""
        now = self.clock.now()
        offers = [offer_of(command) for command in self.catalogue]
        self.published.publish(self.worker, offers, now, now + LIFE_SIGN_LASTS)

    def withdraw(self) -> None:
        """Say that the worker has ended."""
        self.published.withdraw(self.worker)
