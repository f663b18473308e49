"""What can go wrong behind a port.

PortError
├── StoreUnreachable    the store does not answer; wait and try again, nothing is lost
├── LostLease           the caller's right to schedule has passed to another; nothing was written
└── UnreadableDocument  a stored document is newer than this version, or damaged
"""

from __future__ import annotations


class PortError(Exception):
    """A failure behind a port, translated by the adapter that met it."""


class StoreUnreachable(PortError):
    """The store does not answer, or not now; `trouble` names what is wrong, so that it need be told only once."""

    def __init__(self, message: str = "", *, trouble: str = "silent") -> None:
        super().__init__(*([message] if message else []))
        self.trouble = trouble


class LostLease(PortError):
    """The write carried an epoch or token that is no longer the lease's; nothing was written."""


class UnreadableDocument(PortError):
    """A stored document that this version cannot read."""
