"""Commands: stable, named, typed instructions that a timer can fire.

May live here: what a command is, how a function becomes one, and how arguments become its payload.
May not: the commands of any particular application, nor anything that executes on a schedule's behalf.
"""

from application.commands.command import Command, command, name_of
from application.commands.dependencies import Provided, provided_by, provides
from application.commands.fan_out import FanOut

__all__ = ["Command", "command", "name_of", "FanOut", "Provided", "provides", "provided_by"]
