"""`python -m tests.benchmarks.strictness`: what it costs to read stored documents strictly, in CPU time."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Any, Final

from adapters.redis.documents import entry, revision, run, schedule
from tests.golden.test_stored_documents import KINDS, documents

MODULES: Final[dict[str, ModuleType]] = {"schedules": schedule, "runs": run, "entries": entry, "revisions": revision}
CHECKS: Final = ("check_fields", "number", "decimal", "text", "truth")
ROUNDS: Final = 20
SECONDS: Final = 1.0


def main() -> None:
    """Read every golden document of each kind, with its checks and without, and print both and the difference."""
    print(f"read one stored document, microseconds of CPU (least of {ROUNDS} rounds)")
    print(f"  {'':<12}{'strictly':>10}{'without':>10}{'costs':>10}")
    for kind, module in MODULES.items():
        strict = _measure(kind)
        with _believing(module):
            lenient = _measure(kind)
        print(f"  {kind:<12}{strict:>10.2f}{lenient:>10.2f}{strict - lenient:>10.2f}")


def _measure(kind: str) -> float:
    examples, read = [(KINDS[kind].values[name], text) for name, text in documents(kind).items()], KINDS[kind].read
    return min(_once(lambda: [read(like, text) for like, text in examples]) for _ in range(ROUNDS)) / len(examples)


def _once(read_all: Callable[[], object]) -> float:
    """Return how many microseconds one reading of all examples takes."""
    began, times = time.process_time(), 0
    while time.process_time() - began < SECONDS / ROUNDS:
        read_all()
        times += 1
    return (time.process_time() - began) / times * 1e6


@contextmanager
def _believing(module: ModuleType) -> Iterator[None]:
    """Let a codec take whatever stands there, as it would if nobody else could write."""
    checks: dict[str, Any] = {name: vars(module)[name] for name in CHECKS if name in vars(module)}
    vars(module).update({name: _nothing if name == "check_fields" else _as_it_is for name in checks})
    try:
        yield
    finally:
        vars(module).update(checks)


def _nothing(*_arguments: Any) -> None: ...


def _as_it_is(value: Any) -> Any:
    return value


if __name__ == "__main__":
    main()
