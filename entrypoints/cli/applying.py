"""`kept apply` and `kept plan`: bringing the store in line with a file, and what that would do."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any

import typer

from adapters.declarations.suggestions import nearest
from application.known_commands import KnownCommands
from application.scheduling.applying import Applying
from application.scheduling.declared import Declarations
from application.scheduling.plan import Effect, Plan, Step
from entrypoints.cli.documents import Document
from entrypoints.cli.left_out import LeftOut
from entrypoints.cli.options import AsJson, By, Source, Why, operator, schedules_in
from entrypoints.cli.planned import HORIZON, Planned, planned
from entrypoints.cli.screen import say, show_document
from entrypoints.cli.times import iso, stamp
from entrypoints.starting import opened

MOST_LINES = 100
SLOTS_SHOWN = 3


def apply(
    file: Source,
    only: Annotated[
        str | None, typer.Option("--plan", metavar="HASH", help="Only if `kept plan` would still show this hash.")
    ] = None,
    why: Why = "",
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """
    Create, change and retire schedules so that the store holds what the file declares; twice is once.

    A schedule that cannot be read is left out: exit 1, and the others are applied.
    """
    declarations = schedules_in(file)
    with opened("cli") as container:
        applying: Applying = container.applying()
        environment = container.settings().environment
        left_out = LeftOut()
        steps = applying.apply(declarations, operator(by, why), environment, only=only, unreadable=left_out)
        doubts = _doubts(steps, container.known(), declarations, environment)
    if as_json:
        schedules = [_step_document(step) for step in steps]
        show_document({"origin": declarations.origin, "schedules": schedules, "doubts": doubts})
    else:
        list_steps(declarations.origin, steps)
        _list([f"note: {doubt}" for doubt in doubts])
    left_out.complain()


def plan(file: Source, as_json: AsJson = False) -> None:
    """Show what `apply` would do, field by field, and which slots of the coming week would appear or vanish."""
    declarations = schedules_in(file)
    with opened("cli") as container:
        applying: Applying = container.applying()
        environment = container.settings().environment
        left_out = LeftOut()
        found: Plan = applying.plan(declarations, environment, unreadable=left_out)
        doubts = _doubts(found.steps, container.known(), declarations, environment)
        now = container.clock().now()
    plans = planned(found, now)
    if as_json:
        schedules = [_plan_document(each) for each in plans]
        show_document({"origin": declarations.origin, "hash": found.hash, "schedules": schedules, "doubts": doubts})
    else:
        _list([line for each in plans for line in _lines(each, now)])
        say(f"{declarations.origin}: {_tally(found.steps)}; nothing was written")
        say(f"plan {found.hash}: `kept apply --plan {found.hash}` applies this and nothing else")
        _list([f"note: {doubt}" for doubt in doubts])
    left_out.complain()


def _doubts(
    steps: Sequence[Step], known: KnownCommands, declarations: Declarations, environment: str | None
) -> list[str]:
    calls = [call for declared in declarations.schedules for call in declared.definition.calls]
    own = [step.doubt for step in steps if step.doubt]
    return [*_misspelt(environment, declarations.named_environments()), *own, *known.doubts(calls)]


def _misspelt(environment: str | None, named: Collection[str]) -> list[str]:
    """Doubt an environment that nobody names and that reads like one that somebody does: no overlay of it counts."""
    meant = nearest(environment, named) if environment and environment not in named else None
    return [f"KEPT_ENV: {environment!r} is named by no schedule; did you mean {meant!r}?"] if meant else []


def list_steps(origin: str, steps: Sequence[Step]) -> None:
    """Print what applying did to each schedule, and how many of each."""
    _list([f"{step.effect}: {step.id}" for step in steps if step.effect is not Effect.UNCHANGED])
    say(f"{origin}: {_tally(steps)}")


def _list(lines: Sequence[str]) -> None:
    for line in lines[:MOST_LINES]:
        say(line)
    if len(lines) > MOST_LINES:
        say(f"… and {len(lines) - MOST_LINES} more lines (--json prints all)")


def _tally(steps: Sequence[Step]) -> str:
    counts = {effect: sum(step.effect is effect for step in steps) for effect in Effect}
    return ", ".join(f"{count} {effect}" for effect, count in counts.items() if count) or "nothing declared"


def _lines(plan: Planned, now: datetime) -> list[str]:
    if plan.effect is Effect.UNCHANGED:
        return []
    changes = [f"  {field}: {_shown(before)} → {_shown(after)}" for field, (before, after) in plan.changes.items()]
    within = "" if plan.until >= now + HORIZON else f" until {stamp(plan.until)}, further ones were not compared"
    slots = [f"  slots that {what}: {_some(found)}{within}" for what, found in plan.slots.items() if found]
    return [f"{plan.effect}: {plan.id}", *changes, *slots]


def _some(slots: Sequence[Any]) -> str:
    more = f" and {len(slots) - SLOTS_SHOWN} more" if len(slots) > SLOTS_SHOWN else ""
    return ", ".join(stamp(slot) for slot in slots[:SLOTS_SHOWN]) + more


def _shown(value: Any) -> str:
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{key} = {_shown(each)}" for key, each in value.items()) + " }"
    return "nothing" if value is None else str(value)


def _step_document(step: Step) -> Document:
    return {"id": step.id, "effect": str(step.effect)}


def _plan_document(plan: Planned) -> Document:
    return {
        "id": plan.id,
        "effect": str(plan.effect),
        "changes": {field: {"before": before, "after": after} for field, (before, after) in plan.changes.items()},
        "slots": {what: [iso(slot) for slot in found] for what, found in plan.slots.items()},
        "slots_until": iso(plan.until),
    }
