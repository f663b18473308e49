"""Rule: the missed-run policy, its grace, window and limit decide what becomes of slots that came due unseen."""

from __future__ import annotations

from pytest_bdd import scenarios

scenarios("catching_up.feature")
