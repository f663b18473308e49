"""How long a test waits for another process before it says that the process is stuck."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

A_WHILE: Final = timedelta(seconds=30)
