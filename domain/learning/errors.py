"""Refusals of the learning context."""

from __future__ import annotations


class LearningError(Exception):
    """Something the platform refuses, in one line that a user can act on."""
