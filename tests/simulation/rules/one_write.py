"""Every write starts from the version that stands, and brings the next one."""

from __future__ import annotations

from tests.simulation.rules.rule import Moved, Rule, Written


class OneWrite(Rule):
    """Of two who decided the same thing, only one has had an effect."""

    def written(self, event: Written) -> None:
        present = event.before.version if event.before else None
        if event.record.expected_version != present:
            raise self.broken(f"{event.after.id} was written over version {present} by one who had read another")
        if not event.record.forgotten and event.after.version <= (present or 0):
            raise self.broken(f"{event.after.id} was written, but its version did not rise above {present}")

    def moved(self, event: Moved) -> None:
        if event.present.version != event.before.version:
            raise self.broken(f"{event.after.fire_id} was written over {event.present.state.name} unread")
        if event.after.version != event.before.version + 1:
            raise self.broken(f"{event.after.fire_id} moved, but its version did not")
