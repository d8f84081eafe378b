"""Each file that a borrower of a case sends is what it is called."""

from typing import get_args

import pytest

from agent.simulator.samples import Holder
from evals.case import FileName
from evals.files import attachments

HOLDER = Holder(name="Selma Nangolo", number="+264810001001", employer="Kalahari Foods")


def test_each_file_can_be_sent(subtests: pytest.Subtests) -> None:
    for name in get_args(FileName):
        with subtests.test(name=name):
            assert len(attachments.made(name, HOLDER)) == 1


def test_a_file_is_the_same_each_time_and_no_two_people_have_the_same() -> None:
    other = Holder(name="Petrus Beukes", number="+264810001002", employer="Etosha Logistics")
    assert attachments.made("payslip", HOLDER) == attachments.made("payslip", HOLDER)
    assert attachments.made("payslip", HOLDER) != attachments.made("payslip", other)


def test_a_locked_file_is_locked() -> None:
    (file,) = attachments.made("locked_pdf", HOLDER)["media"]
    assert b"/Encrypt" in file.data
