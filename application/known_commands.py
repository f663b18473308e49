"""Which calls can be kept: judged by what workers publish, and where nobody does, by what this process knows itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Final, Protocol

import attrs

from application.catalogue import Catalogue
from application.commands.offers import check_offer, offer_of
from application.commands.payload import check_size, nearest
from application.ports.clock import Clock
from application.ports.published_commands import Offer, Publication, PublishedCommands
from domain.scheduling.definition import CommandCall
from domain.scheduling.errors import InvalidValue

BUILT_IN: Final = "kept."
"""How the names of the commands begin that every worker has."""

NOTHING_PUBLISHED: Final = "no worker has published its commands yet; runs wait until one does"


class CallCheck(Protocol):
    """Says whether calls can be kept."""

    def checking(self) -> Callable[[CommandCall], None]:
        """Look once at what is known now, and return a check that raises `InvalidValue` for what cannot be kept."""
        ...


@attrs.frozen
class KnownCommands(CallCheck):
    """The commands that workers have published, and those of this process's own catalogue."""

    local: Catalogue
    published: PublishedCommands
    clock: Clock

    def survey(self) -> Survey:
        """Look at what is known now."""
        return Survey(self.local, tuple(self.published.publications(self.clock.now())))

    def checking(self) -> Callable[[CommandCall], None]:
        return self.survey().check

    def check(self, call: CommandCall) -> None:
        """Raise `InvalidValue` for a call that cannot be kept."""
        self.survey().check(call)

    def doubts(self, calls: Iterable[CommandCall]) -> Sequence[str]:
        """Return what should be known about calls that were accepted, at most one line per command."""
        survey, names = self.survey(), sorted({call.name for call in calls})
        return list(dict.fromkeys(doubt for doubt in map(survey.doubt, names) if doubt))


@attrs.frozen
class Survey:
    """
    What is known of commands at one moment.

    The living decide: arguments must fit every version that a living worker offers, because any of them may get the
    delivery. Where no living worker has the command, what was last seen of it decides, and where it was never
    seen, this process's own catalogue. A name that nobody knows is refused, unless nothing at all is known: that every
    worker has the built-in commands says nothing about an application's own.
    """

    local: Catalogue
    publications: tuple[Publication, ...]

    def check(self, call: CommandCall) -> None:
        """Raise `InvalidValue` for a call that cannot be kept."""
        check_size(call.arguments)
        judges = self._judges(call.name)
        if judges:
            self._check_all(call, judges)
        elif call.name in self.local:
            self.local.check(call)
        elif call.name.startswith(BUILT_IN) or any(not name.startswith(BUILT_IN) for name in self.names()):
            raise InvalidValue("command", call.name, "is unknown", self._hint(call.name))

    def doubt(self, name: str) -> str:
        """Return why the runs of a command that was accepted may wait, or fail; nothing where all is well."""
        judges = self._judges(name)
        if len(judges) > 1:
            return f"command {name!r}: living workers offer {len(judges)} versions of it; finish the roll-out"
        if not self.publications:
            return NOTHING_PUBLISHED
        if not judges:
            return f"command {name!r}: no worker has published it yet; its runs wait until one does"
        if not judges[0].by.workers:
            seen = judges[0].by.seen_at.isoformat(timespec="seconds")
            return f"command {name!r}: no living worker has it, last seen {seen}; its runs wait until one does"
        return ""

    def names(self) -> list[str]:
        """Return every name that anybody knows, in alphabetical order."""
        published = (offer.name for publication in self.publications for offer in publication.offers)
        return sorted({*published, *self.local.names()})

    def _judges(self, name: str) -> Sequence[_Judge]:
        """Return every version that a living worker offers, or else the one that was seen last."""
        offered = [
            _Judge(offer, publication)
            for publication in self.publications
            for offer in publication.offers
            if offer.name == name
        ]
        living = [judge for judge in offered if judge.by.workers]
        # One publication differs from the next in some command, which need not be this one.
        versions = [
            judge for place, judge in enumerate(living) if all(judge.offer != each.offer for each in living[:place])
        ]
        return versions or offered[:1]

    def _check_all(self, call: CommandCall, judges: Sequence[_Judge]) -> None:
        refusals = [(judge, refusal) for judge in judges if (refusal := self._refusal(judge.offer, call))]
        if len(refusals) == len(judges):
            raise refusals[0][1]
        for judge, refusal in refusals:
            problem = (
                f"{refusal.problem} for {judge.by.workers[0]}, which offers another version than the other workers"
            )
            raise InvalidValue(refusal.field, refusal.value, problem, f"{refusal.remedy}, or finish the roll-out first")

    def _refusal(self, offer: Offer, call: CommandCall) -> InvalidValue | None:
        """Ask the class where it is at hand, for it may know more than its schema tells."""
        try:
            if call.name in self.local and offer_of(self.local.get(call.name)) == offer:
                self.local.check(call)
            else:
                check_offer(offer, call)
        except InvalidValue as refusal:
            return refusal
        return None

    def _hint(self, name: str) -> str:
        names = self.names()
        suggestion = nearest(name, names)
        listed = f"there are: {', '.join(names)}"
        return suggestion if suggestion == listed else f"{suggestion} {listed}"


@attrs.frozen
class _Judge:
    """One version of a command, and who published it."""

    offer: Offer
    by: Publication
