"""The store's answer to a write by compare-and-set."""

from __future__ import annotations

from enum import StrEnum


class Recorded(StrEnum):
    """What became of one write: it stands, or somebody else was there first and it changed nothing."""

    RECORDED = "recorded"
    STALE = "stale"
