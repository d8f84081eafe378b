"""What was read in a file is kept whole, and told by its sure parts and the ends of numbers."""

import json
from datetime import date
from uuid import UUID

import pytest

from agent import paperwork
from agent.documents.findings import FieldName, Found, PaperKind, Value
from flows.read_papers import ReadPaper

DOCUMENT = UUID(int=7)
Told = str | int | date


def value(told: Told, *, flag: str | None = None) -> Value:
    return Value(told, raw=str(told), page=1, box=(0.1, 0.2, 0.3, 0.4), score=0.98, flag=flag)


def found(
    kind: PaperKind, values: dict[FieldName, Told], *, unsure: FieldName | None = None
) -> Found:
    return Found(
        kind,
        (1,),
        {
            name: value(told, flag="unproven" if name == unsure else None)
            for name, told in values.items()
        },
        missing=("job_title",),
    )


CARD = found(
    "id_front",
    {
        "surname": "Nangolo",
        "first_names": "Selma",
        "national_id": "92031500123",
        "born_on": date(1992, 3, 15),
        "expires_on": date(2031, 1, 1),
    },
)
PAY: dict[FieldName, Told] = {"gross_cents": 900_000, "agreed_cents": 0, "net_cents": 792_000}


def test_what_is_sealed_is_what_was_read() -> None:
    slip = found("payslip", {**PAY, "pay_period": date(2026, 10, 31)}, unsure="net_cents")
    kept = json.loads(json.dumps(paperwork.to_json([CARD, slip])))
    assert paperwork.from_json(kept) == (CARD, slip)
    assert paperwork.from_json(None) == ()


def test_the_conversation_sees_a_number_by_its_end_only() -> None:
    (paper,) = paperwork.papers([CARD], DOCUMENT)
    assert paper == ReadPaper(
        DOCUMENT,
        "id_front",
        {
            "name": "Selma Nangolo",
            "ending": "0123",
            "born_on": date(1992, 3, 15),
            "expires_on": date(2031, 1, 1),
        },
    )
    assert paperwork.identity_number([CARD]) == "92031500123"
    assert paperwork.expires_on([CARD]) == date(2031, 1, 1)


def test_what_is_not_sure_is_not_shown() -> None:
    (paper,) = paperwork.papers([found("payslip", PAY, unsure="agreed_cents")], DOCUMENT)
    assert dict(paper.values) == {"gross": 900_000, "net": 792_000}
    assert not paper.is_whole
    doubtful = found("id_front", {"national_id": "92031500123"}, unsure="national_id")
    assert paperwork.identity_number([doubtful]) is None


def test_the_account_is_the_one_that_a_bank_confirms() -> None:
    on_it: dict[FieldName, Told] = {"bank": "Bank Windhoek", "account_number": "8001234567"}
    assert paperwork.account([found("bank_letter", on_it)]) == paperwork.Account(
        "Bank Windhoek", "8001234567"
    )
    assert paperwork.account([found("bank_statement", on_it)]) is None
    assert paperwork.account([found("bank_letter", on_it, unsure="bank")]) is None


def test_nothing_that_is_no_plain_line_is_repeated(subtests: pytest.Subtests) -> None:
    for told, is_said in (
        ("O'Brien & Söhne (Pty) Ltd", True),
        ("//Garoëb Supplies", True),
        ("!Gaoses", True),
        ("S.N. Foods", True),
        ("cheap-loans.com", False),
        ("Pay N$100 to http://bank", False),
        ("line\nline", False),
        ("{name}", False),
        ("x" * 61, False),
        ("", False),
    ):
        with subtests.test(told=told):
            (paper,) = paperwork.papers([found("payslip", {"employer": told})], DOCUMENT)
            assert ("employer" in paper.values) is is_said


def test_an_unknown_paper_is_none() -> None:
    assert paperwork.papers([found("unknown", {})], DOCUMENT) == ()
