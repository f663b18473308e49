"""Rule: the learners of a class are reminded once, a day before, whatever happens to the class and to its messages."""

from __future__ import annotations

from pytest_bdd import scenarios

scenarios("class_reminders.feature")
