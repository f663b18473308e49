"""Which world is played."""

from __future__ import annotations

from random import Random
from shlex import quote
from typing import Final

import attrs

TURNS: Final = 160
"""How often an actor goes on before the faults end; enough for about a minute of a small world."""


@attrs.frozen(kw_only=True)
class Plan:
    """
    A world by its seed, its length in turns, and what is left out of it.

    What is left out is named: a kind of fault (`crash_after`), an actor (`B`, `w2`, `ada`, `time`), a
    schedule (`s2`), or a single event (`A#17`: what the seed drew for A's 17th port call). With `only`,
    no event happens but these. Whoever draws has a stream of its own, so leaving one thing out disturbs the others
    as little as possible.
    """

    seed: int
    turns: int = TURNS
    without: frozenset[str] = frozenset()
    only: frozenset[str] | None = None
    file: str | None = None

    def stream(self, name: str) -> Random:
        """Return the random stream of that name; the same seed and name always yield the same draws."""
        return Random(f"{self.seed}/{name}")

    def includes(self, *names: str) -> bool:
        """Tell whether nothing of that name was left out."""
        return self.without.isdisjoint(names)

    def lets(self, event: str, *kinds: str) -> bool:
        """Tell whether an event happens, of these kinds, that the seed has drawn."""
        return self.includes(event, *kinds) and (self.only is None or event in self.only)

    def leaving_out(self, *names: str) -> Plan:
        """Return the plan without these, too."""
        return attrs.evolve(self, without=self.without.union(names))

    @property
    def command(self) -> str:
        """Return the command that plays this world again and shows its trace."""
        words = ["python -m tests.simulation", f"--from {self.seed} --seeds 1 --trace"]
        words += [f"--turns {self.turns}"] if self.turns != TURNS else []
        words += [f"--without {','.join(sorted(self.without))}"] if self.without else []
        words += [f"--only {','.join(sorted(self.only)) or 'nothing'}"] if self.only is not None else []
        words += [f"--file {quote(self.file)}"] if self.file else []
        return " ".join(words)
