"""Rule: backfilled slots run once, in turn, and the ledger names what that supersedes."""

from __future__ import annotations

from pytest_bdd import scenarios

scenarios("backfilling.feature")
