"""Schedules as people write them down, in a TOML file or in Python: domain values out, and back into readable words.

May live here: the file's keys, their readers, and messages that name the schedule, the field, the value
and the remedy. May not: a rule about what a value means; that is the domain's, which validates it.
"""

from adapters.declarations.describe import describe
from adapters.declarations.draft import Draft, schedule
from adapters.declarations.errors import InvalidFile
from adapters.declarations.fluent import after, cron, every, on, once
from adapters.declarations.in_python import Schedules, read_python
from adapters.declarations.schedule_file import read_schedule_file

__all__ = [
    "Draft",
    "InvalidFile",
    "Schedules",
    "after",
    "cron",
    "describe",
    "every",
    "on",
    "once",
    "read_python",
    "read_schedule_file",
    "schedule",
]
