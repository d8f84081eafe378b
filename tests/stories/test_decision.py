"""She has sent her application: what she hears, what she can do, and who decides."""

from collections.abc import Awaitable
from typing import Any

import pytest

from agent import deciding, ruling
from agent.office import Desk, Office
from crm_store import stages
from flows.decision import Allowed, Person, Verdict
from tests.handed_in import IN_ORDER


async def is_with_us(selma: Any, sent: Any) -> str:
    """Her application is with us since twenty minutes ago; its reference."""
    await selma.tells("Hi", "1")
    party = await selma.party()
    async with selma.stage.house.store.transaction() as session:
        application = await sent(session, party.identity, now=selma.clock())
        identity = await session.merge(party.identity)
        identity.verified_at = selma.clock()
        session.add(identity)
    selma.clock.later(minutes=20)
    await deciding.round_of(selma.stage.house)
    return str(application.ref)


@pytest.fixture
async def ref(selma: Any, sent: Any) -> str:
    return await is_with_us(selma, sent)


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


@pytest.mark.proves("Stage 3: Loan Approval & Disbursement", "Customer Communication by Stage")
async def test_a_person_looks_and_says_yes(selma: Any, ref: str) -> None:
    answer = await selma.says("where is my application")
    assert f"{ref}, N$2,000.00 over 4 months. We wait for your employer to confirm" in answer
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


@pytest.mark.proves("Customer Communication by Stage")
async def test_she_is_declined_with_reasons_and_has_it_looked_at_again_once(
    selma: Any, ref: str
) -> None:
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
    selma.clock.later(days=6)  # the review has days of its own
    assert "We aim to answer by 2 December 2026." in await selma.says("status")
    said = await hears(selma, decides(selma, ref, "declined", "R05", by="paulus"))
    assert "A person has looked at it twice." in said
    assert "A person has looked at it twice." in await selma.says("review")
    assert (await selma.application()).stage == "declined"


async def test_from_a_number_not_checked_she_hears_that_there_is_news_and_who_can_tell_it(
    selma: Any, ref: str
) -> None:
    await hears(selma, notes(selma, ref, **IN_ORDER))
    await hears(selma, decides(selma, ref, "approved"))
    await _is_not_checked(selma)
    answer = await selma.says("where is my application")
    assert f"{ref}: there is news." in answer
    assert "A person can check it with you: write *agent*." in answer
    assert "N$" not in answer
    assert "yes" not in answer


async def test_her_wish_for_another_look_holds_where_the_number_is_not_checked(
    selma: Any, ref: str
) -> None:
    short = {**IN_ORDER, "employed_until": "2027-01-15"}
    await hears(selma, notes(selma, ref, **short))
    await hears(selma, decides(selma, ref, "declined", "R05"))
    await _is_not_checked(selma)
    answer = await selma.says("review")
    assert answer == (
        "I gave that to a person. They look at it, and write to you by 30 November 2026. I can say"
        " more only once I know that it is you. Write *status* for that."
    )
    assert (await selma.application()).stage == "manual_review"
    assert await selma.count("cases", "reason = 'review_asked' and status = 'open'") == 1
    # Whoever has the number by now hears the same, whatever there is.
    assert await selma.says("review") == answer
    assert await selma.count("cases", "reason = 'review_asked' and status = 'open'") == 1


async def test_nor_is_it_lost_when_the_days_for_it_are_over(selma: Any, ref: str) -> None:
    await hears(selma, notes(selma, ref, **{**IN_ORDER, "employed_until": "2027-01-15"}))
    await hears(selma, decides(selma, ref, "declined", "R05"))
    await _is_not_checked(selma)
    selma.clock.later(days=40)
    assert (await selma.says("review")).startswith("I gave that to a person.")
    assert (await selma.application()).stage == "declined"
    assert await selma.count("cases", "reason = 'review_asked' and status = 'open'") == 1


async def _is_not_checked(selma: Any) -> None:
    async with selma.stage.house.store.transaction() as session:
        identity = await session.merge((await selma.party()).identity)
        identity.verified_at = None
        session.add(identity)


async def test_review_says_so_where_there_is_nothing_to_review(selma: Any) -> None:
    await selma.tells("Hi", "1")
    assert "There is nothing to look at again." in await selma.says("review")


async def test_she_takes_the_smaller_loan_that_her_payslip_allows(selma: Any, ref: str) -> None:
    said = await hears(selma, notes(selma, ref, **{**IN_ORDER, "deductions": 180_000}))
    assert "A smaller loan fits: N$1,200.00 over 4 months." in said
    assert "You pay N$360.00 a month, N$1,440.00 in total." in said
    assert (await selma.application()).stage == "ai_assessment"
    answer = await selma.says("status")
    assert "Do you want this loan?" in answer
    answer = await selma.says("3 months rather")
    assert answer.startswith("I cannot change this offer by myself.")
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


async def test_what_staff_note_while_she_takes_an_offer_is_not_lost(selma: Any, ref: str) -> None:
    await hears(selma, notes(selma, ref, **{**IN_ORDER, "deductions": 180_000}))
    await selma.says("status")
    house = selma.stage.house
    house.graph = Interrupted(house.graph, notes(selma, ref, deductions=182_000))
    await selma.taps("Take N$1,200.00")
    assert await selma.fact("deductions") == 182_000
    # She saw an offer that no longer stands, so the turn was thought anew.
    assert house.graph.thoughts == 2


class Interrupted:
    """A turn's graph during whose first thought something else happens."""

    def __init__(self, graph: Any, meanwhile: Awaitable[None]) -> None:
        self._graph = graph
        self._meanwhile = meanwhile
        self.thoughts = 0

    async def ainvoke(self, state: Any, *, context: Any) -> Any:
        self.thoughts += 1
        done = await self._graph.ainvoke(state, context=context)
        if self.thoughts == 1:
            await self._meanwhile
        return done
