"""She has sent her application: what she hears, what she can do, and who decides."""

from typing import Any

from sqlmodel import select

from agent import deciding, ruling
from agent.office import Desk, Office
from crm_store import applications, consents, stages
from crm_store.applications import Application
from crm_store.documents import Document
from crm_store.partners import Partner
from flows.decision import Allowed, Person, Verdict

# What maria sees on the papers and hears from the pay office.
IN_ORDER: dict[str, Any] = {
    "employment": "confirmed",
    "papers": "accepted",
    "deductions": 30_000,
    "net": 520_000,
    "born_on": "1990-04-12",
    "employed_until": "open_ended",
}


async def applies(selma: Any) -> str:
    """She asks for N$2,000.00 over 4 months, with N$6,500.00 a month; her papers are with us."""
    await selma.tells("Hi", "1")
    party, now = await selma.party(), selma.clock()
    async with selma.stage.house.store.transaction() as session:
        partner = (await session.exec(select(Partner).order_by(Partner.ref).limit(1))).one()
        application = Application(
            customer_id=party.customer.id,
            partner_id=partner.id,
            started_at=now,
            touched_at=now,
            submitted_at=now,
            principal_cents=200_000,
            months=4,
            quote={"product": "payroll_loan"},
        )
        session.add(application)
        await session.flush()
        told = {"remuneration": 650_000, "pay_day": 25, "amount": 200_000, "months": 4}
        applications.know(session, application, told, source="a-message", at=now)
        for stage in ("started", "documents_submitted"):
            application.stage = stage
            await session.flush()
        for kind in Office.of(selma.stage.house).rules(now).documents.required:
            session.add(
                Document(
                    customer_id=party.customer.id,
                    application_id=application.id,
                    kind=kind,
                    storage_key=f"00/{kind}",
                    sha256=kind,
                    mime="image/png",
                    bytes=1,
                    status="received",
                    received_at=now,
                )
            )
        session.put(
            consents.Consent(
                customer_id=party.customer.id,
                identity_id=party.identity.id,
                purpose="employer_check",
                action="grant",
                text_version="employer_check.1",
                language="en",
                message_id=None,
                at=now,
            )
        )
        ref = application.ref
    selma.clock.later(minutes=20)
    await deciding.round_of(selma.stage.house)
    return ref


async def hears(selma: Any, *doing: Any) -> str:
    """What comes to her phone while something is done in the office."""
    before = len(selma.stage.twilio.phone(selma.phone))
    for each in doing:
        await each
    await deciding.round_of(selma.stage.house)
    await selma.quiet()
    newer = selma.stage.twilio.phone(selma.phone)[before:]
    return "\n".join(each.text for each in newer)


async def notes(selma: Any, ref: str, **found: Any) -> None:
    async with selma.stage.house.store.transaction() as session:
        application = await stages.by_ref(session, ref)
        assert application is not None
        desk = Desk(session, Office.of(selma.stage.house), selma.clock())
        ruling.note(desk, application, found=found, by="maria")


async def decides(selma: Any, ref: str, verdict: Verdict, *reasons: Any, by: str = "maria") -> None:
    house, person = selma.stage.house, Person(by, verdict, reasons, note="papers seen")
    async with house.store.transaction() as session:
        application = await stages.by_ref(session, ref)
        assert application is not None
        desk = Desk(session, Office.of(house), selma.clock())
        found = await ruling.decide(desk, application, person=person)
        assert found == Allowed()


async def test_a_person_looks_and_says_yes(selma: Any) -> None:
    ref = await applies(selma)
    answer = await selma.says("where is my application")
    assert "We wait for your employer to confirm your job." in answer
    assert "We aim to answer by 30 November 2026." in answer
    said = await hears(selma, notes(selma, ref, **IN_ORDER))
    assert f"News on {ref}: a person looks at it now." in said
    assert "A person looks at it now." in await selma.says("status")
    said = await hears(selma, decides(selma, ref, "approved"))
    assert "we said yes to N$2,000.00 over 4 months. This is not a contract yet." in said
    answer = await selma.says("status")
    assert "on 23 November 2026 we said yes to N$2,000.00 over 4 months" in answer
    assert await selma.rows("select category, status from cases") == [
        ("application_review", "resolved")
    ]


async def test_she_is_declined_with_reasons_and_has_it_looked_at_again_once(selma: Any) -> None:
    ref = await applies(selma)
    short = {**IN_ORDER, "employed_until": "2027-01-15"}
    await hears(selma, notes(selma, ref, **short))
    said = await hears(selma, decides(selma, ref, "declined", "R05"))
    assert "We cannot offer the loan" in said
    assert "Your contract ends before the loan would be paid back. Fewer months may fit." in said
    assert "You can ask a person to look again until 23 December 2026: write *review*." in said
    answer = await selma.says("status")
    assert "on 23 November 2026 we said that we cannot offer this loan. Why:" in answer
    assert "Your contract ends" in answer
    selma.clock.later(days=2)
    answer = await selma.says("review")
    assert f"Another look at {ref} begins now, by a person and from the start." in answer
    assert (await selma.application()).stage == "manual_review"
    assert await selma.count("cases", "reason = 'review_asked' and status = 'open'") == 1
    said = await hears(selma, decides(selma, ref, "declined", "R05", by="paulus"))
    assert "A person has looked at it twice." in said
    assert "A person has looked at it twice." in await selma.says("review")
    assert (await selma.application()).stage == "declined"


async def test_review_says_so_where_there_is_nothing_to_review(selma: Any) -> None:
    await selma.tells("Hi", "1")
    assert "There is nothing to look at again." in await selma.says("review")


async def test_she_takes_the_smaller_loan_that_her_payslip_allows(selma: Any) -> None:
    ref = await applies(selma)
    said = await hears(selma, notes(selma, ref, **{**IN_ORDER, "deductions": 180_000}))
    assert "A smaller loan fits: N$1,200.00 over 4 months." in said
    assert "You pay N$360.00 a month, N$1,440.00 in total." in said
    assert (await selma.application()).stage == "ai_assessment"
    answer = await selma.says("status")
    assert "Do you want this loan?" in answer
    answer = await selma.taps("Take N$1,200.00")
    assert f"I changed {ref} to N$1,200.00 over 4 months." in answer
    assert (await selma.application()).principal_cents == 120_000
    assert (await selma.fact("amount"), await selma.fact("months")) == (120_000, 4)
    said = await hears(selma)
    assert "a person looks at it now" in said
    said = await hears(selma, decides(selma, ref, "approved"))
    assert "we said yes to N$1,200.00 over 4 months" in said
    kept = await selma.rows("select proposed, outcome from decisions order by seq")
    assert kept == [
        ("counter_offer", "counter_offer"),
        ("approve", "proposed"),
        ("approve", "approved"),
    ]
