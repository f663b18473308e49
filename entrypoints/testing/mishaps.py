"""What can go wrong in a test, by name: deaths between two writes, lost replies and deliveries, outages."""

from __future__ import annotations

import attrs

from domain.scheduling.delivery import Delivery
from domain.scheduling.values import FireId
from entrypoints.testing.faults import Faults, die, lose_the_reply, that_hands_over, that_records
from entrypoints.testing.world import Instant, World


@attrs.frozen
class Mishaps:
    """
    Plans what goes wrong, once, in a world: the next tick, or worker, runs into it.

    What happens to a delivery happens at once: somebody has to have handed it over before.
    """

    world: World

    def scheduler_dies_before_recording(self, slot: Instant) -> None:
        """The decision was made and nobody will ever know."""
        self._scheduler.plan("before", "record", die, that_records(self.world.instant(slot)))

    def scheduler_dies_after_recording(self, slot: Instant) -> None:
        """The run is recorded and nobody carries it to the queue."""
        self._scheduler.plan("after", "record", die, that_records(self.world.instant(slot)))

    def scheduler_dies_after_handing_over(self, slot: Instant) -> None:
        """The delivery is queued and the scheduler never heard that it is."""
        self._scheduler.plan("after", "deliver", die, that_hands_over(self.world.instant(slot)))

    def reply_to_the_record_is_lost(self, slot: Instant) -> None:
        """The record was written; the connection broke before the reply."""
        self._scheduler.plan("after", "record", lose_the_reply, that_records(self.world.instant(slot)))

    def reply_to_the_hand_over_is_lost(self, slot: Instant) -> None:
        """The delivery is queued; the connection broke before the reply."""
        self._scheduler.plan("after", "deliver", lose_the_reply, that_hands_over(self.world.instant(slot)))

    def reply_to_the_next_write_is_lost(self, worker: str) -> None:
        """A worker's next write, which begins an attempt or ends it, is carried out, and it hears nothing of that."""
        self.world.worker(worker).faults.plan("after", "advance", lose_the_reply)

    def worker_dies_before_recording_the_outcome(self) -> None:
        """The effect is there; its outcome is not. The command will run again, under the same fire id."""
        faults = self.world.worker().faults
        # The first write of an attempt admits it; the next one settles it.
        faults.plan("after", "advance", lambda: faults.plan("before", "advance", die))

    def store_is_away_until(self, at: Instant) -> None:
        """Nobody reaches the store; commands in progress go on."""
        self.world.outage.until = self.world.instant(at)

    def queue_loses_the_next_delivery(self) -> Delivery:
        """A worker pops the delivery and dies before it does anything; return which one it was."""
        delivery = self.world.take()
        assert delivery, "nothing is queued: let the scheduler tick before, when a slot is due"
        return delivery

    def queue_repeats_the_delivery_of(self, fire_id: FireId) -> None:
        """The queue holds a delivery that a worker has taken already."""
        taken = [each for each in self.world.taken if each.fire_id == fire_id]
        assert taken, f"no worker has taken a delivery of {fire_id}: let the workers work before"
        self.world.backend.workers_end.push_again(taken[0])

    @property
    def _scheduler(self) -> Faults:
        return self.world.scheduler().faults
