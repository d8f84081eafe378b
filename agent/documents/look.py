"""Look at one file that a stranger sent, in a child process that ends with it."""

from agent.documents.readers import Readers
from agent.documents.reading import Reading
from flows.policy import DocumentRules


async def at(data: bytes, *, rules: DocumentRules) -> Reading:
    """Judge a file by its bytes alone; its declared type and name were never asked."""
    readers = Readers(files=1)
    try:
        return await readers.read(data, rules=rules)
    finally:
        await readers.close()
