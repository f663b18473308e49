"""Rule: an application needs no more than the store to make promises that can be kept, and may say everything twice."""

from __future__ import annotations

from pytest_bdd import scenarios

scenarios("client.feature")
