"""How the demo is shown: live on a terminal, as plain lines elsewhere, or not at all."""

from __future__ import annotations

from datetime import timedelta
from typing import Final, Protocol

from rich import box
from rich.console import Console, Group
from rich.live import Live
from rich.table import Table
from rich.text import Text

from application.scheduling.views import RangeView, SlotView
from entrypoints.cli.screen import STYLES, WIDTH_WITHOUT_A_TERMINAL
from entrypoints.demo.accounting import Ending
from entrypoints.demo.scene import Promise, Scene

STORY_LINES: Final = 8
A_LINE_EVERY: Final = timedelta(seconds=2)
COUNTS: Final = ("started", "coalesced", "skipped", "held")


class View(Protocol):
    """Whoever shows the demo to its audience."""

    def show(self, scene: Scene) -> None:
        """Show how things stand."""
        ...

    def tell(self, at: timedelta, event: str) -> None:
        """Say what has just happened."""
        ...

    def end(self, ending: Ending) -> None:
        """Show what it all came to."""
        ...

    def close(self) -> None:
        """Leave the terminal as it was; called in any case, and it may be twice."""
        ...


class Silence(View):
    """For `--json`: whoever reads a document wants nothing else."""

    def show(self, scene: Scene) -> None: ...

    def tell(self, at: timedelta, event: str) -> None: ...

    def end(self, ending: Ending) -> None: ...

    def close(self) -> None: ...


class Lines(View):
    """For pipes and files: every event as it happens, and how things stand every two seconds."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._next = A_LINE_EVERY

    def show(self, scene: Scene) -> None:
        if scene.elapsed >= self._next:
            self._next = scene.elapsed + A_LINE_EVERY
            self.tell(scene.elapsed, _in_one_line(scene))

    def tell(self, at: timedelta, event: str) -> None:
        self._console.print(_told(at, event), soft_wrap=True)

    def end(self, ending: Ending) -> None:
        _show_end(self._console, ending)

    def close(self) -> None: ...


class Stage(View):
    """For a terminal: processes, promises and the story, redrawn in place."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._live = Live(console=console, auto_refresh=False, transient=True)
        self._story: list[Text] = []

    def show(self, scene: Scene) -> None:
        self._live.start()
        story = Text("\n").join(self._story[-STORY_LINES:])
        self._live.update(Group(_heading(scene), _processes(scene), _promises(scene), story), refresh=True)

    def tell(self, at: timedelta, event: str) -> None:
        self._story.append(_told(at, event))

    def end(self, ending: Ending) -> None:
        self.close()
        for line in self._story:
            self._console.print(line)
        _show_end(self._console, ending)

    def close(self) -> None:
        self._live.stop()


def view_for(console: Console, *, as_json: bool) -> View:
    """Choose how to show the demo on this console."""
    if as_json:
        return Silence()
    if console.is_terminal:
        return Stage(console)
    console.width = max(console.width, WIDTH_WITHOUT_A_TERMINAL)
    return Lines(console)


# ------------------------------------------------------------ while it runs


def _heading(scene: Scene) -> Text:
    shown = f"{scene.elapsed.total_seconds():4.1f} s of {scene.length.total_seconds():g} s"
    return Text.assemble(("Kept", "bold"), f"  promises kept by real processes   {shown}")


def _processes(scene: Scene) -> Table:
    table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0))
    for player in scene.players:
        style = "dim strike" if not player.process.lives else "bold green" if player.process is scene.leader else ""
        table.add_row(Text(player.process.name, style), Text(f"pid {player.process.pid}", "dim"), Text(player.does))
    return table


def _promises(scene: Scene) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for column in ("promise", "newest slot, UTC", "became", "all slots so far"):
        table.add_column(column)
    for promise in scene.promises:
        name = Text.assemble(promise.id, "\n", (promise.description, "dim"))
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


def _told(at: timedelta, event: str) -> Text:
    style = "bold red" if event.startswith("kill") else ""
    return Text.assemble((f"[{at.total_seconds():5.1f} s] ", "dim"), (event, style))


def _in_one_line(scene: Scene) -> str:
    return " · ".join(f"{promise.id}: {_counts(promise) or 'not due yet'}" for promise in scene.promises)


def _counts(promise: Promise) -> str:
    counts = {column: getattr(promise.account, column) for column in COUNTS}
    return ", ".join(f"{count} {name}" for name, count in counts.items() if count)


# ------------------------------------------------------------ when it is over


def _show_end(console: Console, ending: Ending) -> None:
    console.print()
    console.print(_accounts(ending))
    for line in _verdict(ending):
        console.print(line, soft_wrap=True)


def _accounts(ending: Ending) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, title="The account of every slot", title_justify="left")
    table.add_column("promise")
    for column in (*COUNTS, "effects"):
        table.add_column(column, justify="right")
    table.add_column("how the runs ended")
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
