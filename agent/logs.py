"""Logs: events with references, one line each, never a borrower's word."""

import logging
import sys
from typing import TextIO, cast

import structlog


class _Errors:
    """Wherever errors go at that moment: loggers outlive a stream that was borrowed for a while."""

    def write(self, line: str) -> int:
        return sys.stderr.write(line)

    def flush(self) -> None:
        sys.stderr.flush()


def to_lines(*, out: TextIO | None = None) -> None:
    """JSON lines for machines, on standard error; a value can never break out of its line."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(out or cast("TextIO", _Errors())),
        cache_logger_on_first_use=True,
    )
    _quiet_the_others()


def off() -> None:
    """Say nothing but errors; for a chat in a terminal."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    _quiet_the_others()


def _quiet_the_others() -> None:
    """Libraries log addresses and texts; only what they call an error is let through."""
    errors = logging.StreamHandler(_Errors())
    errors.setLevel(logging.ERROR)  # at the handler: some loggers set a level of their own
    logging.basicConfig(handlers=[errors], force=True)
