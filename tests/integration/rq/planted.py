"""What an intruder would like a worker to import or to call; both leave evidence."""

from __future__ import annotations

import os
from pathlib import Path

EVIDENCE = "KEPT_TEST_EVIDENCE"
TOUCH = f"{__name__}.touch"
PICKLED_CALL = f"c{__name__}\ntouch\n(tR.".encode()


def touch(*_arguments: object, **_keywords: object) -> None:
    """Leave evidence, however it was called."""
    if path := os.environ.get(EVIDENCE):
        Path(path).touch()


touch()
