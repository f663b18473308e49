"""The level of the guarantee: what this server lets Kept promise, in one sentence."""

from __future__ import annotations

from typing import Final

from entrypoints.doctor.finding import Finding, State
from entrypoints.doctor.server import Facts, appendonly

_PROMISE: Final = "no slot is lost and none runs under two fire ids"
_KILLS: Final = "while any process of Kept is killed at any point"
REMEDY: Final = "see the findings above"


def guarantee_finding(config: Facts, info: Facts) -> Finding:
    """Sum up what eviction, persistence and replicas mean for promises, as `docs/guarantees.md` words it."""
    level, state = _level(config, info)
    follows = "; a failover loses what no replica had yet" if int(info.get("connected_slaves", 0)) else ""
    remedy = "" if state is State.OK else REMEDY
    return Finding(check="guarantee", state=state, says=f"{level}{follows}", remedy=remedy)


def _level(config: Facts, info: Facts) -> tuple[str, State]:
    if str(info.get("maxmemory_policy", "")).startswith("allkeys-"):
        return "none: the server may forget any promise when its memory is full", State.FAILED
    match appendonly(config, info), config.get("appendfsync"):
        case "yes", "always":
            return f"{_PROMISE}, {_KILLS}, the server among them, and when its host loses power", State.OK
        case "yes", "everysec":
            lost = "if the server's host loses power, about a second of history is undone and its slots may run again"
            return f"{_PROMISE}, {_KILLS}; {lost}", State.OK
        case "no", _ if not config.get("save"):
            return f"{_PROMISE}, {_KILLS}, only for as long as the server runs", State.FAILED
        case _:
            return f"{_PROMISE}, {_KILLS}; what the server had not written when it ends is undone", State.WARNING
