"""Papers in a whole conversation: sent, read, shown to her, believed, and gone to a person."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from agent import deciding, dossiers
from agent.documents.findings import FieldName, Found, PaperKind, Value
from agent.documents.reading import Quality, Reading
from agent.office import Office
from channels.fake_twilio import Attachment
from crm_store import accounts, customers, documents
from flows.policy import DocumentRules

NUMBER, ACCOUNT = "92031500123", "62001234567"


def found(kind: PaperKind, **values: str | int | date) -> Found:
    """A paper on which all of this could be read for sure."""
    return Found(
        kind,
        (1,),
        {name: _value(value) for name, value in values.items()},  # type: ignore[misc]
    )


def _value(value: str | int | date) -> Value:
    return Value(value, raw=str(value), page=1, box=(0.0, 0.0, 1.0, 1.0), score=0.99)


CARD = found("id_front", full_name="Selma Nangolo", national_id=NUMBER, born_on=date(1992, 3, 15))
SLIP = found(
    "payslip",
    full_name="Selma Nangolo",
    employer="Kalahari Foods",
    gross_cents=650_000,
    agreed_cents=180_000,
    net_cents=390_000,
    pay_period=date(2026, 10, 31),
)
LETTER = found(
    "bank_letter", account_holder="Selma N Nangolo", bank="Bank Windhoek", account_number=ACCOUNT
)


BACK = found("id_back", national_id=NUMBER, issued_on=date(2021, 4, 19))
Sight = Found | tuple[Found, ...] | str  # one paper, several in one file, or why none is seen


class Eyes:
    """Reads what the story lays before it, one file after the other."""

    def __init__(self, sees: Sequence[Sight]) -> None:
        self._sees: Iterator[Sight] = iter(sees)

    async def read(self, data: bytes, *, rules: DocumentRules) -> Reading:
        """A hint is a photo that cannot be read so."""
        seen = next(self._sees)
        if not isinstance(seen, str):
            found = (seen,) if isinstance(seen, Found) else seen
            return Reading("image/jpeg", None, found=found)
        quality = (Quality(1, 1200, blank=False, hint=seen),)  # type: ignore[arg-type]
        return Reading("image/jpeg", None, quality=quality)

    async def close(self) -> None:
        """Nothing is open."""


async def sees(who: Any, *papers: Sight) -> None:
    house = who.stage.house
    house.readers = Eyes(papers)


async def photo(who: Any, name: str) -> str:
    return str(await who.says("", Attachment(name.encode() * 40, "image/jpeg")))


async def dossier(who: Any) -> Any:
    house, now = who.stage.house, who.clock()
    office = Office.of(house)
    async with house.store.reading() as session:
        return await dossiers.gather(
            session, await who.application(), policy=office.rules(now), on=office.today(now)
        )


@pytest.mark.proves("Stage 2: Application & KYC")
async def test_a_blurred_id_then_a_good_one_is_read_confirmed_and_accepted(selma: Any) -> None:
    await selma.comes_to_the_papers()
    await sees(selma, "blur", CARD)
    assert (await photo(selma, "blurred")).startswith("I cannot read that: it is not sharp.")
    shown = await photo(selma, "good")
    assert "ID number ending 0123. Born on 15 March 1992. Is that right?" in shown
    assert NUMBER not in shown
    answer = await selma.says("my ID number is 920315 0012 3")
    assert answer.startswith("I hid the number that you wrote, to keep it safe.")
    assert "Is that right?" in answer
    answer = await selma.says("yes")
    assert answer.startswith("Thank you, I have your ID.")
    assert "Step 6 of 7." in answer
    assert await selma.rows(
        "select kind, status, reject_reason, confirmed_at is not null from documents order by id"
    ) == [("other", "rejected", "blur", False), ("id", "accepted", None, True)]
    await _is_sealed(selma)
    facts = await selma.facts()
    assert facts["born_on"].value == "1992-03-15"
    assert facts["born_on"].message_id.startswith("document:")
    ((paper,), born_on) = ((await dossier(selma)).papers, (await dossier(selma)).born_on)
    assert (paper.kind, paper.state, paper.name_matches) == ("id", "accepted", True)
    assert born_on.source == paper.source
    assert "ID: here, and you confirmed what I read." in await selma.says("documents")


async def _is_sealed(selma: Any) -> None:
    """Her number lies nowhere in the clear, and is hers."""
    store = selma.stage.house.store
    async with store.reading() as session:
        customer = (await selma.party()).customer
        assert customers.id_number(session, customer) == NUMBER
        (*_, card) = await documents.of_customer(session, customer.id)
    assert card.found_sealed is not None
    assert NUMBER.encode() not in card.found_sealed
    assert card.id_bidx == documents.identity_index(store.vault, "920315 0012 3")
    for table in ("documents", "conversations", "events", "turns", "audit_log"):
        ((inside,),) = await selma.rows(
            f"select count(*) from {table} t where t::text like '%{NUMBER[:6]}%{NUMBER[-5:]}%'"
        )
        assert inside == 0, table


@pytest.mark.proves("Document Intelligence Service")
async def test_a_payslip_that_contradicts_the_chat_leads_to_a_smaller_loan(selma: Any) -> None:
    await selma.comes_to_the_papers()
    await sees(selma, CARD, SLIP, LETTER)
    await photo(selma, "card")
    await selma.says("yes")
    assert (
        "Employer: Kalahari Foods. Pay before anything is taken off: N$6,500.00."
        " Taken off for other agreements: N$1,800.00. Paid to you: N$3,900.00."
        in await photo(selma, "slip")
    )
    assert await selma.fact("remuneration") == 900_000
    answer = await selma.says("yes that is right")
    assert "I changed your pay from N$9,000.00 to N$6,500.00" in answer
    assert "Your payslip shows N$1,800.00 already taken off for other agreements." in answer
    assert "at most N$366.66 can be taken off. You could borrow N$1,200.00 over 4 months" in answer
    assert "N$360.00 a month" in answer
    facts = await selma.facts()
    pay = facts["remuneration"]
    assert (pay.value, list(pay.before)) == (650_000, [900_000])
    assert (facts["deductions"].value, facts["net"].value) == (180_000, 390_000)
    await selma.taps("Take N$1,200.00")
    await selma.taps("Go on")
    await photo(selma, "letter")
    assert "4 Pay: N$6,500.00 a month" in await selma.says("yes")
    async with selma.stage.house.store.reading() as session:
        customer = (await selma.party()).customer
        assert (customer.bank, accounts.number(session, customer)) == ("Bank Windhoek", ACCOUNT)
    await selma.says("send")
    assert "last four digits of your ID number" in await selma.says("status")
    answer = await selma.says(NUMBER[-4:])
    assert "Payslip: here, and you confirmed what I read. It is valid until 15 December" in answer
    selma.clock.later(minutes=20)
    await deciding.round_of(selma.stage.house)
    told = await dossier(selma)
    assert {paper.state for paper in told.papers} == {"accepted"}
    # Held against the day of the decision: what was new enough when it came may be too old then.
    assert {paper.kind: paper.expires_on for paper in told.papers}["payslip"] == date(2026, 12, 15)
    assert (told.remuneration.value, told.deductions.value, told.net.value) == (
        650_000,
        180_000,
        390_000,
    )
    assert await selma.rows("select category from cases") == []


async def test_one_pdf_with_all_three_papers_is_three_papers_each_asked_about(selma: Any) -> None:
    await selma.comes_to_the_papers()
    await sees(selma, (SLIP, CARD, LETTER))
    answer = await selma.says("", Attachment(b"%PDF-1.7 all" * 40, "application/pdf"))
    for said in (
        "That is a payslip, so I take it as your payslip.",
        "That is a letter from a bank, so I take it as your bank letter.",
        "I read this on your payslip.",
    ):
        assert said in answer
    assert "I read this on your ID." in await selma.says("yes")
    assert "I read this on your bank letter." in await selma.says("yes")
    await selma.says("yes")
    facts = await selma.facts()
    ((document,),) = await selma.rows("select id::text from documents")
    kept = {kind: facts[kind].value for kind in ("payslip", "id", "bank_letter")}
    assert {each["document_id"] for each in kept.values()} == {document}
    assert all(each["read"] and "doubted" not in each for each in kept.values())
    assert {each.kind for each in (await dossier(selma)).papers} == set(kept)
    assert {each.state for each in (await dossier(selma)).papers} == {"accepted"}


async def test_a_doubt_of_one_paper_in_a_pdf_stays_when_the_next_is_confirmed(selma: Any) -> None:
    async def number() -> str | None:
        async with selma.stage.house.store.reading() as session:
            return customers.id_number(session, (await selma.party()).customer)

    await selma.comes_to_the_papers()
    employer = _value("Namib Bricks")
    await sees(selma, (replace(SLIP, values={**SLIP.values, "employer": employer}), CARD))
    assert "I read this on your payslip." in await photo(selma, "both")
    await selma.says("yes")
    assert await number() is None, "her card lies in the same file, and she has not confirmed it"
    await selma.says("yes")
    assert await number() == NUMBER
    assert await selma.rows("select status, concerns from documents") == [
        ("received", ["employer"])
    ]
    assert await selma.rows("select category, reason from cases") == [
        ("document_review", "employer")
    ]
    assert {each.state for each in (await dossier(selma)).papers} == {"received"}


async def test_both_sides_of_a_card_in_two_photos_are_one_paper(selma: Any) -> None:
    await selma.comes_to_the_papers()
    await sees(selma, CARD, BACK)
    photos = [Attachment(name * 40, "image/jpeg") for name in (b"front", b"back")]
    answer = await selma.says("", *photos)
    assert "Thank you, I have the back of your ID too." in answer
    assert "I read this on your ID." in answer
    assert "Thank you, I have your ID." in await selma.says("yes")
    ((paper,),) = ((await dossier(selma)).papers,)
    assert (paper.kind, paper.state) == ("id", "accepted")
    assert await selma.rows("select category from cases") == []


@pytest.mark.parametrize("order", ["front first", "back first", "together"])
async def test_a_front_and_a_back_of_two_cards_are_a_persons(selma: Any, order: str) -> None:
    await selma.comes_to_the_papers()
    other = found("id_back", national_id="92031500999")
    if order == "together":
        await sees(selma, (CARD, other))
        await photo(selma, "both")
        await selma.says("yes")
    elif order == "front first":
        await sees(selma, CARD, other)
        await photo(selma, "front")
        await selma.says("yes")
        assert "I have the back of your ID too." in await photo(selma, "back")
    else:
        await sees(selma, other, CARD)
        assert "I also need the front." in await photo(selma, "back")
        await photo(selma, "front")
        await selma.says("yes")
    assert await selma.rows("select category, reason from cases") == [("document_review", "number")]
    assert await selma.count("documents", "status = 'superseded'") == 0
    (paper,) = (await dossier(selma)).papers
    assert (paper.kind, paper.state, paper.name_matches) == ("id", "received", None)
    assert "ID: here. A person will look at it." in await selma.says("documents")


async def test_the_same_id_of_two_people_is_a_persons_and_both_go_on(
    selma: Any, petrus: Any
) -> None:
    for who in (selma, petrus):
        await who.comes_to_the_papers()
        await sees(who, CARD)
        await photo(who, who.phone)
        answer = await who.says("yes")
        assert "Thank you, I have your ID." in answer or "Dankie, ek het jou ID." in answer
    assert await selma.rows("select category, reason from cases") == [
        ("fraud_review", "same_paper_elsewhere")
    ]
    assert await selma.rows("select data->>'rule' from events where kind = 'fraud_signal'") == [
        ("same identity number, two customers",)
    ]
    ((paper,),) = ((await dossier(petrus)).papers,)
    assert (paper.state, paper.name_matches) == ("received", None)
    assert (await petrus.party()).customer.flags.keys() >= {"fraud_signal"}


STATEMENT = found(
    "bank_statement",
    account_holder="Selma Nangolo",
    period_to=date(2026, 10, 31),
    salary_credit_cents=310_000,
)


@pytest.mark.parametrize("order", ["payslip first", "statement first"])
async def test_what_the_bank_got_and_the_payslip_does_not_say_is_a_persons(
    selma: Any, order: str
) -> None:
    """Each in a file of its own: nobody asks for a statement, and what it shows counts."""
    await selma.comes_to_the_papers()
    if order == "payslip first":
        await sees(selma, SLIP, STATEMENT)
        await photo(selma, "slip")
        await selma.says("yes")
        await photo(selma, "statement")
    else:
        await sees(selma, STATEMENT, SLIP)
        await photo(selma, "statement")
        await photo(selma, "slip")
        await selma.says("yes")
    assert await selma.rows("select category, reason from cases") == [
        ("document_review", "deposit")
    ]
    (paper,) = (await dossier(selma)).papers
    assert (paper.kind, paper.state) == ("payslip", "received")
    assert "Payslip: here. A person will look at it." in await selma.says("documents")


@pytest.mark.parametrize("other", ["the same", "last year's", "another person's", "not sure"])
async def test_a_statement_that_says_nothing_against_her_payslip_keeps_nobody_waiting(
    selma: Any, other: str
) -> None:
    changes: dict[str, dict[FieldName, Value]] = {
        "the same": {"salary_credit_cents": _value(390_000)},
        "last year's": {"period_to": _value(date(2025, 10, 31))},
        "another person's": {"account_holder": _value("Petrus Haufiku")},
        "not sure": {"salary_credit_cents": replace(_value(310_000), flag="unproven")},
    }
    await selma.comes_to_the_papers()
    await sees(selma, replace(STATEMENT, values={**STATEMENT.values, **changes[other]}), SLIP)
    await photo(selma, "statement")
    await photo(selma, "slip")
    await selma.says("yes")
    assert await selma.rows("select category, reason from cases") == []
    (paper,) = (await dossier(selma)).papers
    assert paper.state == "accepted"


async def test_an_older_payslip_does_not_take_the_place_of_a_newer_one(selma: Any) -> None:
    earlier: dict[FieldName, Value] = {
        "pay_period": _value(date(2026, 10, 15)),
        "gross_cents": _value(1_400_000),
    }
    await selma.comes_to_the_papers()
    await sees(selma, SLIP, replace(SLIP, values={**SLIP.values, **earlier}))
    await photo(selma, "newest")
    await selma.says("yes")
    answer = await photo(selma, "older")
    assert "I have a newer payslip of yours already" in answer
    assert "Is that right?" not in answer
    assert await selma.fact("remuneration") == 650_000


async def test_a_weeks_wage_is_not_taken_for_a_months(selma: Any) -> None:
    week: dict[FieldName, Value] = {"period_from": _value(date(2026, 10, 25))}
    await selma.comes_to_the_papers()
    await sees(selma, replace(SLIP, values={**SLIP.values, **week}))
    await photo(selma, "of a week")
    answer = await selma.says("yes")
    assert "Thank you, I have your payslip." in answer
    assert await selma.fact("remuneration") == 900_000
    assert await selma.rows("select category, reason from cases") == [("document_review", "period")]


@pytest.mark.parametrize("order", ["letter first", "statement first"])
async def test_a_statement_of_another_account_than_the_letters_is_a_persons(
    selma: Any, order: str
) -> None:
    """One figure misread in an account would send her money to somebody else."""
    other = {**STATEMENT.values, "account_number": _value("62001234561")}
    statement = replace(STATEMENT, values=other)
    await selma.comes_to_the_papers()
    await sees(selma, *((LETTER, statement) if order == "letter first" else (statement, LETTER)))
    await photo(selma, "first")
    if order == "letter first":
        await selma.says("yes")
    await photo(selma, "second")
    if order == "statement first":
        await selma.says("yes")
    assert await selma.rows("select category, reason from cases") == [("document_review", "number")]
    (paper,) = (await dossier(selma)).papers
    assert (paper.kind, paper.state) == ("bank_letter", "received")
