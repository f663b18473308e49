"""How the demo is shown: live on a terminal, as plain lines elsewhere, or not at all."""

from __future__ import annotations

from datetime import timedelta
from typing import Final, Protocol

from rich.console import Console, Group
from rich.live import Live
from rich.text import Text

from entrypoints.cli.screen import WIDTH_WITHOUT_A_TERMINAL
from entrypoints.demo.accounting import Ending
from entrypoints.demo.scene import Scene
from entrypoints.demo.tables import heading, in_one_line, player_table, promise_table, show_end, told

ROWS_OF_A_SCENE: Final = 17
ROOM_FOR_DESCRIPTIONS: Final = (100, 32)  # columns and rows
FEWEST_STORY_LINES: Final = 3
A_LINE_EVERY: Final = timedelta(seconds=2)


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
            self.tell(scene.elapsed, in_one_line(scene))

    def tell(self, at: timedelta, event: str) -> None:
        self._console.print(told(at, event), soft_wrap=True)

    def end(self, ending: Ending) -> None:
        show_end(self._console, ending)

    def close(self) -> None: ...


class Stage(View):
    """For a terminal: processes, promises and the story, redrawn in place."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._live = Live(console=console, auto_refresh=False, transient=True)
        self._story: list[Text] = []

    def show(self, scene: Scene) -> None:
        self._live.start()
        columns, rows = ROOM_FOR_DESCRIPTIONS
        described = self._console.width >= columns and self._console.height >= rows
        room = self._console.height - ROWS_OF_A_SCENE - len(scene.promises) * described
        story = Text("\n").join(self._story[-max(FEWEST_STORY_LINES, room) :])
        promises = promise_table(scene, described=described)
        self._live.update(Group(heading(scene), player_table(scene), promises, story), refresh=True)

    def tell(self, at: timedelta, event: str) -> None:
        self._story.append(told(at, event))

    def end(self, ending: Ending) -> None:
        self.close()
        for line in self._story:
            self._console.print(line)
        show_end(self._console, ending)

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
