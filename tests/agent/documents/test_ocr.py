"""Pictures read by the child that has the models: upright or not, and never without bounds."""

import io
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFont

from agent.documents import ocr
from agent.documents.readers import Readers
from agent.documents.reading import Page
from agent.documents.sheets import seen_sheet
from flows.policy import DocumentRules
from tests.agent.documents.test_readers import tries

CARD = (
    ("REPUBLIC OF NAMIBIA", 60),
    ("Surname  NANGOLO", 180),
    ("First names  SELMA", 260),
    ("Date of birth  24 March 1982", 340),
    ("ID number  82032451001", 420),
)


def photo(*, turned: int = 0) -> bytes:
    picture = Image.new("RGB", (1100, 640), "#e8e4da")
    draw, font = ImageDraw.Draw(picture), ImageFont.load_default(44)
    for text, top in CARD:
        draw.text((80, top), text, font=font, fill="#202020")
    file = io.BytesIO()
    picture.rotate(turned, expand=True).save(file, "JPEG", quality=85)
    return file.getvalue()


async def test_a_photo_that_lies_on_its_side_is_read_and_a_blurred_one_is_not(
    reading_rules: DocumentRules,
) -> None:
    others = _eyes()
    async with _ending(Readers()) as readers:
        reading = await readers.read(photo(turned=90), rules=reading_rules)
        blurred = await readers.read(_blurred(photo()), rules=reading_rules)
        running = _eyes() - others
    (card,) = reading.found
    assert (card.kind, card.missing, reading.unread) == ("id_front", (), ())
    assert {name: each.value for name, each in card.values.items()} == {
        "surname": "Nangolo",
        "first_names": "Selma",
        "born_on": date(1982, 3, 24),
        "national_id": "82032451001",
    }
    left, top, right, bottom = card.values["surname"].box
    assert 0 <= left < right <= 640
    assert 0 <= top < bottom <= 1100
    assert (blurred.hint, blurred.found) == ("blur", ())
    assert len(running) == 1


async def test_a_page_that_takes_too_long_is_left_to_a_person(
    reading_rules: DocumentRules,
) -> None:
    others = _eyes()
    async with _ending(Readers(seconds_of_a_page=0.05)) as readers:
        reading = await readers.read(photo(), rules=reading_rules)
    assert (reading.reject, reading.unread, reading.found) == (None, (1,), ())
    assert _eyes() <= others


async def test_no_models_are_loaded_for_a_file_without_pictures_of_writing(
    reading_rules: DocumentRules,
) -> None:
    file, others = io.BytesIO(), _eyes()
    Image.new("RGB", (1200, 900), "white").save(file, "PNG")
    async with _ending(Readers()) as readers:
        await readers.read(file.getvalue(), rules=reading_rules)
        assert _eyes() <= others


def test_the_child_that_reads_has_bounded_memory_and_writes_nothing(tmp_path: Path) -> None:
    assert tries(
        "from agent.documents import ocr_child; ocr_child.confine()",
        "len(bytearray(1_300_000_000))",
        f"open({str(tmp_path / 'file')!r}, 'wb', buffering=0).write(b'x')",
        "resource.getrlimit(resource.RLIMIT_CPU)",
    ) == ["MemoryError", "OSError", "(60, 3600)"]


def test_lines_of_a_leaning_page_stand_level_and_keep_their_place_on_paper() -> None:
    def line(text: str, left: float, top: float, wide: float) -> ocr.Written:
        lean = 0.1
        corners = ((left, top), (left + wide, top + lean * wide))
        (x, y), (right, beside) = corners
        return ocr.Written(text, 0.9, ((x, y), (right, beside), (right, beside + 20), (x, y + 20)))

    rows = [
        line(f"{name} {at}", left, 100 + 60 * at + 0.1 * left, 200)
        for at in range(6)
        for name, left in (("label", 50.0), ("amount", 700.0))
    ]
    seen = ocr.Seen(1000, 800, 0, tuple(rows))
    sheet = seen_sheet(seen, Page(1, 2000, 1600))
    assert [[words.text for words in row] for row in sheet.rows] == [
        [f"label {at}", f"amount {at}"] for at in range(6)
    ]
    assert sheet.rows[0][0].box == pytest.approx((100, 210, 500, 290))


def _blurred(jpeg: bytes) -> bytes:
    from PIL import ImageFilter

    file = io.BytesIO()
    Image.open(io.BytesIO(jpeg)).filter(ImageFilter.GaussianBlur(9)).save(file, "JPEG")
    return file.getvalue()


@asynccontextmanager
async def _ending(readers: Readers) -> AsyncIterator[Readers]:
    """Let their children end with the test, however that ends."""
    try:
        yield readers
    finally:
        await readers.close()


def _eyes() -> set[str]:
    """The processes that read pictures, also those of whoever else works in this process."""
    found = set()
    for line in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            mine = f"\nPPid:\t{os.getpid()}\n" in (line.parent / "status").read_text()
            if mine and b"agent.documents.ocr_child" in line.read_bytes():
                found.add(line.parent.name)
        except OSError:
            continue
    return found
