"""`kept doctor`: what is there, what is missing, and what this server guarantees."""

from __future__ import annotations

from collections.abc import Iterator

import attrs
import typer

from adapters.embedded.errors import EmbeddedServerError
from application.ports.errors import PortError
from domain.scheduling.errors import InvalidValue
from entrypoints.cli.options import AsJson
from entrypoints.cli.screen import show_document, show_table
from entrypoints.container import Container
from entrypoints.doctor.examination import examine
from entrypoints.doctor.finding import Finding, State
from entrypoints.starting import opened


def doctor(as_json: AsJson = False) -> None:
    """Look at settings, server, access, leader and workers; exit 1 if promises cannot be kept here."""
    with opened("cli") as container:
        findings = list(_as_far_as_it_gets(container))
    healthy = all(finding.state is not State.FAILED for finding in findings)
    if as_json:
        guarantee = next((each.says for each in findings if each.check == "guarantee"), None)
        documents = [attrs.asdict(finding) for finding in findings]
        show_document({"healthy": healthy, "guarantee": guarantee, "findings": documents})
    else:
        show_table(("", "", "", "remedy"), ((each.check, each.state, each.says, each.remedy) for each in findings))
    raise typer.Exit(0 if healthy else 1)


def _as_far_as_it_gets(container: Container) -> Iterator[Finding]:
    """A store that cannot be had is what the doctor was asked about, so it is a finding and not an error."""
    try:
        yield from examine(container)
    except (PortError, EmbeddedServerError, InvalidValue) as error:
        yield Finding(check="server", state=State.FAILED, says=str(error), remedy="see KEPT_REDIS_URL and KEPT_DATA")
