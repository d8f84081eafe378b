"""A page is small, has every letter of a name, and is the same whenever it is drawn."""

import io
from dataclasses import replace

from pypdf import PdfReader

from agent.agreements.sheet import Heading, Sheet, Table, Text, draw

ROW = ("1", "24 December 2026", "N$600.00")
SHEET = Sheet(
    title="Loan agreement",
    reference="APP-7/A",
    day="23 November 2026",
    pages="Page {n} of {total}",
    lender="Buffr Lend",
    blocks=(
        Heading("What you must know"),
        Text("Write *I ACCEPT* to sign."),
        Text("ǁGaroëb & Söhne <b>nothing bold</b> ê ô ŉ ṱ", "The same, beneath"),
        Table(("", "Due", "Payment"), (ROW,) * 60, right=(2,), total=("", "All", "N$36,000.00")),
    ),
)


def read(data: bytes) -> list[str]:
    return [each.extract_text() for each in PdfReader(io.BytesIO(data)).pages]


def test_every_letter_is_printed_and_nothing_is_markup() -> None:
    first, *_ = read(draw(SHEET))
    assert "ǁGaroëb & Söhne <b>nothing bold</b> ê ô ŉ ṱ" in first
    assert "The same, beneath" in first
    assert "Write I ACCEPT to sign." in first


def test_each_page_says_its_number_and_what_it_belongs_to() -> None:
    pages = read(draw(SHEET))
    assert len(pages) > 1
    for n, text in enumerate(pages, start=1):
        assert f"Page {n} of {len(pages)}" in text
        assert text.count("APP-7/A") >= 2
        assert "Due" in text  # the head of a table comes again


def test_the_same_sheet_is_the_same_file_to_the_byte() -> None:
    data = draw(SHEET)
    assert data == draw(replace(SHEET))
    assert len(data) < 100_000
