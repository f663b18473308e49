"""The `kept` command line: each command parses, calls the application, and shows what it answered.

May live here: commands, their options, and how answers look to people (tables) and to programs (JSON
documents). May not: a decision about slots, or a wire between adapters; that is the container's.
"""

from entrypoints.cli.app import app

__all__ = ["app", "main"]


def main() -> None:
    """Run the command line of this process; it always ends the process with an exit code."""
    app()
