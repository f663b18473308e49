"""A scheduler that keeps little of the past, so that a soak reaches the plateau of its store within minutes."""

from __future__ import annotations

import sys
from functools import partial

from dependency_injector import providers

from application.scheduling.retention import Retention
from entrypoints import scheduler
from entrypoints.container import Container

ENTRIES = 10
SLACK = 10

FrugalRetention = partial(Retention, entries=ENTRIES, slack=SLACK)


def main() -> int:
    """Schedule as any scheduler does, with another retention."""
    Container.retention.override(providers.Singleton(FrugalRetention, ledger=Container.ledger))
    return scheduler.main(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
