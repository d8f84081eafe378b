"""WhatsApp over the real SDK and real HTTP: each fate of a message has one answer."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import aiohttp
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from channels.channel import (
    Channel,
    Choice,
    Doubt,
    Later,
    Media,
    NotFetched,
    Option,
    Outbound,
    Refused,
    Sent,
    Template,
    Unreachable,
)
from channels.fake_twilio import Attachment, FakeTwilio, How
from channels.twilio_text import twilio_length
from channels.whatsapp import TwilioAccount, WhatsApp

if TYPE_CHECKING:
    from tests.channels.conftest import Door

SELMA = "+264810000001"
PETRUS = "+264810000002"
YES_NO = Choice((Option("consent:yes", "Yes"), Option("consent:no", "No")))
LANGUAGES = Choice(
    (
        Option("en", "English"), Option("af", "Afrikaans"),
        Option("osh", "Oshiwambo"), Option("her", "Otjiherero"),
    ),
    button="Choose",
)  # fmt: skip


def saying(text: str = "Moro", *, to: str = SELMA, choice: Choice | None = None) -> Outbound:
    return Outbound(to=to, text=text, reference="ob_1", choice=choice)


@pytest.fixture(autouse=True)
async def selma_wrote(twilio: FakeTwilio) -> None:
    await twilio.borrower_says(SELMA, "hi")


def test_it_is_a_channel(whatsapp: WhatsApp) -> None:
    channel: Channel = whatsapp
    assert (channel.name, channel.capabilities.buttons) == ("whatsapp", 3)


# What is shown


@pytest.mark.proves("Multi-Channel Communication Hub")
async def test_a_text_reaches_the_phone(whatsapp: WhatsApp, twilio: FakeTwilio) -> None:
    sent = await whatsapp.send(saying("Goeie môre ☺\nNog 'n reël & more"))
    [bubble] = twilio.received(SELMA)
    assert sent == Sent(bubble.sid)
    assert bubble.text == "Goeie môre ☺\nNog 'n reël & more"


async def test_two_options_reach_the_phone_as_buttons(
    whatsapp: WhatsApp, twilio: FakeTwilio
) -> None:
    await whatsapp.send(saying("We ask your employer.\n\nDo you agree?", choice=YES_NO))
    [bubble] = twilio.received(SELMA)
    assert bubble.text == "We ask your employer.\n\nDo you agree?"
    expected = [("consent:yes", "Yes"), ("consent:no", "No")]
    assert [(button.id, button.title) for button in bubble.buttons] == expected


async def test_four_options_reach_the_phone_as_a_list(
    whatsapp: WhatsApp, twilio: FakeTwilio
) -> None:
    await whatsapp.send(saying("Choose a language", choice=LANGUAGES))
    [bubble] = twilio.received(SELMA)
    assert [row.id for row in bubble.rows] == ["en", "af", "osh", "her"]
    assert bubble.list_button == "Choose"
    assert bubble.text == "Choose a language"


async def test_a_choice_that_cannot_be_drawn_is_numbered(
    whatsapp: WhatsApp, twilio: FakeTwilio
) -> None:
    await whatsapp.send(saying("Which?", choice=replace(LANGUAGES, button="")))
    [bubble] = twilio.received(SELMA)
    assert bubble.text == "Which?\n1 English\n2 Afrikaans\n3 Oshiwambo\n4 Otjiherero"
    assert not bubble.buttons


async def test_a_content_is_made_once_and_found_again_by_another_process(
    whatsapp: WhatsApp, twilio: FakeTwilio, account: TwilioAccount
) -> None:
    await whatsapp.send(saying("One?", choice=YES_NO))
    await whatsapp.send(saying("Two?", choice=YES_NO))
    async with WhatsApp(account) as other:
        await other.send(saying("Three?", choice=YES_NO))
    assert len({bubble.content_sid for bubble in twilio.received(SELMA)}) == 1


async def test_where_twilio_will_not_have_the_content_the_choice_is_numbered(
    whatsapp: WhatsApp, twilio: FakeTwilio
) -> None:
    twilio.fail(2, "error", on="content", code=20001)
    assert isinstance(await whatsapp.send(saying("Agree?", choice=YES_NO)), Sent)
    assert twilio.received(SELMA)[0].text == "Agree?\n1 Yes\n2 No"


async def test_a_refused_drawing_is_sent_as_numbered_text(
    whatsapp: WhatsApp, twilio: FakeTwilio
) -> None:
    for code in (63021, 21656):
        twilio.fail(1, "error", code=code)
        assert isinstance(await whatsapp.send(saying("Agree?", choice=YES_NO)), Sent)
    texts = [bubble.text for bubble in twilio.received(SELMA)]
    assert texts == ["Agree?\n1 Yes\n2 No"] * 2


async def test_a_deleted_content_is_made_anew(
    whatsapp: WhatsApp, twilio: FakeTwilio, account: TwilioAccount
) -> None:
    await whatsapp.send(saying("One?", choice=YES_NO))
    [first] = twilio.received(SELMA)
    async with aiohttp.ClientSession() as session:
        name = aiohttp.encode_basic_auth(account.sid, account.auth_token)
        await session.delete(
            f"{twilio.base_url}/v1/Content/{first.content_sid}", headers={"Authorization": name}
        )
    await whatsapp.send(saying("Two?", choice=YES_NO))
    await whatsapp.send(saying("Three?", choice=YES_NO))
    _, second, third = twilio.received(SELMA)
    assert second.text == "Two?\n1 Yes\n2 No"
    assert third.buttons


@pytest.mark.parametrize("how", ["server_error", "cut_before_accept", "rate_limit"])
async def test_while_the_content_cannot_be_made_nothing_is_sent(
    whatsapp: WhatsApp, twilio: FakeTwilio, how: How
) -> None:
    twilio.fail(2, how, on="content")  # aiohttp asks a second time where asking is harmless
    assert isinstance(await whatsapp.send(saying("Agree?", choice=YES_NO)), Later)
    assert twilio.received(SELMA) == []


async def test_a_template_leaves_outside_the_window(whatsapp: WhatsApp, twilio: FakeTwilio) -> None:
    sid = twilio.add_template("Good day {{1}}. A message waits for you.", buttons={"ok": "Okay"})
    template = Template(sid, {"1": "Selma\nNangolo"})
    message = replace(saying("", to=PETRUS), template=template, in_session=False)
    assert isinstance(await whatsapp.send(message), Sent)
    [bubble] = twilio.received(PETRUS)
    assert bubble.text == "Good day Selma Nangolo. A message waits for you."


async def test_nul_and_lone_surrogates_do_not_stop_a_message(
    whatsapp: WhatsApp, twilio: FakeTwilio
) -> None:
    assert isinstance(await whatsapp.send(saying("a\0b\ud83d")), Sent)
    assert twilio.received(SELMA)[0].text == "ab"


async def test_an_opaque_address_can_be_answered(whatsapp: WhatsApp, twilio: FakeTwilio) -> None:
    await twilio.borrower_says("NA.abc123", "hi")
    assert isinstance(await whatsapp.send(saying(to="NA.abc123")), Sent)


# What comes of it


async def test_a_lasting_refusal_is_refused_with_its_code(
    whatsapp: WhatsApp, twilio: FakeTwilio, subtests: pytest.Subtests
) -> None:
    for code in (
        21211,
        21602,
        21610,
        21617,
        21656,
        63003,
        63005,
        63007,
        63013,
        63016,
        63021,
        63024,
        63028,
    ):
        with subtests.test(code=code):
            twilio.fail(1, "error", code=code)
            refused = await whatsapp.send(saying())
            assert isinstance(refused, Refused)
            assert refused.code == code
            assert SELMA not in refused.why


async def test_what_is_certain_not_to_be_taken_is_for_later(
    whatsapp: WhatsApp, twilio: FakeTwilio, subtests: pytest.Subtests
) -> None:
    for code, seconds in ((63012, 30), (63018, 300), (63038, 3_600)):
        with subtests.test(code=code, seconds=seconds):
            twilio.fail(1, "error", code=code)
            assert await whatsapp.send(saying()) == Later(code, "not now", seconds)


async def test_a_rate_limit_says_when_to_come_back(whatsapp: WhatsApp, twilio: FakeTwilio) -> None:
    twilio.fail(1, "rate_limit", retry_after=7)
    assert await whatsapp.send(saying()) == Later(20429, "not now", 7)


async def test_the_fakes_own_rate_limit_bites(whatsapp: WhatsApp, twilio: FakeTwilio) -> None:
    twilio.limit(1)
    assert isinstance(await whatsapp.send(saying()), Sent)
    assert isinstance(await whatsapp.send(saying()), Later)


async def test_a_token_that_is_being_rotated_burns_no_message(
    whatsapp: WhatsApp, twilio: FakeTwilio
) -> None:
    twilio.rotate("the next token")
    assert await whatsapp.send(saying()) == Later(20003, "not now", 60)


@pytest.mark.parametrize("how", ["cut_after_accept", "server_error_after_accept", "garbled"])
async def test_an_answer_lost_after_twilio_took_it_is_doubt(
    whatsapp: WhatsApp, twilio: FakeTwilio, how: How
) -> None:
    twilio.fail(1, how)
    assert isinstance(await whatsapp.send(saying()), Doubt)
    assert len(twilio.received(SELMA)) == 1


@pytest.mark.parametrize("how", ["cut_before_accept", "server_error", "hang_before_accept"])
async def test_an_answer_lost_before_twilio_took_it_is_doubt_too(
    whatsapp: WhatsApp, twilio: FakeTwilio, how: How
) -> None:
    twilio.fail(1, how, seconds=5)
    assert isinstance(await whatsapp.send(saying()), Doubt)
    assert twilio.received(SELMA) == []


async def test_no_status_that_leaves_it_open_is_certain(
    whatsapp: WhatsApp, twilio: FakeTwilio, subtests: pytest.Subtests
) -> None:
    for status in (500, 502, 503, 504, 408, 302):
        with subtests.test(status=status):
            twilio.fail(1, "server_error", status=status)
            assert await whatsapp.send(saying()) == Doubt(f"status {status}")


async def test_twilios_own_500_is_doubt(whatsapp: WhatsApp, twilio: FakeTwilio) -> None:
    twilio.fail(1, "error", code=20500)
    assert await whatsapp.send(saying()) == Doubt("status 500")


async def test_a_slow_drip_ends_at_the_total_time_limit(
    whatsapp: WhatsApp, twilio: FakeTwilio
) -> None:
    twilio.fail(1, "drip", seconds=0.01)
    assert await whatsapp.send(saying()) == Doubt("TimeoutError")


async def test_a_little_latency_does_no_harm(whatsapp: WhatsApp, twilio: FakeTwilio) -> None:
    twilio.fail(1, "latency", seconds=0.05)
    assert isinstance(await whatsapp.send(saying()), Sent)


async def test_a_refused_connection_is_for_later(account: TwilioAccount) -> None:
    async with WhatsApp(replace(account, base_url="http://127.0.0.1:1")) as whatsapp:
        assert isinstance(await whatsapp.send(saying()), Later)


async def test_the_borrowers_real_state_is_refused_by_twilio(
    whatsapp: WhatsApp, twilio: FakeTwilio
) -> None:
    twilio.opt_out("+264810000003")
    twilio.not_on_whatsapp("+264810000004")
    fates = {
        PETRUS: 63016, "+264810000003": 21610, "+264810000004": 63024, "+26481x": 21211,
    }  # fmt: skip
    for number, code in fates.items():
        refused = await whatsapp.send(saying(to=number))
        assert isinstance(refused, Refused)
        assert refused.code == code


async def test_the_window_closes_after_a_day(whatsapp: WhatsApp, twilio: FakeTwilio) -> None:
    twilio.advance(timedelta(hours=23, minutes=59))
    assert isinstance(await whatsapp.send(saying()), Sent)
    twilio.advance(timedelta(minutes=1))
    assert isinstance(await whatsapp.send(saying()), Refused)


async def test_a_text_that_is_too_long_is_refused(whatsapp: WhatsApp) -> None:
    assert await whatsapp.send(saying("x" * 1_601)) == Refused(21617, "the text is too long")


# Callbacks


async def test_a_callback_carries_our_reference(
    whatsapp: WhatsApp, twilio: FakeTwilio, door: "Door"
) -> None:
    await whatsapp.send(saying())
    forms = await door.posted("/status", 2)
    assert [form["MessageStatus"] for form in forms] == ["sent", "delivered"]
    assert door.queries[-2:] == [{"reference": "ob_1"}] * 2


async def test_the_callback_of_a_later_part_says_which(
    whatsapp: WhatsApp, account: TwilioAccount, twilio: FakeTwilio, door: "Door"
) -> None:
    url = f"{account.status_callback_url}?from=twilio"
    async with WhatsApp(replace(account, status_callback_url=url)) as whatsapp:
        for part in whatsapp.parts(saying("x" * 1_600 + " y")):
            await whatsapp.send(part)
    await door.posted("/status", 4)
    asked = {tuple(query.items()) for query in door.queries if query}
    first = (("from", "twilio"), ("reference", "ob_1"))
    assert asked == {first, (*first, ("part", "2"))}


# Parts


def test_a_short_message_is_one_part(whatsapp: WhatsApp) -> None:
    message = saying("Agree?", choice=YES_NO)
    assert whatsapp.parts(message) == (message,)


def test_a_template_is_one_part(whatsapp: WhatsApp) -> None:
    message = replace(saying("x" * 4_000), template=Template("HX1"))
    assert whatsapp.parts(message) == (message,)


def test_the_choice_goes_with_the_last_part(whatsapp: WhatsApp) -> None:
    parts = whatsapp.parts(saying("word " * 400 + "\n\nDo you agree?", choice=YES_NO))
    assert [(part.part, part.choice, part.reference) for part in parts] == [
        (1, None, "ob_1"),
        (2, YES_NO, "ob_1"),
    ]
    assert parts[-1].text.endswith("Do you agree?")


def test_room_is_left_for_numbers_beneath_the_last_part(whatsapp: WhatsApp) -> None:
    choice = Choice(tuple(Option(str(n), f"Option number {n}" + "x" * 20) for n in range(12)))
    parts = whatsapp.parts(saying("word " * 320, choice=choice))
    assert parts[-1].choice == choice
    assert len(parts) == 2


def test_options_that_fill_a_message_alone_become_text(whatsapp: WhatsApp) -> None:
    choice = Choice(tuple(Option(str(n), "x" * 70) for n in range(40)))
    parts = whatsapp.parts(saying("Which?", choice=choice))
    assert all(part.choice is None for part in parts)
    assert all(twilio_length(part.text) <= 1_600 for part in parts)
    assert "\n40 x" in parts[-1].text


options = st.builds(Option, st.uuids().map(str), st.text("abc ê", min_size=1, max_size=60))
choices = st.none() | st.lists(options, min_size=1, max_size=15).map(lambda o: Choice(tuple(o)))


@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text("abê ☺.\n", max_size=5_000), choice=choices)
async def test_every_part_fits_and_no_word_is_lost(
    whatsapp: WhatsApp, text: str, choice: Choice | None
) -> None:
    parts = whatsapp.parts(saying(text, choice=choice))
    assert all(twilio_length(part.text) <= 1_600 for part in parts)
    said = "".join("".join(part.text for part in parts).split())
    assert said.startswith("".join(text.split()))


# Looking back


@pytest.fixture
async def since(twilio: FakeTwilio) -> datetime:
    now = datetime.now(UTC)
    twilio.advance(timedelta(minutes=10))
    return now + timedelta(minutes=10)


async def test_a_message_whose_answer_was_lost_is_found(
    whatsapp: WhatsApp, twilio: FakeTwilio, since: datetime
) -> None:
    twilio.fail(1, "cut_after_accept")
    await whatsapp.send(saying("lost  one"))
    found = await whatsapp.find_sent(to=SELMA, text="lost one", since=since, known=[])
    assert found == twilio.received(SELMA)[0].sid


async def test_a_message_that_was_never_taken_is_not_found(
    whatsapp: WhatsApp, twilio: FakeTwilio, since: datetime
) -> None:
    twilio.fail(1, "cut_before_accept")
    await whatsapp.send(saying("lost"))
    assert await whatsapp.find_sent(to=SELMA, text="lost", since=since, known=[]) is None


async def test_only_what_we_said_to_her_since_then_and_do_not_know_is_found(
    whatsapp: WhatsApp, twilio: FakeTwilio, since: datetime
) -> None:
    await twilio.borrower_says(PETRUS, "same")
    await twilio.borrower_says(SELMA, "same")
    await whatsapp.send(saying("same", to=PETRUS))
    known = await whatsapp.send(saying("same"))
    assert isinstance(known, Sent)
    looking = {"to": SELMA, "text": "same", "known": [known.provider_sid]}
    assert await whatsapp.find_sent(**looking, since=since) is None
    again = await whatsapp.send(saying("same"))
    assert isinstance(again, Sent)
    assert await whatsapp.find_sent(**looking, since=since) == again.provider_sid
    later = since + timedelta(hours=1)
    assert await whatsapp.find_sent(**looking, since=later) is None


async def test_a_choice_is_found_however_it_was_drawn(
    whatsapp: WhatsApp, twilio: FakeTwilio, since: datetime
) -> None:
    await whatsapp.send(saying("Line one\n\nAgree?", choice=YES_NO))
    await whatsapp.send(replace(saying("Numbered?", choice=YES_NO), in_session=False))
    for text, bubble in zip(
        ["Line one\n\nAgree?", "Numbered?"], twilio.received(SELMA), strict=True
    ):
        found = await whatsapp.find_sent(to=SELMA, text=text, since=since, known=[])
        assert found == bubble.sid


async def test_an_empty_text_matches_nothing(whatsapp: WhatsApp, since: datetime) -> None:
    await whatsapp.send(saying("x"))
    assert await whatsapp.find_sent(to=SELMA, text=" ", since=since, known=[]) is None


async def test_a_long_list_is_read_page_by_page(
    whatsapp: WhatsApp, twilio: FakeTwilio, since: datetime
) -> None:
    wanted = await whatsapp.send(saying("wanted"))
    assert isinstance(wanted, Sent)
    for _ in range(210):
        await whatsapp.send(saying("another"))
    found = await whatsapp.find_sent(to=SELMA, text="wanted", since=since, known=[])
    assert found == wanted.provider_sid


@pytest.mark.parametrize("how", ["server_error", "cut_before_accept", "rate_limit", "garbled"])
async def test_not_being_able_to_ask_is_not_an_answer(
    whatsapp: WhatsApp, twilio: FakeTwilio, since: datetime, how: How
) -> None:
    twilio.fail(2, how, on="list")  # aiohttp asks a second time where asking is harmless
    with pytest.raises(Unreachable):
        await whatsapp.find_sent(to=SELMA, text="lost", since=since, known=[])
    twilio.heal()
    twilio.fail(2, how, on="list")
    with pytest.raises(Unreachable):
        await whatsapp.received_since(since)


async def test_dropped_webhooks_are_found_by_listing(
    whatsapp: WhatsApp, twilio: FakeTwilio, since: datetime
) -> None:
    heard = await twilio.borrower_says(SELMA, "one")
    missed = await twilio.borrower_says(SELMA, "two", drop=True)
    photo = await twilio.borrower_says(PETRUS, drop=True, media=[Attachment(b"jpeg", "image/jpeg")])
    await whatsapp.send(saying("ours"))
    found = await whatsapp.received_since(since, known={heard.sid})
    assert [(m.provider_sid, m.sender, m.text, m.kind) for m in found] == [
        (missed.sid, SELMA, "two", "text"),
        (photo.sid, PETRUS, "", "media"),
    ]
    assert found[0].sent_at is not None
    assert abs(found[0].sent_at - since) < timedelta(seconds=30)
    fetched = await whatsapp.fetch(found[1].media[0])
    assert fetched.data == b"jpeg"  # type: ignore[union-attr]


async def test_what_was_received_before_is_not_listed(
    whatsapp: WhatsApp, twilio: FakeTwilio, since: datetime
) -> None:
    assert await whatsapp.received_since(since) == []


# Signs


async def test_typing_is_shown_to_the_message_that_is_answered(
    whatsapp: WhatsApp, twilio: FakeTwilio
) -> None:
    said = await twilio.borrower_says(SELMA, "hello?")
    await whatsapp.typing(said.sid)
    assert twilio.typing == [said.sid]


@pytest.mark.parametrize("how", ["server_error", "cut_before_accept", "hang_before_accept"])
async def test_a_typing_sign_that_fails_harms_nobody(
    whatsapp: WhatsApp, twilio: FakeTwilio, how: How
) -> None:
    twilio.fail(1, how, on="typing", seconds=5)
    await whatsapp.typing("SM1")
    assert twilio.typing == []


def test_an_account_never_shows_its_token(account: TwilioAccount) -> None:
    assert account.auth_token not in repr(account)


async def test_a_file_can_be_fetched(whatsapp: WhatsApp) -> None:
    missing = await whatsapp.fetch(Media("https://evil.example.na/x", "image/jpeg"))
    assert missing.reason == "forbidden_host"  # type: ignore[union-attr]


# Files let go


async def _file_of(whatsapp: WhatsApp, twilio: FakeTwilio) -> Media:
    await twilio.borrower_says(SELMA, media=[Attachment(b"x" * 90, "image/jpeg")], drop=True)
    (*_, newest) = await whatsapp.received_since(datetime.now(UTC) - timedelta(minutes=5))
    return newest.media[0]


async def test_a_file_is_deleted_at_twilio_and_what_is_gone_stays_gone(
    whatsapp: WhatsApp, twilio: FakeTwilio
) -> None:
    media = await _file_of(whatsapp, twilio)
    assert await whatsapp.forget(media) == "gone"
    assert await whatsapp.fetch(media) == NotFetched("not_found", again=False)
    assert await whatsapp.forget(media) == "gone"


@pytest.mark.parametrize("how", ["error", "rate_limit", "server_error"])
async def test_a_file_that_twilio_does_not_delete_now_is_asked_for_later(
    whatsapp: WhatsApp, twilio: FakeTwilio, how: How
) -> None:
    media = await _file_of(whatsapp, twilio)
    twilio.fail(how=how, on="media")
    assert await whatsapp.forget(media) == "later"
    assert await whatsapp.forget(media) == "gone"


async def test_what_lies_elsewhere_is_not_twilios_to_delete(
    whatsapp: WhatsApp, twilio: FakeTwilio
) -> None:
    media = await _file_of(whatsapp, twilio)
    for url in (
        "https://files.example/a.jpg",
        media.url.replace(twilio.base_url, "https://api.twilio.com"),  # ours is on loopback
        media.url.replace(twilio.account_sid, "AC" + "9" * 32),
        media.url + "/../../../Messages/MM1/Media/ME1",
    ):
        assert await whatsapp.forget(replace(media, url=url)) == "not_theirs"
