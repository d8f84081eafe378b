"""What a file really is, judged by its bytes alone; each that is refused has its own reason."""

import base64
import io
import struct
import zipfile
import zlib
from typing import Any

from PIL import Image
from pypdf import PdfWriter

from agent.documents import pdfs
from agent.documents.readers import Readers
from agent.documents.refusal import REASONS
from flows.policy import DocumentRules

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
MAIN = "word/document.xml"
TYPES = f'<Types><Override PartName="/{MAIN}" ContentType="{WORD}.main+xml"/></Types>'
_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
BODY = (
    f'<w:document xmlns:w="{_W}"><w:body><w:p><w:r><w:t>Net pay</w:t></w:r><w:r><w:tab/>'
    "<w:t>N$ 7 920.00</w:t></w:r></w:p></w:body></w:document>"
)
# A red and a blue half, 64 by 48, as a phone's camera writes it.
HEIC = base64.b64decode(
    "AAAAHGZ0eXBoZWljAAAAAG1pZjFoZWljbWlhZgAAAX1tZXRhAAAAAAAAACFoZGxyAAAAAAAAAABwaWN0AAAAAAAAAAAA"
    "AAAAAAAAACJpbG9jAAAAAERAAAEAAQAAAAABoQABAAAAAAAAADoAAAAjaWluZgAAAAAAAQAAABVpbmZlAgAAAAABAABo"
    "dmMxAAAAAA5waXRtAAAAAAABAAAA/WlwcnAAAADdaXBjbwAAAHZodmNDAQNwAAAAkAAAAAAAHvAA/P34+AAADwNgAAEA"
    "GEABDAH//wNwAAADAJAAAAMAAAMAHroCQGEAAQAqQgEBA3AAAAMAkAAAAwAAAwAeoCCBBZbq5Ka5uAhoMCAAAAMDIAAA"
    "AwAhYgABAAZEAcFzwIkAAAATY29scm5jbHgAAQANAAaAAAAAFGlzcGUAAAAAAAAAQAAAAEAAAAAoY2xhcAAAAEAAAAAB"
    "AAAAMAAAAAEAAAAAAAAAAv////AAAAACAAAAEHBpeGkAAAAAAwgICAAAABhpcG1hAAAAAAAAAAEAAQWBAgMFhAAAAEJt"
    "ZGF0AAAANigBr1jm9Oq//+Vrv/6j/IfJ//9f/qr1X7QyT/sg1UktsDUYu8ag8XIQtIGEAZNtq+SEXJaxwA=="
)


def picture(kind: str = "PNG", size: tuple[int, int] = (1000, 630), **more: Any) -> bytes:
    file = io.BytesIO()
    Image.effect_noise(size, 40).convert("RGB").save(file, kind, **more)
    return file.getvalue()


def sideways() -> bytes:
    """A phone that was held upright: the picture lies, and says so; it also says where it was."""
    told = Image.Exif()
    told[0x0112] = 6
    told[0x010E] = "taken at home in Katutura"
    return picture("JPEG", exif=told, comment=b"taken at home in Katutura")


def pdf(pages: int = 1, *, password: str = "") -> bytes:
    file, writer = io.BytesIO(), PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(595, 842)
    if password:
        writer.encrypt(password)
    writer.write(file)
    return file.getvalue()


def written_pdf(words: str) -> bytes:
    from reportlab.pdfgen.canvas import Canvas

    file = io.BytesIO()
    canvas = Canvas(file, pagesize=(595, 842))
    canvas.drawString(72, 770, words)
    canvas.save()
    return file.getvalue()


def word(parts: dict[str, str | bytes] | None = None, *, body: str = BODY) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        whole = {"[Content_Types].xml": TYPES, "_rels/.rels": "<R/>", MAIN: body, **(parts or {})}
        for name, part in whole.items():
            packed.writestr(name, part)
    return file.getvalue()


def linked(kind: str) -> bytes:
    said = f'<Rs><R Type="http://x/{kind}" Target="http://x.invalid" TargetMode="External"/></Rs>'
    return word({"word/_rels/document.xml.rels": said})


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


async def test_what_phones_and_offices_make_is_taken(
    readers: Readers, rules: DocumentRules
) -> None:
    taken = [
        ("image/png", picture("PNG")),
        ("image/jpeg", picture("JPEG")),
        (
            "image/jpeg",
            picture("MPO", save_all=True, append_images=[Image.new("RGB", (1000, 630))]),
        ),
        ("image/webp", picture("WEBP")),
        ("application/pdf", pdf(2)),
        (WORD, word()),
        (WORD, linked("hyperlink")),
    ]
    seen = [await readers.read(data, rules=rules) for _, data in taken]
    assert [(each.mime, each.reject, each.hint) for each in seen] == [
        (mime, None, None) for mime, _ in taken
    ]
    small = await readers.read(HEIC, rules=rules)
    assert (small.mime, small.reject, small.hint) == ("image/heic", None, "small")


async def test_each_wrong_file_is_refused_for_its_own_reason(
    readers: Readers, rules: DocumentRules, endless_pdf: bytes
) -> None:
    defined = f'<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]>{BODY}'
    many: dict[str, str | bytes] = {f"word/part{n}.xml": "<p/>" for n in range(200)}
    refused: dict[str, tuple[bytes, str]] = {
        "an empty file": (b"", "broken"),
        "a program": (b"MZ\x90\x00" + bytes(500), "not_a_document"),
        "a Linux program": (b"\x7fELF\x02\x01\x01" + bytes(500), "not_a_document"),
        "a page that ends as a PDF": (b"<html><script>x()</script>" + pdf(), "not_a_document"),
        "an SVG": (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "not_a_document"),
        "a GIF": (picture("GIF"), "not_a_document"),
        "a moving PNG": (
            picture("PNG", save_all=True, append_images=[Image.new("RGB", (1000, 630))]),
            "not_a_document",
        ),
        "an archive": (word()[:4] + bytes(400), "not_a_document"),
        "an archive that says it is Word": (
            word({"[Content_Types].xml": "<Types/>"}),
            "not_a_document",
        ),
        "words": (b"my payslip says 9000", "not_a_document"),
        "a JPEG in name only": (b"\xff\xd8\xff\xe0" + b"JFIF" * 200, "broken"),
        "half a JPEG": (picture("JPEG")[:8_000], "broken"),
        "half a HEIC": (HEIC[:430], "broken"),
        "half a PDF": (pdf(3)[:120], "broken"),
        "a PDF of no pages": (pdf(0), "broken"),
        "a locked PDF": (pdf(password="secret"), "locked"),
        "a thick PDF": (pdf(21), "too_many_pages"),
        "a picture of a billion pixels": (bomb_png(32_000), "too_many_pixels"),
        "a picture a little too large": (bomb_png(6_400), "too_many_pixels"),
        "more than 5 MB": (b"%PDF-1.7" + bytes(rules.max_bytes), "too_large"),
        "a photo and an archive": (picture("JPEG") + word(), "two_in_one"),
        "a photo and a PDF": (picture("JPEG") + pdf(), "two_in_one"),
        "a PDF and an archive": (pdf() + word(), "two_in_one"),
        "a PDF and a page": (pdf() + b"\n<html><form action='x'></form></html>", "two_in_one"),
        "a Word file with macros": (word({"word/vbaProject.bin": b"x"}), "has_macros"),
        "a Word file of a macro type": (
            word({"[Content_Types].xml": TYPES.replace(WORD, "x.macroEnabled.main")}),
            "has_macros",
        ),
        "a Word file with a file in it": (word({"word/embeddings/a.bin": b"x"}), "has_objects"),
        "a Word file with a template far away": (linked("attachedTemplate"), "has_links"),
        "a Word file with a definition": (word(body=defined), "has_definitions"),
        "a Word file that hides one": (
            word(body=defined.encode("utf-16").decode("latin-1")),
            "broken",
        ),
        "a Word file of 60 MB": (word({"word/media/a.png": bytes(60_000_000)}), "unpacks_too_far"),
        "a Word file packed too well": (word({"word/a.xml": bytes(900_000)}), "unpacks_too_far"),
        "a Word file of many parts": (word(many), "unpacks_too_far"),
        "a PDF without an end": (endless_pdf, "broken"),
    }
    seen = {kind: await readers.read(data, rules=rules) for kind, (data, _) in refused.items()}
    assert {kind: each.reject for kind, each in seen.items()} == {
        kind: reason for kind, (_, reason) in refused.items()
    }
    assert {reason for _, reason in refused.values()} == set(REASONS)
    assert all(each.copies == () for each in seen.values())


async def test_a_copy_is_upright_and_tells_nothing_but_the_picture(
    readers: Readers, rules: DocumentRules
) -> None:
    original = sideways()
    assert b"Katutura" in original
    (copy,) = (await readers.read(original, rules=rules)).copies
    assert b"Katutura" not in copy.jpeg
    with Image.open(io.BytesIO(copy.jpeg)) as shown:
        assert (shown.format, shown.size, dict(shown.getexif())) == ("JPEG", (630, 1000), {})
    large = await readers.read(picture("JPEG", (3000, 1890)), rules=rules)
    with Image.open(io.BytesIO(large.copies[0].jpeg)) as shown:
        assert shown.size == (1600, 1008)


async def test_words_that_a_file_carries_are_read_with_their_places(
    readers: Readers, rules: DocumentRules
) -> None:
    for data in (written_pdf("Net pay N$ 7 920.00 Lüderitz môre"), word()):
        reading = await readers.read(data, rules=rules)
        (page,), (copy,) = reading.pages, reading.copies
        assert (page.number, copy.page, reading.quality) == (1, 1, ())
        assert "Net pay N$ 7 920.00" in " ".join(line.text for line in page.lines)
        assert all(line.score == 1.0 for line in page.lines)
        assert all(0 <= line.box[0] < line.box[2] <= page.width for line in page.lines)
        assert all(0 <= line.box[1] < line.box[3] <= page.height / 8 for line in page.lines)


async def test_the_limits_come_from_the_policy(readers: Readers, rules: DocumentRules) -> None:
    strict = rules.model_copy(update={"max_pages": 1, "also_kinds": ()})
    assert (await readers.read(pdf(1), rules=strict)).reject is None
    assert (await readers.read(pdf(2), rules=strict)).reject == "too_many_pages"
    assert (await readers.read(picture("WEBP"), rules=strict)).reject == "not_a_document"


def test_words_that_a_page_does_not_show_are_read_from_its_picture_instead() -> None:
    def drawn(*, mode: int = 0, picture_covers: float = 0.0) -> bytes:
        from reportlab.lib.utils import ImageReader
        from reportlab.pdfgen.canvas import Canvas

        file = io.BytesIO()
        canvas = Canvas(file, pagesize=(595, 842))
        shown = ImageReader(Image.new("RGB", (60, 80), "white"))
        canvas.drawImage(shown, 0, 0, 595 * picture_covers, 842 * picture_covers)
        words = canvas.beginText(72, 700)
        words.setTextRenderMode(mode)
        words.textLine("Net pay 9 000.00")
        canvas.drawText(words)
        canvas.save()
        return file.getvalue()

    invisible = 3  # of the modes of ISO 32000-1, 9.3.6
    counted = [
        len(page.lines)
        for data in (
            drawn(),
            drawn(picture_covers=0.3),
            drawn(mode=invisible),
            drawn(picture_covers=1),
        )
        for page in pdfs.pages(data, max_pages=1)
    ]
    assert counted == [1, 1, 0, 0]
