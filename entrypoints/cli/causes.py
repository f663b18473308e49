"""Why a slot became what it became, and what would have had to differ."""

from __future__ import annotations

from typing import Final

import attrs

from application.scheduling.views import RangeView, SlotView
from domain.scheduling.ledger import Disposition, Superseded
from domain.scheduling.policies.adaptive import Adaptive
from domain.scheduling.policies.gate import Gate
from domain.scheduling.policies.gauges import Measured
from entrypoints.cli.ledgers import event, toward
from entrypoints.cli.screen import first_line
from entrypoints.cli.times import rough, stamp


@attrs.frozen
class Cause:
    """One link of the chain of causes: `because`, and `otherwise` what would have had to differ."""

    because: str
    otherwise: str


_ON_TIME: Final = Cause("it was decided on time", "nothing had to differ: it became a run")

_BEHIND_OTHERS: Final = Cause(
    "slots before it wait as well, and they start one at a time",
    "overlap = 'allow' would let them start beside each other",
)

_CAUSES: Final = {
    (Disposition.STARTED, "late"): Cause(
        "it was missed, and its missed-run policy runs what was missed",
        "a scheduler at work at that instant would have started it on time",
    ),
    (Disposition.COALESCED, "missed"): Cause(
        "a newer slot had come due before this one was decided, and missed = 'run_once' runs the newest for all",
        "a scheduler at work at that instant, or missed = 'replay_all', would have given it a run of its own",
    ),
    (Disposition.COALESCED, "overlap"): Cause(
        "an earlier run was unfinished and only one slot may wait for it",
        "a shorter run, or overlap = 'serialize', would have given it a run of its own",
    ),
    (Disposition.COALESCED, "debounced"): Cause(
        "another event of the same burst followed it, and the newest of a burst runs for all",
        "a longer silence after it, or no debounce, would have given it a run of its own",
    ),
    (Disposition.COALESCED, "batched"): Cause(
        "it was gathered with others, and one run takes the whole batch",
        "without a batch it would have had a run of its own",
    ),
    (Disposition.SKIPPED, "missed"): Cause(
        "it was missed, and missed = 'skip' runs nothing late",
        "a scheduler at work at that instant, a longer grace, or missed = 'run_once' would have kept it",
    ),
    (Disposition.SKIPPED, "paused"): Cause(
        "the schedule was paused", "no pause, or `kept resume --catch-up`, would have had it decided"
    ),
    (Disposition.SKIPPED, "overlap"): Cause(
        "an earlier run was unfinished", "a shorter run, or overlap = 'serialize' or 'allow', would have kept it"
    ),
    (Disposition.SKIPPED, "backlog_full"): Cause(
        "an earlier run was unfinished and as many slots as may wait were waiting",
        "shorter runs or a larger backlog_limit would have kept it",
    ),
    (Disposition.SKIPPED, "beyond_catch_up_window"): Cause(
        "it was older than the catch-up window when it was decided",
        "a scheduler back sooner, or a longer catch_up_window, would have kept it",
    ),
    (Disposition.SKIPPED, "beyond_catch_up_limit"): Cause(
        "more slots were missed than are replayed, and newer ones were preferred",
        "a shorter outage, or a larger catch_up_limit, would have kept it",
    ),
    (Disposition.SKIPPED, "deadline_passed"): Cause(
        "its deadline passed before it could start",
        "an earlier decision, a shorter run before it, or a longer deadline",
    ),
    (Disposition.SKIPPED, "max_runs_reached"): Cause(
        "the schedule had started as many slots as it may", "a larger max_runs would have kept it"
    ),
    (Disposition.SKIPPED, "circuit_open"): Cause(
        "too many runs before it had failed in a row, or the one that tries again had not ended: the circuit was open",
        "fewer failures, or a breaker that allows more of them or cools down sooner, would have kept it",
    ),
    (Disposition.SKIPPED, "gate_closed"): Cause("the gate was closed", "another reading would have let it start"),
    (Disposition.SKIPPED, "throttled"): Cause(
        "it came too soon after the slot that started last",
        "another reading, or a shorter 'slowest', would have kept it",
    ),
    (Disposition.SKIPPED, "upstream_failed"): Cause(
        "the run of an upstream for this slot did not succeed",
        "its success, or outcome = 'ended', would have let it start",
    ),
    (Disposition.SKIPPED, "upstream_skipped"): Cause(
        "an upstream has no run for this slot: it skipped it, coalesced it into another, or never had it",
        "a run of every upstream would have let it start",
    ),
    (Disposition.SKIPPED, "upstream_succeeded"): Cause(
        "the runs of all upstreams succeeded, and it follows failures",
        "a failure, or outcome = 'ended', would have let it start",
    ),
    (Disposition.SKIPPED, "superseded"): Cause(
        "the promise was changed to another instant", "the old instant would have stood without that edit"
    ),
    (Disposition.SKIPPED, "retired"): Cause(
        "the schedule was retired", "it would have stood had nobody deleted it or taken it out of its file"
    ),
    (Disposition.HELD, "overlap"): Cause(
        "an earlier run was unfinished when it came due; it is decided again in its turn", "a shorter run"
    ),
    (Disposition.HELD, "paused"): Cause(
        "the schedule is paused; the slot starts when that has ended", "`kept resume` would let it start"
    ),
    (Disposition.HELD, "gauge"): Cause(
        "a command decided it, and only the leader reads the gauge that it asks",
        "a scheduler that leads decides it at once",
    ),
    (Disposition.HELD, "budget"): Cause(
        "the catch-up budget is spent; the slot is decided again when it allows", "a larger budget"
    ),
}


def cause(view: SlotView | RangeView) -> Cause:
    """Return why an entry of the ledger reads as it does."""
    found = _plain_cause(view)
    if isinstance(view, SlotView) and view.supersedes:
        found = _backfilled(view, view.supersedes)
    if view.measured:
        found = attrs.evolve(found, because=f"{found.because}: {_reading(view, view.measured)}")
    return attrs.evolve(found, because=f"{found.because} ({view.blocked_by})") if view.blocked_by else found


def _plain_cause(view: SlotView | RangeView) -> Cause:
    if view.disposition is Disposition.HELD and view.reason == "overlap" and view.blocked_by is None:
        return _BEHIND_OTHERS
    return _CAUSES.get((view.disposition, view.reason or ""), _ON_TIME)


def _reading(view: SlotView | RangeView, measured: Measured) -> str:
    """Return what the gauge showed, and what that meant to whoever asked it."""
    shown = f"{measured.gauge} was {measured.shown}"
    match view.asked:
        case Gate() as gate if measured.is_known:
            return f"{shown}, {gate.asked} was asked"
        case Gate(when_unknown=stands):
            return f"{shown}, and when_unknown = '{stands}'"
        case Adaptive() as adaptive:
            return f"{shown}, so that slots start at least {_distance(adaptive, measured)} apart"
        case _:
            return shown


def _distance(adaptive: Adaptive, measured: Measured) -> str:
    distances = sorted({adaptive.distance(measured.lowest), adaptive.distance(measured.highest)})
    return " to ".join(map(rough, distances))


def _backfilled(view: SlotView, before: Superseded) -> Cause:
    """Say that somebody asked for the run, what the ledger said before, and what still keeps the run back."""
    into = f" into {stamp(before.into)}" if before.into else ""
    superseded = f"{before.disposition}{into} ({before.reason}) at {stamp(before.decided_at)}"
    asked = f"an operator had it backfilled, which supersedes: {superseded}"
    if view.disposition is Disposition.STARTED:
        return Cause(asked, f"without the backfill it would have stayed {before.disposition}")
    keeps_back = _plain_cause(view)
    return Cause(f"{asked}; then {keeps_back.because}", keeps_back.otherwise)


def what_happened(view: SlotView | RangeView) -> str:
    """Return what became of a slot, in one line."""
    if isinstance(view, RangeView):
        return f"{event(view)}{stamp(view.first)} … {stamp(view.last)}: {view.disposition}{_target(view)}"
    if view.disposition is not Disposition.STARTED:
        return f"{event(view)}{stamp(view.due_at)}: {view.disposition}{_target(view)}"
    run = view.fire_id or "a run that retention has removed"
    return f"{event(view)}{stamp(view.due_at)}: started as {run}{_outcome(view)}"


def _target(view: SlotView | RangeView) -> str:
    return f" {toward(view)} {stamp(view.into)}" if view.into else ""


def _outcome(view: SlotView) -> str:
    if view.run_state is None:
        return ""
    after = f", begun {rough(view.started_at - view.due_at)} after the slot" if view.started_at else ""
    why = first_line(view.why)
    return f", {view.run_state}{f' ({why})' if why else ''}{after}"
