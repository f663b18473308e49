"""Refusals of the learning context."""

from __future__ import annotations


class LearningError(Exception):
    """Something the platform refuses, in one line that a user can act on."""


class Unusable(LearningError, ValueError):
    """A value that no aggregate can have; the message names the field, the value and the remedy."""
