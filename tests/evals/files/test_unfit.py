"""Every odd file is made, the same each time, and holds what it is called after."""

import io

import pytest
from pypdf import PdfReader

from agent.simulator.samples import Holder
from evals.files import unfit

HOLDER = Holder(name="Selma Nangolo", number="+264810001001", employer="Kalahari Foods")


def data(name: str) -> bytes:
    return unfit.made(name, HOLDER).data


@pytest.mark.parametrize("name", sorted(unfit.NAMES - {"pdf_that_unpacks_without_end"}))
def test_each_file_is_made_and_the_same_twice(name: str) -> None:
    assert len(data(name)) == len(data(name))


def test_each_name_has_its_file() -> None:
    assert frozenset(unfit._MADE) == unfit.NAMES


@pytest.mark.parametrize("name", ["payslip_with_orders", "payslip_with_hidden_orders"])
def test_a_machine_reads_the_orders_in_a_payslip(name: str) -> None:
    text = PdfReader(io.BytesIO(data(name))).pages[0].extract_text()
    assert unfit.CANARY in text
    assert "Selma Nangolo" in text


def test_orders_stand_in_a_title_and_in_the_comment_of_a_photo() -> None:
    about = PdfReader(io.BytesIO(data("payslip_with_orders_in_its_title"))).metadata
    assert about is not None
    assert unfit.CANARY in str(about.title)
    assert unfit.CANARY.encode() in data("photo_with_hidden_orders")


def test_code_and_a_payload_are_really_in_it() -> None:
    assert b"JavaScript" in data("payslip_with_code")
    assert list(PdfReader(io.BytesIO(data("payslip_with_a_payload"))).attachments) == [
        "approve.bat"
    ]
