"""Rule: a clean-up may be late, but does not silently stop."""

from __future__ import annotations

from pytest_bdd import scenarios

scenarios("temporary_uploads.feature")
