"""What reads the fields of a paper for the cases: the service's own readers."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import date
from typing import Any

from agent.documents.findings import Found
from agent.documents.readers import Readers
from evals.files.papers import Field, FieldReader
from flows import policy


@asynccontextmanager
async def opened(today: date) -> AsyncIterator[FieldReader]:
    """A reader by the policy of this day; its processes start with the first paper."""
    rules = policy.load().on(today).documents
    readers = Readers()

    async def read(data: bytes) -> Mapping[str, Field]:
        reading = await readers.read(data, rules=rules)
        return fields(reading.found)

    try:
        yield read
    finally:
        await readers.close()


def fields(found: tuple[Found, ...]) -> Mapping[str, Field]:
    """Of all papers in a file; where two say the same thing differently, nobody is believed."""
    read: dict[str, Field] = {}
    for paper in found:
        for name, value in paper.values.items():
            told = Field(_told(value.value), flagged=not value.is_sure)
            read[name] = told if read.get(name, told) == told else Field(told.value, flagged=True)
    return read


def _told(value: Any) -> Any:
    return " ".join(value.split()) if isinstance(value, str) else value
