"""What a file really is, judged by its bytes in a child that may use little and live briefly."""

import asyncio
import io
import os
import struct
import subprocess
import sys
import zipfile
import zlib
from contextlib import suppress
from datetime import date
from pathlib import Path

import pytest
from PIL import Image
from pypdf import PdfWriter

from agent.documents import look
from agent.documents.look import Seen
from flows import policy

RULES = policy.load().on(date(2026, 11, 23)).documents


def picture(kind: str = "PNG", size: tuple[int, int] = (1000, 630)) -> bytes:
    file = io.BytesIO()
    Image.effect_noise(size, 40).convert("RGB").save(file, kind)
    return file.getvalue()


def pdf(pages: int = 1, *, password: str = "") -> bytes:
    file, writer = io.BytesIO(), PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(595, 842)
    if password:
        writer.encrypt(password)
    writer.write(file)
    return file.getvalue()


def bomb_png(side: int) -> bytes:
    """A picture of a few kilobytes that would fill gigabytes."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        body = kind + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    header = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    rows = zlib.compress(bytes((side // 8 + 1) * 64) * (side // 64), 9)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
    )


def bomb_pdf() -> bytes:
    """A PDF whose page tree lies in a stream that unpacks to gigabytes of blanks."""
    blanks = zlib.compressobj(9, zlib.DEFLATED, -15)
    block = blanks.compress(bytes(16_000_000)) + blanks.flush(zlib.Z_FULL_FLUSH)
    packed = b"\x78\x9c" + block * 200 + b"\x03\x00"
    objects = [
        b"<< /Type /Catalog /Pages 5 0 R >>",
        b"<< /Type /ObjStm /N 1 /First 4 /Filter /FlateDecode /Length %d >>\nstream\n" % len(packed)
        + packed
        + b"\nendstream",
    ]
    out, places = bytearray(b"%PDF-1.5\n"), []
    for number, each in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n" % number + each + b"\nendobj\n"
    # A cross-reference stream: object 5 lies in object stream 2.
    rows = b"".join(
        struct.pack(">BIB", *row)
        for row in [
            (0, 0, 255),
            (1, places[0], 0),
            (1, places[1], 0),
            (0, 0, 0),
            (1, len(out), 0),
            (2, 2, 0),
        ]
    )
    out_at = len(out)
    out += (
        b"4 0 obj\n<< /Type /XRef /Size 6 /W [1 4 1] /Root 1 0 R /Length %d >>\nstream\n"
        % len(rows)
        + rows
        + b"\nendstream\nendobj\nstartxref\n%d\n%%%%EOF" % out_at
    )
    return bytes(out)


def office() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as packed:
        packed.writestr("[Content_Types].xml", "<Types/>")
        packed.writestr("word/document.xml", "<w:document/>")
    return file.getvalue()


async def test_photos_and_pdfs_are_taken() -> None:
    taken = {
        "image/png": picture("PNG"),
        "image/jpeg": picture("JPEG"),
        "application/pdf": pdf(2),
    }
    seen = await asyncio.gather(*(look.at(data, rules=RULES) for data in taken.values()))
    assert list(seen) == [Seen(mime, None) for mime in taken]


async def test_each_wrong_file_is_refused_for_its_own_reason() -> None:
    refused: dict[str, tuple[bytes, str]] = {
        "an empty file": (b"", "broken"),
        "a program": (b"MZ\x90\x00" + bytes(500), "not_a_document"),
        "a Linux program": (b"\x7fELF\x02\x01\x01" + bytes(500), "not_a_document"),
        "a page that ends as a PDF": (b"<html><script>x()</script>" + pdf(), "not_a_document"),
        "an SVG": (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "not_a_document"),
        "a WebP": (picture("WEBP"), "not_a_document"),
        "a GIF": (picture("GIF"), "not_a_document"),
        "a Word file": (office(), "not_a_document"),
        "words": (b"my payslip says 9000", "not_a_document"),
        "a JPEG in name only": (b"\xff\xd8\xff\xe0" + b"JFIF" * 200, "broken"),
        "half a JPEG": (picture("JPEG")[:8_000], "broken"),
        "half a PDF": (pdf(3)[:120], "broken"),
        "a PDF of no pages": (pdf(0), "broken"),
        "a locked PDF": (pdf(password="secret"), "locked"),
        "a thick PDF": (pdf(21), "too_many_pages"),
        "a picture of a billion pixels": (bomb_png(32_000), "too_many_pixels"),
        "a picture a little too large": (bomb_png(6_400), "too_many_pixels"),
        "more than 5 MB": (b"%PDF-1.7" + bytes(RULES.max_bytes), "too_large"),
    }
    seen = {kind: await look.at(data, rules=RULES) for kind, (data, _) in refused.items()}
    assert {kind: each.reject for kind, each in seen.items()} == {
        kind: reason for kind, (_, reason) in refused.items()
    }


async def test_a_pdf_that_unpacks_without_end_stays_in_its_child() -> None:
    bomb = bomb_pdf()
    assert len(bomb) < RULES.max_bytes
    assert (await look.at(bomb, rules=RULES)).reject == "broken"


CONFINED = """
import sys
from agent.documents import child
child.confine()
try:
    {attempt}
except (MemoryError, OSError) as refused:
    print(type(refused).__name__)
"""


@pytest.mark.parametrize(
    ("attempt", "refused"),
    [
        ("bytearray(2_000_000_000)", "MemoryError"),
        ("open(sys.argv[1], 'wb', buffering=0).write(b'x')", "OSError"),
        ("import resource; print(resource.getrlimit(resource.RLIMIT_CPU))", "(20, 20)"),
    ],
    ids=["memory", "files", "time"],
)
def test_the_child_is_confined(tmp_path: Path, attempt: str, refused: str) -> None:
    ran = subprocess.run(
        [sys.executable, "-c", CONFINED.format(attempt=attempt), str(tmp_path / "file")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.stdout.strip() == refused


async def test_a_child_knows_none_of_our_secrets_and_ends_when_nobody_waits(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("BUFFR_KEYS", "test-1:secret")
    looking = asyncio.create_task(look.at(bomb_pdf(), rules=RULES))
    child = await _child_of_ours()
    assert (child / "environ").read_bytes() == b""
    looking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await looking
    assert not child.exists()


async def _child_of_ours() -> Path:
    """Its folder in /proc, once it runs."""
    async with asyncio.timeout(10):
        while True:
            for status in Path("/proc").glob("[0-9]*/stat"):
                with suppress(OSError):
                    parent = status.read_text().rpartition(")")[2].split()[1]
                    if int(parent) == os.getpid():
                        line = (status.parent / "cmdline").read_bytes()
                        if b"agent.documents.child" in line:
                            return status.parent
            await asyncio.sleep(0.005)


async def test_several_are_looked_at_side_by_side() -> None:
    seen = await asyncio.gather(*(look.at(pdf(), rules=RULES) for _ in range(3)))
    assert {each.reject for each in seen} == {None}


async def test_the_limits_come_from_the_policy() -> None:
    rules = RULES.model_copy(update={"max_pages": 1})
    assert (await look.at(pdf(1), rules=rules)).reject is None
    assert (await look.at(pdf(2), rules=rules)).reject == "too_many_pages"
