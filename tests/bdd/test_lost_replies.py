"""Rule: a write whose reply was lost is neither repeated nor forgotten: whoever wrote reads what stands."""

from __future__ import annotations

from pytest_bdd import scenarios

scenarios("lost_replies.feature")
