"""A form that brings a file along: its short fields as text, and the very bytes of the file."""

from collections.abc import Mapping
from email import message_from_bytes
from email.message import Message
from email.policy import HTTP

from fastapi import Request

from agent.pages.form import Unfit
from agent.phrases import visible

_TYPE = "multipart/form-data"
_MOST_PARTS = 20
_LONGEST_FIELD = 1_000


async def taken(request: Request, *, most: int) -> tuple[Mapping[str, str], bytes]:
    """Fields by name, and the file; raises `Unfit`."""
    kind = request.headers.get("content-type", "")
    if kind.partition(";")[0].strip() != _TYPE:
        raise Unfit(415)
    head = f"Content-Type: {kind}\r\n\r\n".encode("ascii", "replace")
    whole = message_from_bytes(head + await _body(request, most), policy=HTTP)
    parts = whole.get_payload()
    if not whole.is_multipart() or not isinstance(parts, list) or len(parts) > _MOST_PARTS:
        raise Unfit(400)
    fields: dict[str, str] = {}
    file = b""
    for part in parts:
        if not isinstance(part, Message):
            raise Unfit(400)
        name, data = _part(part)
        if part.get_filename() is not None:
            file = data
        elif name in fields or len(data) > _LONGEST_FIELD:
            raise Unfit(400)
        else:
            fields[name] = visible(data.decode("utf-8", "replace"))
    return fields, file


def _part(part: Message) -> tuple[str, bytes]:
    name = part.get_param("name", header="content-disposition")
    data = part.get_payload(decode=True)
    if not isinstance(name, str) or not isinstance(data, bytes):
        raise Unfit(400)
    return name, data


async def _body(request: Request, most: int) -> bytes:
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > most:
            raise Unfit(413)
    return bytes(body)
