"""What goes out to the web."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Protocol


class NotTaken(Exception):
    """Nobody took what was sent; the message says who was asked and what came back, without secrets."""


class Outgoing(Protocol):
    """Sends to other people's servers; only workers do."""

    def post(self, url: str, body: bytes, headers: Mapping[str, str], patience: timedelta) -> None:
        """
        Send `body` to a URL (http or https) and return once it was taken, which a status of 2xx says.

        Raises `NotTaken` for any other answer, a redirect included, and where there is none within `patience`; then
        nobody knows whether it arrived, and the same may be sent again.
        """
        ...
