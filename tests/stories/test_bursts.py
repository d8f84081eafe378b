"""People write as they speak: in pieces, over us, and all at once."""

import asyncio
import io
from typing import Any

from PIL import Image

from channels.fake_twilio import Attachment


def picture(shade: int) -> Attachment:
    file = io.BytesIO()
    Image.new("RGB", (1000, 630), (shade, shade, shade)).save(file, "PNG")
    return Attachment(file.getvalue(), "image/png")


async def turns(selma: Any) -> int:
    return int(await selma.count("turns"))


async def test_three_quick_texts_are_one_turn_and_one_reply(selma: Any) -> None:
    await selma.comes_to_the_pay()
    before = await turns(selma)
    heard = await selma.says_at_once("I earn 9000", "paid on the 25th", "I need 2000 for 4 months")
    assert await turns(selma) == before + 1
    assert len(heard) == 1
    assert "You pay: 4 x N$600.00" in heard[0].text
    facts = await selma.facts()
    assert {
        name: facts[name].value for name in ("remuneration", "pay_day", "amount", "months")
    } == {
        "remuneration": 900_000,
        "pay_day": 25,
        "amount": 200_000,
        "months": 4,
    }


async def test_a_burst_answers_asks_and_corrects_and_is_answered_once(selma: Any) -> None:
    await selma.comes_to_the_pay()
    await selma.says("9000")
    heard = await selma.says_at_once("25", "can I pay it off early?", "sorry I earn 8000 not 9000")
    said = "\n".join(message.text for message in heard)
    facts = await selma.facts()
    assert (facts["pay_day"].value, facts["remuneration"].value) == (25, 800_000)
    assert "I changed your pay from N$9,000.00 to N$8,000.00 a month." in said
    assert "(From our loan rules, " in said
    assert said.count("?") == 1


async def test_a_paper_beside_her_consent_is_kept_once_she_has_agreed(selma: Any) -> None:
    """The photo is there first, and waits for the words."""
    await selma.comes_to_the_form()
    said_before, twilio = len(selma._heard()), selma.stage.twilio
    await asyncio.gather(
        twilio.borrower_says(selma.phone, media=[picture(10)]),
        twilio.borrower_says(selma.phone, "yes I agree to that"),
    )
    await selma.quiet()
    assert await selma.rows("select status, reject_reason from documents") == [("received", None)]
    assert await selma.rows(
        "select (select min(at) from consents) <= (select min(received_at) from documents)"
    ) == [(True,)]
    heard = selma._heard()[said_before:]
    assert "I did not keep" not in "".join(each.text for each in heard)
    assert heard[-1].text.count("?") == 1


async def test_a_photo_with_her_yes_beneath_it_is_kept_with_her_consent(selma: Any) -> None:
    await selma.comes_to_the_form()
    answer = await selma.says("yes", picture(10))
    assert await selma.rows("select status, reject_reason from documents") == [("received", None)]
    assert await selma.rows(
        "select (select min(at) from consents) <= (select min(received_at) from documents)"
    ) == [(True,)]
    assert "I did not keep" not in answer
    assert answer.count("?") == 1


async def test_a_photo_with_a_no_beneath_it_is_never_fetched(selma: Any) -> None:
    await selma.comes_to_the_form()
    await selma.says("no", picture(10))
    assert await selma.rows("select storage_key, reject_reason from documents") == [
        (None, "before_consent")
    ]
    assert await selma.count("consents", "action = 'grant'") == 0


async def test_a_paper_beside_a_no_is_not_kept(selma: Any) -> None:
    await selma.comes_to_the_form()
    twilio = selma.stage.twilio
    await asyncio.gather(
        twilio.borrower_says(selma.phone, media=[picture(10)]),
        twilio.borrower_says(selma.phone, "no I do not agree"),
    )
    await selma.quiet()
    assert await selma.rows("select storage_key, reject_reason from documents") == [
        (None, "before_consent")
    ]
    assert await selma.count("inbox", "status <> 'answered'") == 0


async def test_an_album_is_one_turn_and_one_reply_and_every_file_is_kept(selma: Any) -> None:
    await selma.comes_to_the_papers()
    before, said_before = await turns(selma), len(selma._heard())
    twilio = selma.stage.twilio
    album = [twilio.borrower_says(selma.phone, media=[picture(shade)]) for shade in (10, 20, 30)]
    assert {said.status for said in await asyncio.gather(*album)} == {200}
    await selma.quiet()
    assert await turns(selma) == before + 1
    assert len(selma._heard()) == said_before + 1
    assert await selma.rows(
        "select count(*), count(distinct sha256), count(distinct storage_key) from documents"
        " where status = 'received'"
    ) == [(3, 3, 3)]


async def test_several_files_in_one_message_are_kept_in_their_order(selma: Any) -> None:
    await selma.comes_to_the_papers()
    files = [picture(shade) for shade in (10, 20)]
    await selma.says("my papers", *files)
    kept = await selma.rows("select kind, bytes from documents order by id")
    assert kept == [("id", len(files[0].data)), ("other", len(files[1].data))]


async def test_people_who_write_at_once_are_all_answered(selma: Any, petrus: Any) -> None:
    twilio = selma.stage.twilio
    phones = [f"+26481000{n:04}" for n in range(50, 60)]
    await asyncio.gather(*(twilio.borrower_says(phone, "Hi") for phone in phones))
    await selma.quiet()
    assert [len(twilio.received(phone)) for phone in phones] == [1] * len(phones)


async def test_a_reply_that_was_overtaken_is_said_with_the_next(selma: Any) -> None:
    """Twilio is down while she writes on: what she missed comes first, the question once."""
    await selma.comes_to_the_pay()
    twilio = selma.stage.twilio
    twilio.fail(1, "rate_limit", retry_after=5)
    await twilio.borrower_says(selma.phone, "N$9 000")
    await _waits_to_be_sent(selma)
    answer = await selma.says("25")
    assert answer.startswith("N$9,000.00 a month.")
    assert "at most N$3,000.00" in answer
    assert answer.count("?") == 1
    assert await selma.rows(
        "select status in ('sent', 'delivered', 'read') from outbox order by seq desc limit 2"
    ) == [(True,), (False,)]
    assert await selma.count("outbox", "status = 'said_again'") == 1


async def test_what_she_missed_is_said_even_if_she_is_overtaken_twice(selma: Any) -> None:
    await selma.comes_to_the_pay()
    twilio = selma.stage.twilio
    twilio.fail(2, "rate_limit", retry_after=5)
    await twilio.borrower_says(selma.phone, "N$9 000")
    await _waits_to_be_sent(selma)
    await twilio.borrower_says(selma.phone, "25")
    await _waits_to_be_sent(selma, said_again=1)
    answer = await selma.says("2000 for 4 months")
    for words in ("N$9,000.00 a month.", "You pay: 4 x N$600.00"):
        assert answer.count(words) == 1
    assert await selma.count("outbox", "status = 'said_again'") == 2


async def _waits_to_be_sent(selma: Any, *, said_again: int = 0) -> None:
    await selma.becomes(
        "outbox",
        "status = 'queued' and attempts = 1 and"
        f" {said_again} = (select count(*) from outbox where status = 'said_again')",
    )
