"""Rules to read by, pages to read, and a file that keeps a reader busy."""

import re
import struct
import zlib
from collections.abc import Callable
from datetime import date

import pytest

from agent.documents.sheets import Sheet, Words
from flows import policy
from flows.policy import DocumentRules

Laid = Callable[..., Sheet]
# The head of a bank statement, with its first row.
STATEMENT = """
Dune Bank                          Bank statement
Account number: 62001112223
Date         Description        Amount     Balance
             Opening balance                100.00
2026-08-31   SALARY           9 000.00    9 100.00
"""


@pytest.fixture
def rules() -> DocumentRules:
    """Today's, without the reading of fields, which takes seconds for each picture."""
    rules = policy.load().on(date(2026, 11, 23)).documents
    return rules.model_copy(update={"read_fields": False})


@pytest.fixture
def reading_rules() -> DocumentRules:
    """Today's as they are."""
    return policy.load().on(date(2026, 11, 23)).documents


@pytest.fixture
def laid() -> Laid:
    """A page of plain print, in which each letter has its place."""

    def laid(text: str, *, page: int = 1) -> Sheet:
        words = [
            Words(
                each.group(),
                6.0 * each.start(),
                14.0 * row,
                6.0 * each.end(),
                14.0 * row + 9,
                page=page,
                box=(6.0 * each.start(), 14.0 * row, 6.0 * each.end(), 14.0 * row + 9),
            )
            for row, line in enumerate(text.strip("\n").split("\n"))
            for each in re.finditer(r"\S+(?: \S+)*", line)
        ]
        return Sheet(page, 600.0, 800.0, tuple(words))

    return laid


@pytest.fixture
def endless_pdf() -> bytes:
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
    lying = [(0, 0, 255), (1, places[0], 0), (1, places[1], 0), (0, 0, 0), (1, len(out), 0)]
    rows = b"".join(struct.pack(">BIB", *row) for row in [*lying, (2, 2, 0)])
    out_at = len(out)
    out += (
        b"4 0 obj\n<< /Type /XRef /Size 6 /W [1 4 1] /Root 1 0 R /Length %d >>\nstream\n"
        % len(rows)
        + rows
        + b"\nendstream\nendobj\nstartxref\n%d\n%%%%EOF" % out_at
    )
    return bytes(out)
