"""The line of those who wait for the catch-up budget, and when each of them is served."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import attrs

from domain.scheduling.policies.budget import Bucket, Wish, rank


def _in_order(wishes: Iterable[Wish]) -> tuple[Wish, ...]:
    return tuple(sorted(wishes, key=lambda wish: wish.turn))


@attrs.frozen
class Line:
    """
    Those who wait at `now` (UTC), those served first first, and the bucket that they are served from.

    What it says is a forecast and no promise: that nobody else comes, that every slot which waits takes its token,
    and that no run stands in its way then.
    """

    wishes: tuple[Wish, ...] = attrs.field(converter=_in_order)
    bucket: Bucket
    now: datetime

    @property
    def slots(self) -> int:
        """Return how many slots wait."""
        return sum(wish.wanted for wish in self.wishes)

    def drained_at(self) -> datetime:
        """Return when the last slot of all is served; `now` where nobody waits."""
        return self.bucket.token_at(self.slots, self.now)

    def served_at(self, mine: Wish, nth: int) -> datetime:
        """Return when the slot that `mine`, one of the wishes, has in the `nth` place (from 1) is served."""
        urgent = sum(each.wanted for each in self.wishes if rank(each.priority) < rank(mine.priority))
        peers = [each for each in self.wishes if each.priority is mine.priority]
        place = next(i for i, each in enumerate(peers) if each is mine)
        # In the nth round those before it are served as often as it is, and those behind it once less.
        before = sum(min(each.wanted, nth) for each in peers[: place + 1])
        behind = sum(min(each.wanted, nth - 1) for each in peers[place + 1 :])
        return self.bucket.token_at(urgent + before + behind, self.now)
