"""Rule: in an exclusive group the overlap policy of each member looks at the runs of all."""

from __future__ import annotations

from pytest_bdd import scenarios

scenarios("exclusive.feature")
