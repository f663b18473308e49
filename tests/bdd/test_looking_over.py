"""Rule: lint tells what is valid in a file and probably not meant, and is silent about what is sound."""

from __future__ import annotations

from pytest_bdd import scenarios

scenarios("looking_over.feature")
