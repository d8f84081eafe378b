"""Where a person of ours has a part in the model dialogues: papers, money, bad news, the desk."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date, timedelta
from typing import Any

import httpx

from agent import nurture, recommending, reminders, satisfaction
from agent.collecting import by_hand
from agent.collecting.books import Books, rules_of
from tests.handed_in import IN_ORDER
from tests.stories.conftest import without_chance
from tests.stories.test_decision import decides, hears, is_with_us, notes
from tests.stories.test_papers import CARD, SLIP, photo, sees

_CLAIM = (
    "select status, amount_cents from transactions"
    " where kind = 'repayment' and status <> 'settled' order by at"
)


class AtTheDesk(httpx.AsyncClient):
    """The browser of one of ours, in the demo's own desk."""

    key = ""

    async def send_form(self, path: str, **form: str) -> httpx.Response:
        answer = await self.post(path, data={"key": self.key, **form})
        assert answer.status_code in (200, 303), answer.text
        return answer


@asynccontextmanager
async def at_the_desk(who: Any, name: str) -> AsyncIterator[AtTheDesk]:
    async with AtTheDesk(base_url=who.stage.house.settings.public_url, trust_env=False) as browser:
        assert (await browser.post(f"/desk/demo/{name}")).status_code == 303
        page = (await browser.get("/desk/queue")).text
        browser.key = page.split('name="key" value="')[1].split('"')[0]
        yield browser


async def _cases(who: Any) -> list[tuple[object, ...]]:
    rows: list[tuple[object, ...]] = await who.rows(
        "select category, reason, status from cases order by created_at"
    )
    return rows


async def test_dialogue_3_blur_then_glare_then_a_clear_photo(selma: Any) -> None:
    await selma.comes_to_the_papers()
    await sees(selma, "blur", "glare", CARD)
    answer = await photo(selma, "blurred")
    assert "it is not sharp" in answer
    assert "Your next one is try 2 of 3. A person can help too: write *agent*." in answer
    answer = await photo(selma, "glaring")
    assert "bright light covers a part of it" in answer
    assert "Your next one is try 3 of 3." in answer
    answer = await photo(selma, "clear")
    assert "Name: Selma Nangolo. ID number ending 0123." in answer
    answer = await selma.says("1")
    assert "I deleted the files that I could not read." in answer
    assert "Step 6 of 7." in answer
    rejected = "select reject_reason from documents where status = 'rejected' order by received_at"
    assert await selma.rows(rejected) == [("blur",), ("glare",)]
    assert await _cases(selma) == []
    assert await selma.rows(
        "select count(*) from documents where status = 'rejected' and storage_key is not null"
    ) == [(0,)]


async def test_dialogue_4_told_pay_and_then_the_deductions_of_the_payslip(selma: Any) -> None:
    await selma.comes_to_the_papers()
    await sees(selma, CARD, SLIP)
    await photo(selma, "card")
    await selma.says("yes")
    answer = await selma.says("sorry I earn 6500 not 9000")
    assert "I changed your pay from N$9,000.00 to N$6,500.00 a month." in answer
    assert "is now N$2,166.66, less other agreements, so N$600.00 still fits." in answer
    assert "Step 6 of 7." in answer
    await photo(selma, "slip")
    answer = await selma.says("yes")
    assert "N$1,800.00 already taken off for other agreements." in answer
    assert "at most N$366.66 can be taken off." in answer
    assert "You could borrow N$1,200.00 over 4 months and pay N$360.00 a month." in answer
    before = await selma.facts()
    answer = await selma.taps("Take N$1,200.00")
    assert "You pay back in total: N$1,440.00" in answer
    after = await selma.facts()
    pay, amount = after["remuneration"], after["amount"]
    assert (pay.value, list(pay.before)) == (650_000, [900_000])
    assert (amount.value, list(amount.before)) == (120_000, [200_000])
    changed = {name for name in after if after[name] != before.get(name)}
    assert changed <= {"amount", "quote"}  # only the quote is reckoned anew


async def _pay_day_comes(hilma: Any) -> None:
    """The day of her payment, looked at by everything that writes first by itself."""
    hilma.clock.later(days=2)
    for each in (reminders, satisfaction, recommending, nurture):
        await each.round_of(hilma.stage.house)
    await hilma.quiet()


async def test_dialogue_6_nobody_collects_from_whoever_told_of_hardship(hilma: Any) -> None:
    """The plan, its approval and her yes: test_a_pause_from_the_first_word_to_the_new_plan."""
    await hilma.tells("they cut my hours I cant pay this month", "2", "200")
    assert await _cases(hilma) == [("payment_difficulty", "hardship", "open")]
    heard = len(hilma._heard())
    await _pay_day_comes(hilma)
    assert len(hilma._heard()) == heard
    assert await hilma.rows("select distinct status from reminders") in ([], [("dropped",)])
    assert await hilma.count("outbox", "purpose = 'proactive'") == 0
    assert await hilma.rows(_CLAIM) == []


async def test_dialogue_8_a_person_talks_and_hands_back(selma: Any) -> None:
    """What a person noted: test_what_she_told_a_person_stands_in_her_form_under_that_name."""
    await selma.comes_to_the_papers()
    await selma.sends_a_photo()
    assert "Your place: 1." in await selma.says("agent")
    talk = f"/desk/conversations/{(await selma.party()).conversation.id}"
    async with at_the_desk(selma, "maria") as maria:
        await maria.send_form(f"{talk}/take", **{"from": "queue"})
        page = (await maria.get(talk)).text
        seen = page.split('name="seen" value="')[1].split('"')[0]
        await maria.send_form(f"{talk}/reply", text="Good day, Maria here.", seen=seen)
        await selma.quiet()
        assert selma.last.text == "Good day, Maria here."
        assert await selma.says("yes, I married") == ""  # the assistant is silent
        said = await selma.rows(
            "select author from messages where direction = 'out' order by at desc limit 1"
        )
        assert said == [("user:maria",)]
        before = len(selma._heard())
        await maria.send_form(f"{talk}/hand-back", outcome="Name accepted", came_of_it="settled")
    await selma.quiet()
    told = "\n".join(each.text for each in selma._heard()[before:])
    assert told.startswith("Maria has finished, and this is settled. I am the assistant again.")
    assert "How was the help of our colleague?" in told
    assert "Step 6 of 7." in await selma.says("1")
    selma.clock.later(days=1, hours=1)
    await satisfaction.round_of(selma.stage.house)
    await selma.quiet()
    assert "How was" not in selma.last.text
    assert await selma.count("events", "kind = 'csat'") == 1


async def test_dialogue_9_what_she_says_is_claimed_then_seen_and_only_then_counted(
    hilma: Any,
) -> None:
    """Her employer is asked first: test_the_employer_is_asked_first_and_nobody_hears_..."""
    owed = (await hilma.says("what is my balance")).splitlines()[0]
    await hilma.says("I paid at the bank on friday")
    assert await hilma.rows(_CLAIM) == [("claimed", None)]
    assert "I have it. A person checks it." in await hilma.sends_a_photo()
    assert (await hilma.says("what is my balance")).splitlines()[0] == owed
    until = (await hilma.party()).customer.flags["reminders_paused"]["until"]
    assert date.fromisoformat(until) - hilma.clock().date() == timedelta(days=3)
    house, now = hilma.stage.house, hilma.clock()
    books = Books(house.store, rules_of(now), now)
    async with house.store.transaction() as session:
        seen: dict[str, Any] = {"amount": 60_000, "by": "user:maria", "on": now.date()}
        await by_hand.pay(session, "LN-1", books, bank_ref="BW-7731", **seen)
    states = "select status from transactions where kind = 'repayment' order by at, id"
    assert [each for (each,) in await hilma.rows(states)][-3:] == ["claimed", "pending", "settled"]
    assert "N$1,200.00" in (await hilma.says("what is my balance")).splitlines()[0]


# --- a decision ---


async def _is_looked_at(selma: Any, sent: Any, **differs: Any) -> str:
    """Her application is with an underwriter; its reference."""
    ref = await is_with_us(selma, sent)
    await hears(selma, notes(selma, ref, **{**IN_ORDER, **differs}))
    return ref


async def test_dialogue_10_a_decline_with_its_reasons_and_what_may_fit(
    selma: Any, sent: Any
) -> None:
    """One review only: test_she_is_declined_with_reasons_and_has_it_looked_at_again_once."""
    ends = selma.clock().date() + timedelta(days=70)
    ref = await _is_looked_at(selma, sent, deductions=180_000, employed_until=ends.isoformat())
    heard = await hears(selma, decides(selma, ref, "declined", "R01", "R05"))
    assert f"Thank you for waiting. We cannot offer the loan of {ref} now." in heard
    assert "The payment of N$600.00 a month is more than the rules allow" in heard
    assert "N$366.66 is left" in heard
    assert "Your contract ends before the loan would be paid back." in heard
    assert "A loan of up to N$600.00 over 2 months may fit." in heard
    assert "write *review*" in heard
    assert "This is not about your character." in heard
    for word in ("score", "guarantee", "approved", "promise"):
        assert word not in heard.lower()


# --- strangers, the young, swindlers and the dead ---


async def test_dialogue_13_who_looks_for_the_right_number_names_no_loan(hilma: Any) -> None:
    await hilma.says("I am not Hilma, stop sending me this")
    ((ref,),) = await hilma.rows("select ref from cases")
    async with at_the_desk(hilma, "maria") as maria:
        page = (await maria.get(f"/desk/cases/{ref}")).text
    assert "find the contact through the employer; name no loan" in page
    heard = len(hilma._heard())
    await _pay_day_comes(hilma)
    assert len(hilma._heard()) == heard


async def test_dialogue_15_a_code_is_hidden_on_every_page(selma: Any) -> None:
    await selma.tells("Hi", "1", "someone says my loan costs N$200 first, my otp is 482133")
    assert ("fraud_report", "fraud", "open") in await _cases(selma)
    ((ref,),) = await selma.rows("select ref from cases where category = 'fraud_report'")
    talk = (await selma.party()).conversation.id
    async with at_the_desk(selma, "maria") as maria:
        for path in (f"/desk/cases/{ref}", f"/desk/conversations/{talk}"):
            assert "482133" not in without_chance((await maria.get(path)).text)
    # No number is confirmed yet, and none is made up.
    told = await selma.says("what is your registration number")
    assert "erson will confirm it and show the certificate." in told


async def test_dialogue_16_nobody_writes_first_to_a_family(hilma: Any) -> None:
    await hilma.says("this is her sister. Hilma passed away on sunday")
    await hilma.taps("I will write myself")
    heard = len(hilma._heard())
    await _pay_day_comes(hilma)
    hilma.clock.later(days=30)
    await _pay_day_comes(hilma)
    assert len(hilma._heard()) == heard
    assert await hilma.count("outbox", "purpose <> 'reply' and status = 'queued'") == 0
