"""Where the parts are wired and the processes wait: scheduler, worker, command line, dashboard.

May live here: settings, the container (the one composition root), and thin processes around it.
May not: a rule of the business, or a decision that a test would want to reach without a process.
"""

import sys
from pathlib import Path

_HOME = str(Path(__file__).resolve().parent.parent)
_HERE = str(Path.cwd())

# `python -m entrypoints.…` looks in the current folder first, where a user's own `domain` would hide ours. Where
# somebody else imports us (an application, pytest), the order of their imports is theirs.
if sys.argv[:1] == ["-m"] and _HERE != _HOME:
    sys.path[:] = [*(entry for entry in sys.path if entry not in ("", _HERE)), _HERE]
