"""What the demo asks of a store: everything that the command line could ask as well, and the platform's own data."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import attrs

from application.ports.clock import Clock
from application.ports.effects import Effects
from application.ports.lease_store import LeaseStore
from application.ports.live_classes import LiveClasses
from application.ports.run_store import RunStore
from application.ports.schedule_store import ScheduleStore
from application.ports.temporary_uploads import TemporaryUploads
from application.scheduling.applying import Applying
from application.scheduling.audit import Audit
from application.scheduling.operations import Operations, Operator
from application.scheduling.queries import Queries
from domain.scheduling.errors import InvalidValue
from domain.scheduling.run import Run
from domain.scheduling.values import FireId
from entrypoints.container import Container
from entrypoints.demo.promises import ORIGIN, furnish, promises
from entrypoints.samples.platform import Platform

DEMO = Operator(by="kept demo")


@attrs.frozen(kw_only=True)
class Backstage:
    """The store behind the show."""

    clock: Clock
    schedules: ScheduleStore
    runs: RunStore
    leases: LeaseStore
    queries: Queries
    audit: Audit
    applying: Applying
    operations: Operations
    effects: Effects
    uploads: TemporaryUploads
    classes: LiveClasses

    @classmethod
    def of(cls, container: Container) -> Backstage:
        """Take what is needed from a container."""
        platform: Platform = container.platform()
        return cls(
            clock=container.clock(),
            schedules=container.schedules(),
            runs=container.runs(),
            leases=container.leases(),
            queries=container.queries(),
            audit=container.audit(),
            applying=container.applying(),
            operations=container.operations(),
            effects=platform.effects,
            uploads=platform.uploads,
            classes=platform.classes,
        )

    def prepare(self, length: timedelta) -> None:
        """Furnish the platform and make its promises; raise `InvalidValue` where somebody else's stand already."""
        for view in self.queries.overview():
            if view.schedule.origin != ORIGIN:
                remedy = "set KEPT_DATA to another directory, or leave it out, or set KEPT_NAMESPACE to another name"
                raise InvalidValue("store", view.schedule.id, "is a schedule that is not the demo's", remedy)
        now = self.clock.now()
        furnish(now, length, self.classes, self.uploads)
        # An earlier demo has left them paused; what is declared while paused would be skipped as such.
        for view in self.queries.overview():
            if view.schedule.paused:
                self.operations.resume(view.schedule.id, DEMO)
        self.applying.apply(promises(now), DEMO)

    def stop_deciding(self) -> None:
        """Pause every schedule: each decides what is due, and then nothing more."""
        for view in self.queries.overview():
            self.operations.pause(view.schedule.id, DEMO)

    def unfinished(self) -> Sequence[Run]:
        """Return the recorded runs that have not ended."""
        fire_ids = [fire_id for view in self.queries.overview() for fire_id in view.unfinished]
        return self.many(fire_ids)

    def many(self, fire_ids: Sequence[FireId]) -> Sequence[Run]:
        """Return those of the runs that are known."""
        return [run for run in self.runs.many(fire_ids) if run] if fire_ids else []
