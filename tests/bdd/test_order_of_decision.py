"""Rule: of several reasons not to start, the first in the order of decision is the one that the ledger names."""

from __future__ import annotations

from pytest_bdd import scenarios

scenarios("order_of_decision.feature")
