"""Logs: one line per event, JSON for machines and readable on a terminal; never a secret."""

from __future__ import annotations

import logging
import sys
from typing import TextIO

import structlog
from structlog.typing import FilteringBoundLogger, Processor


def configure(process: str, *, stream: TextIO | None = None, level: int = logging.INFO) -> FilteringBoundLogger:
    """Set this process's logging up and return its logger; times are the host's, in UTC."""
    stream = stream or sys.stderr
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _rendered(stream),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.WriteLoggerFactory(file=stream),
        # Not cached: a test, or a process that forks, may set its stream up anew.
        cache_logger_on_first_use=False,
    )
    logger: FilteringBoundLogger = structlog.get_logger(process=process)
    return logger


def _rendered(stream: TextIO) -> Processor:
    return structlog.dev.ConsoleRenderer() if stream.isatty() else structlog.processors.JSONRenderer(sort_keys=True)
