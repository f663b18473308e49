"""`kept.audit`: holds the audit, and fails where a slot is not accounted for exactly once."""

from __future__ import annotations

from typing import Final

import attrs

from application.scheduling.audit import Audit

AUDIT: Final = "kept.audit"
MOST_NAMED: Final = 10


class AuditFailed(Exception):
    """The audit does not hold; the message names the schedules, and `kept audit` shows all of it."""


@attrs.frozen
class HoldAudit:
    """Audits every schedule; a run of it that fails raises an alarm, as any other does."""

    audit: Audit

    def __call__(self) -> None:
        found = [f"{each.id}: {each.violations[0]}" for each in self.audit.report().schedules if each.violations]
        if found:
            more = f", and {len(found) - MOST_NAMED} more" if len(found) > MOST_NAMED else ""
            raise AuditFailed("; ".join(found[:MOST_NAMED]) + more)
