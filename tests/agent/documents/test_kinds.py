"""Which paper a page is, in two languages, misread, and without a heading."""

import pytest

from agent.documents import kinds
from agent.documents.findings import PaperKind
from tests.agent.documents.conftest import Laid


def test_a_page_is_known_by_the_words_of_its_kind(laid: Laid, subtests: pytest.Subtests) -> None:
    pages: dict[str, PaperKind] = {
        "PAYSLIP\nBasic salary  8 000.00\nNet pay  7 000.00": "payslip",
        "Betaalstrokie\nBruto  8 000,00\nAftrekkings  1 000,00": "payslip",
        "PAYSL1P\nGr0ss pay  8 000.00\nNet pay  7 000.00\nDeductions": "payslip",
        "Account confirmation letter\nAccount holder: Selma\nBranch code: 123456": "bank_letter",
        "Bevestiging van bankrekening\nRekeninghouer: Selma\nTakkode: 123456": "bank_letter",
        "Bank statement\nOpening balance  1.00\nDate  Debit  Credit  Balance": "bank_statement",
        "REPUBLIC OF NAMIBIA\nSurname\nNANGOLO\nDate of birth\n24/03/1982": "id_front",
        "ID number\n82032451001\nIssued 14.03.2021\nEyes Brown": "id_back",
        "P<NAMNANGOLO<<SELMA<<<<\nN110906971NAM8203246F2711160<<<<<<<<<<<<<<04": "passport",
        "Dear Selma\nThank you for the fish.\nTime: 12:00": "unknown",
    }
    for text, kind in pages.items():
        with subtests.test(text):
            assert kinds.guess(laid(text)).kind == kind
