"""What is written on the stage and on the last page: tables and lines."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from application.scheduling.views import RangeView, SlotView
from entrypoints.cli.screen import STYLES
from entrypoints.demo.accounting import Ending
from entrypoints.demo.scene import Promise, Scene

COUNTS: Final = ("started", "coalesced", "skipped", "held")


def heading(scene: Scene) -> Text:
    """Say what this is, and how far it has come."""
    shown = f"{scene.elapsed.total_seconds():4.1f} s of {scene.length.total_seconds():g} s"
    return Text.assemble(("Kept", "bold"), f"  promises kept by real processes   {shown}")


def player_table(scene: Scene) -> Table:
    """Show every process, the dead ones too, and what it does."""
    table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0))
    for player in scene.players:
        style = "dim strike" if not player.process.lives else "bold green" if player.process is scene.leader else ""
        table.add_row(Text(player.process.name, style), Text(f"pid {player.process.pid}", "dim"), Text(player.does))
    return table


def promise_table(scene: Scene, *, described: bool) -> Table:
    """Show every promise with its newest slot and the sums of its account."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0))
    table.add_column("promise")
    for column in ("newest slot", "became", "all slots so far"):
        table.add_column(column, no_wrap=column != "all slots so far")
    for promise in scene.promises:
        name = Text.assemble(promise.id, ("\n" + promise.description, "dim") if described else "")
        table.add_row(name, _slot(promise), _became(promise), _counts(promise))
    return table


def _slot(promise: Promise) -> str:
    match promise.last:
        case SlotView(due_at=slot, decided_at=decided_at) if slot.date() != decided_at.date():
            return f"{slot:%m-%d %H:%M:%S}"
        case SlotView(due_at=slot) | RangeView(last=slot):
            return f"{slot:%H:%M:%S}.{slot.microsecond // 100_000}"
        case None:
            return ""


def _became(promise: Promise) -> Text:
    match promise.last:
        case SlotView(disposition=disposition, reason=reason, run_state=str(state)):
            return Text.assemble(_coloured(disposition), f" {reason}" if reason else "", " → ", _coloured(state))
        case SlotView(disposition=disposition, reason=reason) | RangeView(disposition=disposition, reason=reason):
            return Text.assemble(_coloured(disposition), f" {reason}" if reason else "")
        case None:
            return Text("not due yet", "dim")


def _coloured(word: str) -> tuple[str, str]:
    return word, STYLES.get(word, "")


def told(at: timedelta, event: str) -> Text:
    """Return an event as a line."""
    style = "bold red" if event.startswith("kill") else ""
    return Text.assemble((f"[{at.total_seconds():5.1f} s] ", "dim"), (event, style))


def in_one_line(scene: Scene) -> str:
    """Return the sums of all accounts."""
    return " · ".join(f"{promise.id}: {_counts(promise) or 'not due yet'}" for promise in scene.promises)


def _counts(promise: Promise) -> str:
    counts = {column: getattr(promise.account, column) for column in COUNTS}
    return ", ".join(f"{count} {name}" for name, count in counts.items() if count)


def show_end(console: Console, ending: Ending) -> None:
    """Print the account of every promise and the verdict of the audit."""
    console.print()
    console.print(_accounts(ending))
    for line in _verdict(ending):
        console.print(line, soft_wrap=True)


def _accounts(ending: Ending) -> Table:
    title = "The account of every slot"
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0), title=title, title_justify="left")
    table.add_column("promise", no_wrap=True)
    for column in (*COUNTS, "effects"):
        table.add_column(column, justify="right")
    table.add_column("runs")
    for each in ending.promises:
        counts = [str(getattr(each.account, column)) for column in COUNTS]
        runs = ", ".join(f"{count} {state}" for state, count in sorted(each.runs.items()))
        table.add_row(each.schedule.id, *counts, str(each.effects), runs)
    return table


def _verdict(ending: Ending) -> list[Text]:
    accounts = ending.audit.schedules
    violations = [Text(f"{each.id}: {line}", "red") for each in accounts for line in each.violations]
    if not ending.audit.holds:
        return [Text("The audit does not hold:", "bold red"), *violations]
    slots = sum(getattr(each, column) for each in accounts for column in COUNTS)
    effects = sum(each.effects for each in ending.promises)
    held = f"The audit holds: {slots} slots, each accounted for exactly once; {effects} effects, none of them twice."
    return [Text(held, "bold green")]
