"""What is locked keeps its place in the outbox: another process may have the key by now."""

from collections.abc import Sequence

import structlog

from crm_store.leaving import Due

log = structlog.get_logger()


def opened_of(found: Sequence[Due]) -> list[Due]:
    """Those whose keys are here; an operator is told of the others, and none is given up."""
    for each in found:
        if each.is_locked:
            log.error("message_locked", outbox=str(each.row.id))
    return [each for each in found if not each.is_locked]
