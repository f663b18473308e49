"""
Kept as another version of itself: which formats it reads, and which it writes.

`python -m tests.integration.processes.version 1,2 1 worker --burst` is `kept worker --burst` of a version that reads
formats 1 and 2 and still writes 1. The next format differs in its number alone: what counts here is who meets whom.
"""

from __future__ import annotations

import sys

from adapters.redis.documents import text


def become(reads: str, writes: str) -> None:
    """Let every codec, none of which is imported yet, read and write these formats."""
    codecs = [name for name in sys.modules if name.startswith("adapters.redis.documents.")]
    assert codecs == ["adapters.redis.documents.text"], codecs
    vars(text).update(READABLE=tuple(map(int, reads.split(","))), FORMAT=int(writes))


if __name__ == "__main__":
    become(*sys.argv[1:3])
    from entrypoints.cli import app

    app(sys.argv[3:])
