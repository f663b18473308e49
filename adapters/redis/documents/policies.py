"""The policies of a definition; whatever has its default is left out."""

from __future__ import annotations

from typing import Any, Final

from adapters.redis.documents.shapes import DURATION, TEXTS, Codec, Shape, Union
from adapters.redis.documents.text import Document
from domain.scheduling.definition import CommandCall, Policies
from domain.scheduling.policies.adaptive import Adaptive
from domain.scheduling.policies.breaker import Breaker
from domain.scheduling.policies.gate import Gate
from domain.scheduling.policies.missed import ReplayAll, RunOnce, SkipMissed
from domain.scheduling.policies.overlap import Allow, Merge, Replace, Serialize, SkipOverlap
from domain.scheduling.policies.retry import Lost, Retry
from domain.scheduling.policies.sla import Sla

USUAL: Final = Policies()

_LATE: Final = {"grace": DURATION, "catch_up_window": DURATION}
_SLA: Final = dict.fromkeys(("late_after", "finish_within", "must_run_every"), DURATION)
_BACKOFF: Final = {"base": DURATION, "cap": DURATION, "window": DURATION, "never": TEXTS}


def _through(shapes: Union | Shape[Any]) -> Codec:
    return Codec(shapes.write, shapes.read)


_MISSED: Final = Union(
    "policy", skip=Shape(SkipMissed, _LATE), run_once=Shape(RunOnce, _LATE), replay_all=Shape(ReplayAll, _LATE)
)
_OVERLAP: Final = Union(
    "policy",
    allow=Shape(Allow),
    skip=Shape(SkipOverlap),
    serialize=Shape(Serialize),
    merge=Shape(Merge),
    replace=Shape(Replace),
)
_POLICIES: Final = Shape(
    Policies,
    {
        "missed": _through(_MISSED),
        "overlap": _through(_OVERLAP),
        "deadline": DURATION,
        "retry": _through(Shape(Retry, _BACKOFF)),
        "on_exhausted": _through(Shape(CommandCall)),
        "gate": _through(Shape(Gate)),
        "adaptive": _through(Shape(Adaptive, {"slowest": DURATION})),
        "breaker": _through(Shape(Breaker, {"cool_down": DURATION})),
        "lost": _through(Shape(Lost)),
        "timeout": DURATION,
        "sla": _through(Shape(Sla, _SLA)),
    },
)


def write_policies(policies: Policies) -> Document:
    """Return what differs from the usual policies."""
    document = _POLICIES.write(policies)
    if policies.overlap == Policies(missed=policies.missed).overlap:
        del document["overlap"]  # its default depends on the missed-run policy, so no constant can stand for it
    return document


def read_policies(document: Document) -> Policies:
    """Return the policies that were written."""
    return _POLICIES.read(document)
