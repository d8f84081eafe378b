"""Papers in a whole conversation: sent, read, shown to her, believed, and gone to a person."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

import pytest

from agent import deciding, dossiers
from agent.documents.findings import Found, PaperKind, Value
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


class Eyes:
    """Reads what the story lays before it, one file after the other."""

    def __init__(self, sees: Sequence[Found | str]) -> None:
        self._sees: Iterator[Found | str] = iter(sees)

    async def read(self, data: bytes, *, rules: DocumentRules) -> Reading:
        """A hint is a photo that cannot be read so."""
        seen = next(self._sees)
        if isinstance(seen, Found):
            return Reading("image/jpeg", None, found=(seen,))
        quality = (Quality(1, 1200, blank=False, hint=seen),)  # type: ignore[arg-type]
        return Reading("image/jpeg", None, quality=quality)

    async def close(self) -> None:
        """Nothing is open."""


async def sees(who: Any, *papers: Found | str) -> None:
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
    assert "Payslip: here, and you confirmed what I read." in await selma.says(NUMBER[-4:])
    selma.clock.later(minutes=20)
    await deciding.round_of(selma.stage.house)
    told = await dossier(selma)
    assert {paper.state for paper in told.papers} == {"accepted"}
    assert (told.remuneration.value, told.deductions.value, told.net.value) == (
        650_000,
        180_000,
        390_000,
    )
    assert await selma.rows("select category from cases") == []


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
