"""Logs: events with references, one line each, never a borrower's word."""

import logging
import sys
from typing import TextIO

import structlog


def to_lines(*, out: TextIO = sys.stderr) -> None:
    """JSON lines for machines; a value can never break out of its line."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(out),
        cache_logger_on_first_use=True,
    )
    _quiet_the_others()


def off() -> None:
    """Say nothing but errors; for a chat in a terminal."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    _quiet_the_others()


def _quiet_the_others() -> None:
    """Libraries log addresses and texts; only what they call an error is let through."""
    errors = logging.StreamHandler(sys.stderr)
    errors.setLevel(logging.ERROR)  # at the handler: some loggers set a level of their own
    logging.basicConfig(handlers=[errors], force=True)
