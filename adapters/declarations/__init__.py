"""Schedules as people write them down: a TOML file in, domain values out, and back into readable words.

May live here: the file's keys, their readers, and messages that name the schedule, the field, the value
and the remedy. May not: a rule about what a value means; that is the domain's, which validates it.
"""

from adapters.declarations.describe import describe
from adapters.declarations.errors import InvalidFile
from adapters.declarations.schedule_file import read_schedule_file

__all__ = ["InvalidFile", "describe", "read_schedule_file"]
