"""A form as it comes in: a few short fields, each once, and nothing else."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qsl

from fastapi import Request

from agent.office import Desk
from agent.phrases import visible
from crm_store.links import Link

LANGUAGE = "in"  # the field, and the part of an address, that says in which language
_MOST_BYTES = 8_192
_MOST_FIELDS = 40
_SECRET = ("password",)
_WRITTEN = ("text", "note", "outcome")
_TYPE = "application/x-www-form-urlencoded"


class Unfit(Exception):
    """This is no form of ours; `status` says why to whoever speaks HTTP."""

    def __init__(self, status: int) -> None:
        super().__init__(str(status))
        self.status = status


@dataclass(frozen=True)
class Typed:
    """What stands in a form: the key that it sends along, what was typed, and what is wrong."""

    key: bytes
    fields: Mapping[str, str] = field(default_factory=dict)
    faults: Mapping[str, str] = field(default_factory=dict)  # by field, in words for people


Faults = Mapping[str, str]  # by field, in words for people


@dataclass(frozen=True)
class Handed:
    """A file to take along; the page stays open."""

    data: bytes
    name: str


@dataclass(frozen=True)
class Shown:
    """What stands there after a file was taken in, as HTML."""

    html: str


@dataclass(frozen=True)
class Form:
    """What a page shows, and what becomes of what is typed: faults by field, or none and kept."""

    show: Callable[[Desk, Link, Typed], Awaitable[str]]
    take: Callable[[Desk, Link, Mapping[str, str]], Awaitable[Faults | Handed]]
    language: Callable[[Desk, Link], Awaitable[str]]
    still: Callable[[Desk, Link], Awaitable[bool]]  # whether what it was sent for still holds
    # Where the page takes a file, too.
    take_file: (
        Callable[[Desk, Link, Mapping[str, str], bytes], Awaitable[Faults | Shown]] | None
    ) = None


async def fields_of(request: Request, *, most: int = _MOST_BYTES) -> dict[str, str]:
    """Every field by its name, as text that can be seen; raises `Unfit`."""
    if request.headers.get("content-type", "").partition(";")[0].strip() != _TYPE:
        raise Unfit(415)
    try:
        body = (await _body(request, most)).decode("ascii")
        pairs = parse_qsl(
            body,
            keep_blank_values=True,
            strict_parsing=True,
            errors="strict",
            max_num_fields=_MOST_FIELDS,
        )
    except ValueError:  # of the decoding, too
        raise Unfit(400) from None
    fields = dict(pairs)
    if len(fields) != len(pairs):
        raise Unfit(400)
    return {name: _as_typed(name, text) for name, text in fields.items()}


def _as_typed(name: str, text: str) -> str:
    """A password is what it is, and whoever writes to people may begin a new line."""
    if name in _SECRET:
        return text
    return "\n".join(map(visible, text.splitlines())) if name in _WRITTEN else visible(text)


async def _body(request: Request, most: int) -> bytes:
    declared = request.headers.get("content-length", "0")
    if declared.isdigit() and int(declared) > most:
        raise Unfit(413)
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > most:
            raise Unfit(413)
    return bytes(body)
