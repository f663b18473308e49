"""`kept doctor` examines the server that it finds."""

from __future__ import annotations

import json

import pytest

from tests.unit.cli.running import kept


def test_a_server_that_keeps_nothing_cannot_keep_promises() -> None:
    """The test server writes nothing to disk: exit 1, and the remedy."""
    result = kept("doctor", "--json")
    document = json.loads(result.stdout)
    findings = {finding["check"]: finding for finding in document["findings"]}

    assert (result.exit_code, document["healthy"]) == (1, False)
    assert findings["persistence"]["remedy"] == "set appendonly yes and appendfsync everysec"
    assert findings["leader"]["state"] == findings["workers"]["state"] == "warning"
    assert "reports.build" in findings["commands"]["says"]


def test_a_server_that_is_away_is_a_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    """That is what the doctor was asked about."""
    monkeypatch.setenv("KEPT_REDIS_URL", "unix:///nowhere/at/all.sock")
    result = kept("doctor")

    assert result.exit_code == 1
    assert "failed" in result.stdout
    assert result.stderr == ""
