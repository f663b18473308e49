"""Rule: a run that is not executing ends at once when it is cancelled; one that is, is asked."""

from __future__ import annotations

from pytest_bdd import scenarios

scenarios("cancelling.feature")
