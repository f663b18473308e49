"""Logs: one line per event, JSON for machines and readable on a terminal; never a secret."""

from __future__ import annotations

import logging
import sys
from collections.abc import Sequence
from typing import TextIO

import structlog
from structlog.typing import EventDict, FilteringBoundLogger, Processor

from adapters.observability.printable import printable


def configure(process: str, *, stream: TextIO | None = None, level: int = logging.INFO) -> FilteringBoundLogger:
    """Set this process's logging up and return its logger; times are the host's, in UTC."""
    stream = stream or sys.stderr
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            *_rendered(stream),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.WriteLoggerFactory(file=stream),
        # Not cached: a test, or a process that forks, may set its stream up anew.
        cache_logger_on_first_use=False,
    )
    logger: FilteringBoundLogger = structlog.get_logger(process=process)
    return logger


def _rendered(stream: TextIO) -> Sequence[Processor]:
    """Return what turns an event into one line; tracebacks come without local variables, which hold secrets."""
    if not stream.isatty():
        return structlog.processors.format_exc_info, structlog.processors.JSONRenderer(sort_keys=True)
    return _made_printable, structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)


def _made_printable(_logger: object, _method: str, event: EventDict) -> EventDict:
    """JSON escapes by itself; on a terminal a value that is a bare word would be shown as it is."""
    return {name: printable(value) if isinstance(value, str) else value for name, value in event.items()}
