"""A long message leaves in parts that fit, and its choice goes with the last of them."""

from dataclasses import replace

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from channels.channel import Choice, Option, Template
from channels.twilio_text import twilio_length
from channels.whatsapp import WhatsApp
from tests.channels.saying import YES_NO, saying


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
