"""The built-in commands: their names, and who handles them."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from application.builtin.auditing import AUDIT, HoldAudit
from application.builtin.webhook import WEBHOOK, Secret, TellWebhook
from application.catalogue import AnyCommand
from application.commands import Command
from application.ports.clock import Clock
from application.ports.outgoing import Outgoing
from application.scheduling.audit import Audit

A_MINUTE: Final = timedelta(minutes=1)


def builtin_commands(clock: Clock, outgoing: Outgoing, audit: Audit, secret: Secret | None) -> tuple[AnyCommand, ...]:
    """Return every command that comes with Kept; all of them may run twice."""
    return (
        Command(name=WEBHOOK, function=TellWebhook(clock, outgoing, secret), timeout=A_MINUTE, idempotent=True),
        Command(name=AUDIT, function=HoldAudit(audit), idempotent=True),
    )
