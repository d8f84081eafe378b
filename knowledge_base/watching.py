"""A running service takes up changed articles, and keeps the old ones where the new are wrong."""

import asyncio
from collections.abc import Mapping

import structlog

from knowledge_base.search import UNSERVED, KnowledgeBase

log = structlog.get_logger()


async def take_up(knowledge: KnowledgeBase, policy: Mapping[str, str]) -> bool:
    """Look once: False where nothing changed, or where what changed must not be served."""
    try:
        # Reading and indexing takes a second or more; turns go on meanwhile with what is there.
        changed = await asyncio.to_thread(knowledge.refresh, policy)
    except UNSERVED as error:
        log.error("articles_refused", why=str(error), served=knowledge.version)
        return False
    if changed:
        log.info("articles_taken_up", served=knowledge.version)
    return changed
