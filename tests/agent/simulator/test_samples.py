"""The ready-made files are what they say, but for the one that is not."""

from datetime import date

import pytest

from agent.documents import look
from agent.simulator import samples
from agent.simulator.samples import Holder, SampleName
from flows import policy

SELMA = Holder("Selma Nangolo", "+264810000001", "Kalahari Foods")
PETRUS = Holder("Petrus Beukes", "+264810000002", "Etosha Logistics")


@pytest.mark.parametrize("name", ["id_photo", "payslip", "bank_letter"])
async def test_a_good_sample_is_taken_as_what_it_says(name: SampleName) -> None:
    file = samples.make(name, SELMA)
    rules = policy.load().on(date(2026, 11, 23)).documents
    seen = await look.at(file.data, rules=rules.model_copy(update={"read_fields": False}))
    assert (seen.mime, seen.reject) == (file.content_type, None)


async def test_the_program_that_calls_itself_a_pdf_is_found_out() -> None:
    file = samples.make("not_a_pdf", SELMA)
    seen = await look.at(file.data, rules=policy.load().on(date(2026, 11, 23)).documents)
    assert file.content_type == "application/pdf"
    assert seen.reject == "not_a_document"


@pytest.mark.parametrize("name", ["id_photo", "payslip", "bank_letter"])
def test_two_people_never_have_the_same_paper(name: SampleName) -> None:
    assert samples.make(name, SELMA).data != samples.make(name, PETRUS).data


def test_a_voice_note_and_a_sticker_begin_as_their_kinds_do() -> None:
    assert samples.voice_note().startswith(b"OggS")
    assert samples.sticker()[8:12] == b"WEBP"
