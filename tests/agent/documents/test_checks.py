"""What does not fit between her words and her papers is named, and what fits is left alone."""

from datetime import date, timedelta

import pytest

from agent.documents.checks import Told, checks, same_company, same_name, valid_until
from agent.documents.findings import FieldName, Found, PaperKind, Value
from flows.policy import DocumentRules

TODAY = date(2026, 11, 23)
TOLD = Told("Selma Nangolo", date(1982, 3, 24), "Oshana Fish", 850_000)


def paper(kind: PaperKind, **values: str | int | date) -> Found:
    held: dict[FieldName, Value] = {}
    for name, value in values.items():
        held[name] = Value(value, str(value), 1, (0, 0, 1, 1), 1.0)  # type: ignore[index] # a field
    return Found(kind, (1,), held)


CARD = paper(
    "id_front",
    surname="Nangolo",
    first_names="Selma",
    national_id="82032451001",
    born_on=date(1982, 3, 24),
    expires_on=date(2031, 1, 1),
)
SLIP = paper(
    "payslip",
    full_name="S Nangolo",
    employer="OSHANA FISH (PTY) LTD",
    pay_period=date(2026, 10, 31),
    basic_cents=800_000,
    gross_cents=850_000,
    net_cents=752_350,
)
STATEMENT = paper(
    "bank_statement",
    account_holder="NANGOLO SELMA",
    period_to=date(2026, 10, 31),
    salary_credit_cents=752_350,
)


def test_papers_that_fit_raise_nothing(reading_rules: DocumentRules) -> None:
    assert checks([CARD, SLIP, STATEMENT], told=TOLD, today=TODAY, rules=reading_rules) == ()


def test_each_thing_that_does_not_fit_is_named_once(
    reading_rules: DocumentRules, subtests: pytest.Subtests
) -> None:
    def changed(found: Found, **values: str | int | date) -> Found:
        return Found(
            found.kind, found.pages, {**found.values, **paper(found.kind, **values).values}
        )

    cases: dict[str, tuple[list[Found], list[tuple[str, str | None]]]] = {
        "another person": ([changed(SLIP, full_name="Petrus Haufiku")], [("name", "full_name")]),
        "another birth": ([changed(CARD, born_on=date(1982, 3, 25))], [("born_on", "born_on")]),
        "a number of another day": (
            [changed(CARD, national_id="85032451001")],
            [("born_on", "national_id")],
        ),
        "another employer": ([changed(SLIP, employer="Namib Bricks")], [("employer", "employer")]),
        "other pay": (
            [changed(SLIP, basic_cents=500_000, gross_cents=520_000)],
            [("pay", "gross_cents")],
        ),
        "last year's": (
            [changed(SLIP, pay_period=date(2025, 10, 31))],
            [("too_old", "pay_period")],
        ),
        "of next year": (
            [changed(SLIP, pay_period=date(2027, 1, 31))],
            [("too_old", "pay_period")],
        ),
        "of a week": (
            [changed(SLIP, period_from=date(2026, 10, 25))],
            [("period", "period_from")],
        ),
        "run out": ([changed(CARD, expires_on=date(2026, 1, 1))], [("expired", "expires_on")]),
        "less at the bank": (
            [SLIP, changed(STATEMENT, salary_credit_cents=700_000)],
            [("deposit", "salary_credit_cents")],
        ),
        "two numbers": (
            [CARD, changed(SLIP, national_id="82032451002")],
            [("number", "national_id")],
        ),
    }
    for case, (papers, concerns) in cases.items():
        with subtests.test(case):
            found = checks(papers, told=TOLD, today=TODAY, rules=reading_rules)
            assert [(each.about, each.field) for each in found] == concerns


def test_a_paper_counts_until_its_own_day_or_until_policy_finds_it_too_old(
    reading_rules: DocumentRules,
) -> None:
    rules = reading_rules.model_copy(
        update={"payslip_max_days": 45, "statement_max_days": 30, "bank_letter_max_days": 90}
    )
    letter = paper("bank_letter", issued_on=date(2026, 9, 1))
    expected = {
        "card": (CARD, date(2031, 1, 1)),
        "payslip": (SLIP, date(2026, 12, 15)),
        "statement": (STATEMENT, date(2026, 11, 30)),
        "letter": (letter, date(2026, 11, 30)),
        "nothing says so": (paper("id_front", surname="Nangolo"), None),
    }
    for name, (found, until) in expected.items():
        assert valid_until(found, rules=rules) == until, name
        if until is not None:
            on_the_day, after = (
                checks([found], told=Told(), today=day, rules=rules)
                for day in (until, until + timedelta(days=1))
            )
            assert on_the_day == ()
            assert [each.about for each in after] in (["too_old"], ["expired"])
    unsure = Value(date(2026, 10, 31), "31.10.2026", 1, (0, 0, 1, 1), 0.4, "low_score")
    doubtful = Found("payslip", (1,), {**SLIP.values, "pay_period": unsure})
    assert valid_until(doubtful, rules=rules) is None


def test_an_amount_that_is_not_proven_is_no_ground_for_a_comparison(
    reading_rules: DocumentRules,
) -> None:
    unproven = Value(1, "0.01", 1, (0, 0, 1, 1), 1.0, "unproven")
    found = Found("payslip", (1,), {**SLIP.values, "gross_cents": unproven})
    concerns = checks([found], told=Told(), today=TODAY, rules=reading_rules)
    assert [(each.about, each.field) for each in concerns] == [("not_read", "gross_cents")]


def test_names_are_one_persons_in_any_order_with_initials_and_a_letter_misread() -> None:
    alike = [
        "NANGOLO SELMA",
        "S. Nangolo",
        "Selma Ndapewa Nangolo",
        "Selma Nangoio",
        "Selmá Nangolo",
    ]
    apart = ["Petrus Nangolo", "Selma Haufiku", "Nangolo", "P Haufiku", ""]
    assert [same_name("Selma Nangolo", each, at_least=88) for each in alike] == [True] * 5
    assert [same_name("Selma Nangolo", each, at_least=88) for each in apart] == [False] * 5
    assert same_company("Ministry of Education", "Ministry of Education, Arts", at_least=88)
    assert not same_company("Oshana Fish", "Namib Bricks (Pty) Ltd", at_least=88)
