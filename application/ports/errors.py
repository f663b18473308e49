"""What can go wrong behind a port.

PortError
├── StoreUnreachable    the store does not answer; wait and try again, nothing is lost
├── LostLease           the caller's right to schedule has passed to another; nothing was written
├── GaugeUnreadable     a gauge shows no number; conditions stand as their owner said
└── UnreadableDocument  a stored document is damaged, or
    └── NewerDocument   was written by a newer version; this one would destroy what it does not know
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


class GaugeUnreadable(PortError):
    """A gauge shows nothing that is a finite number."""


class UnreadableDocument(PortError):
    """A stored document that this version cannot read."""


class NewerDocument(UnreadableDocument):
    """A stored document that a newer version wrote."""
