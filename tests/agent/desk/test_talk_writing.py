"""Words that stand ready: ready replies, suggestions with sources, templates, and once more."""

from datetime import timedelta
from typing import Any

import pytest

from agent import cast, inbound
from agent.desk import canned
from agent.desk.canned import NoSuchPlace, Ready
from channels.channel import Inbound
from crm_store.canned import CannedReply
from tests.agent.desk.conftest import SELMA, held_by, seen

OUT = "select count(*) from outbox where author = 'user:maria'"


async def test_ready_and_suggested_words_are_put_under_what_is_typed_and_never_sent(
    lender: Any, desk: Any
) -> None:
    async with desk("maria") as maria:
        address = await held_by(maria, lender, "Hi", "1", "Can I pay my loan back early?", "agent")
        page = (await maria.get(address)).text
        assert "I am Maria, a person at Buffr Lend" in page
        assert "left to pay on your loan" not in page  # she has none
        await lender.house.mind()
        shown = await maria.send_form(f"{address}/suggest", text="Good day.")
        assert "From our loan rules, “" in shown.text
        assert "Put it into my reply" in shown.text
        slug = shown.text.split('name="suggestion" value="')[1].split('"')[0]
        await maria.send_form(f"{address}/fill", text="Good day.", suggestion=slug)
        await maria.send_form(f"{address}/fill", text="Good day.", canned="hours")
        page = (await maria.get(address)).text
        assert "Good day.\nPeople answer here Monday to Friday from 08:00 to 17:00." in page
        part = await maria.send_form(f"{address}/suggest", text="", part="1")
        assert part.text.lstrip().startswith("<section")
        await maria.send_form(f"{address}/fill", text="Good day.", suggestion="Selma Nangolo")
        looked_for = {"text": "Good day.", "about": "What is a payslip?"}
        ours = (await maria.send_form(f"{address}/suggest", **looked_for)).text
        assert "For: “What is a payslip?”" in ours
        assert "early" not in ours.split('class="suggestion"')[1].split("</section>")[0]
        assert "Good day." in (await maria.get(address)).text
        async with desk("petrus") as petrus:
            for form in ({"part": "1"}, {}):
                theirs = await petrus.send_form(f"{address}/suggest", text="", **form)
                assert (theirs.status_code, "Put it into" in theirs.text) == (409, False)
        assert await lender.rows(OUT) == [(0,)]
    looked = "select distinct actor from audit_log where action = 'suggest'"
    assert await lender.rows(looked) == [("user:maria",)]
    taken = "select data from events where kind = 'desk'"
    assert await lender.rows(taken) == [({"action": "suggestion_taken", "source": slug},)]


async def test_what_failed_goes_again_and_after_a_day_only_a_template_may(
    lender: Any, desk: Any
) -> None:
    async with desk("maria") as maria:
        address = await held_by(maria, lender)
        await maria.send_form(
            f"{address}/reply", text="Good day", seen=seen((await maria.get(address)).text)
        )
        await lender.quiet()
        assert "Try again" not in (await maria.get(address)).text
        await lender.sql("update outbox set status = 'failed', why = 'no such number'"
                         " where author = 'user:maria'")  # fmt: skip
        page = (await maria.get(address)).text
        assert "Not sent: no such number." in page
        message = page.split('/again"')[1].split('name="message" value="')[1].split('"')[0]
        lender.clock.later(minutes=1)
        await maria.send_form(f"{address}/again", message=message, seen=seen(page))
        await lender.quiet()
        assert [each.text for each in lender.heard(SELMA)][-2:] == ["Good day", "Good day"]
        other = await maria.send_form(f"{address}/again", message=address[-36:], seen=seen(page))
        assert other.status_code == 404
    lender.clock.later(minutes=60 * 25)
    async with desk("maria") as maria:
        page = (await maria.get(address)).text
        assert "WhatsApp takes only an approved template now" in page
        assert "Send when she answers" in page
        refused = await maria.send_form(
            f"{address}/template", template="answer_waiting", seen=seen(page)
        )
        assert (refused.status_code, "It was not sent" in refused.text) == (409, True)
        assert await lender.rows(OUT) == [(2,)]


async def test_her_money_is_told_as_the_books_have_it_and_no_family_is_asked_how_it_was(
    lender: Any, desk: Any
) -> None:
    await cast.ensure(lender.house.store, now=lender.clock())
    hilma = "+264810000007"
    await lender.tells(hilma, "Hi", "agent")
    address = f"/desk/conversations/{(await lender.party(hilma)).conversation.id}"
    async with desk("maria") as maria:
        await maria.send_form(f"{address}/take", **{"from": "queue"})
        page = (await maria.get(address)).text
        owed = page.split("<dt>Loan</dt><dd>")[1].split(" to pay")[0].split(": ")[1]
        assert owed.startswith("N$")
        assert f"There is {owed} left to pay on your loan " in page
        assert "Good day Hilma. I am Maria" in page
        shown = await maria.send_form(f"{address}/suggest", text="", part="1")
        assert "Suggested answer" in shown.text
        async with desk("simon", "manager") as simon:
            for place in ("{pin}", "{balance:.2f}", "{name:>999999999}", "{name!r}"):
                wrong = await simon.send_form(
                    "/desk/replies", title="Hello", language="en", text=f"Your {place}"
                )
                assert (wrong.status_code, "Nothing fills {" in wrong.text) == (409, True)
            kept = await simon.send_form(
                "/desk/replies", title="Hello", language="en", text="Hello {name}, {balance}."
            )
            assert kept.headers["location"] == "/desk/replies#hello"
        assert f"Hello Hilma, {owed}." in (await maria.get(address)).text
        await lender.sql("update customers set flags = '{\"deceased_reported\": {}}'")
        done = await maria.send_form(f"{address}/hand-back", outcome="Her sister wrote")
        assert done.status_code == 303
        await lender.quiet()
    assert "How was the help" not in lender.heard(hilma)[-1].text


def test_a_ready_reply_says_nothing_that_nobody_filled_or_wrote() -> None:
    replies = canned.ready()
    for each in replies:
        for text in each.texts.values():
            assert canned.places(text) <= frozenset(canned.PLACES)
    known = {"en": {"me": "Maria"}, "af": {"me": "Maria"}}
    greet = next(each for each in replies if each.name == "greet")
    (hers,) = canned.filled([greet], known, language="osh")
    assert (hers.language, hers.instead_of) == ("en", "osh")
    (his,) = canned.filled([greet], known, language="af")
    assert his.text.startswith("Goeiedag. Ek is Maria")
    for text in ("{balance}", "{me:.2f}", "{me!r}", "{", "{pin}"):  # kept before it was refused
        assert canned.filled([Ready("x", "X", {"en": text})], known, language="en") == ()
    own = CannedReply(name="greet", language="en", title="Hi", text="Hi {me}.", by="user:simon")
    (first, *_) = canned.filled(canned.ready([own]), known, language="en")
    assert first.text == "Hi Maria."
    gone = CannedReply(name="wait", language="en", title="", text="", by="user:simon")
    assert "wait" not in [
        each.name for each in canned.filled(canned.ready([gone]), known, language="en")
    ]
    with pytest.raises(NoSuchPlace):
        canned.places("Your PIN is {pin}")


async def test_what_has_just_come_in_stands_there_before_its_turn_and_must_be_read(
    lender: Any, desk: Any
) -> None:
    async with desk("maria") as maria, desk("lukas", "auditor") as lukas:
        address = await held_by(maria, lender)
        before = seen((await maria.get(address)).text)
        await _knocks(lender, "My number is <081 000 0011>, are you there?")
        late = await maria.send_form(f"{address}/reply", text="Good day", seen=before)
        assert (late.status_code, "Something newer" in late.text) == (409, True)
        page = (await maria.get(address)).text
        assert ("&lt;081 000 0011&gt;, are you there?" in page, "just in" in page) == (True, True)
        assert "081 000 0011" in (await maria.get(f"{address}/thread")).text
        assert "are you there?" not in (await lukas.get(address)).text  # he reads masked
        letter = seen(page)
        for said in ("Good day", "Good day", "And more"):  # a second press, then without a look
            sent = await maria.send_form(f"{address}/reply", text=said, seen=letter)
            assert sent.status_code == (409 if said == "And more" else 303)
        assert await lender.rows(OUT) == [(1,)]
        mine = seen((await maria.get(address)).text)
        await maria.send_form(f"{address}/reply", text="And more", seen=mine)
        for gone, back in (
            (
                "channel_identities set status = 'wrong_number'",
                "channel_identities set status = 'active'",
            ),
            ("conversations set status = 'closed'", "conversations set status = 'open'"),
        ):
            await lender.sql(f"update {gone}")
            assert "just in" not in (await maria.get(address)).text
            await lender.sql(f"update {back}")
        page = (await maria.get(address)).text
        await lender.sql("update inbox set ready_at = received_at")
        await lender.house.queue.wake("SMx", (await lender.party(SELMA)).identity.address_bidx)
        await lender.quiet()
        again = (await maria.get(address)).text
        assert again.count(f'id="m-{letter}"') == 1  # the same words under the same id
        assert seen(again) == seen(page)  # and in the same order
        assert "just in" not in again
    assert [each.text for each in lender.heard(SELMA)][-2:] == ["Good day", "And more"]


async def _knocks(lender: Any, text: str) -> None:
    """She has written, and the burst may go on for an hour."""
    hour = timedelta(hours=1)
    message = Inbound(
        provider_sid="SM" + 32 * "7",
        account=lender.house.settings.twilio_account_sid,
        channel="whatsapp",
        sender=SELMA,
        recipient="",
        kind="text",
        text=text,
    )
    await inbound.receive(
        lender.house.store,
        message,
        now=lender.house.clock(),
        patience=inbound.Patience(hour, hour, hour),
        source="webhook",
    )
