"""She is asked for her language, answered in it, and keeps her place when she changes it.

In Oshiwambo and Otjiherero she says only words and phrases that a source attests.
"""

import re
from typing import Any

import pytest


async def _sends_her_papers(selma: Any) -> str:
    await selma.sends_a_photo()
    await selma.sends_a_pdf()
    answer: str = await selma.sends_a_pdf(pages=2)
    return answer


async def _taps_the_first(selma: Any) -> str:
    """Whatever the first option is called in her language."""
    option = (*selma.last.buttons, *selma.last.rows)[0]
    answer: str = await selma.says(option.title, payload=option.id)
    return answer


async def _languages(selma: Any) -> tuple[str | None, str | None]:
    party = await selma.party()
    return party.conversation.language, party.customer.variety


# --- a story in each language, from the greeting to the sent application ---


async def test_in_afrikaans_from_the_greeting_to_the_sent_application(selma: Any) -> None:
    hello = await selma.says("Goeie môre, ek wil graag geld leen")
    assert hello.startswith("Hallo. Ek is Buffr se leningshulp")
    assert (await selma.party()).conversation.language is None  # noticed, and not yet chosen
    asked = await selma.says("2")
    assert "Stap 1 van 7." in asked
    await selma.tells("ja", "Kalahari Foods", "ja", "4471", "Selma Nangolo", "N$9 000")
    quote = await selma.tells("25", "2000 vir 4 maande")
    assert "Jy betaal" in quote
    await selma.says("1")
    assert "1 Werkgewer: Kalahari Foods, Windhoek" in await _sends_her_papers(selma)
    assert "is gestuur" in await _taps_the_first(selma)
    assert (await selma.application()).stage == "documents_submitted"
    assert await selma.rows("select distinct language from consents") == [("af",)]


@pytest.mark.parametrize(
    ("greeting", "yes", "variety"),
    [
        pytest.param("Wa lala po? Iimaliwa, alikana.", "Eeno", "ndo", id="Oshindonga"),
        pytest.param("Wa lele po? Oimaliwa, alikana.", "Heeno", "kua", id="Oshikwanyama"),
    ],
)
async def test_in_oshiwambo_from_the_greeting_to_the_sent_application(
    selma: Any, greeting: str, yes: str, variety: str
) -> None:
    assert "3 Oshiwambo" in await selma.says(greeting)
    await selma.says("Oshiwambo")
    assert (await selma.party()).conversation.language == "osh"
    assert "Do you agree?" in await selma.says("1")
    asked = await selma.says(yes)
    assert "Who is your employer?" in asked
    await selma.tells("Kalahari Foods", yes, "4471", "Selma Nangolo", "9000", "25", "2000", "4")
    await selma.says("1")
    await _sends_her_papers(selma)
    await _taps_the_first(selma)
    assert (await selma.application()).stage == "documents_submitted"
    # What she agreed to she could only read in English; that is what is on record.
    assert await selma.rows("select distinct language from consents") == [("en",)]
    assert await _languages(selma) == ("osh", variety)


async def test_in_otjiherero_from_the_greeting_to_the_sent_application(selma: Any) -> None:
    assert "4 Otjiherero" in await selma.says("Perivi? Otjimariva, arikana.")
    await selma.says("4")
    assert await _languages(selma) == ("her", None)
    assert "Do you agree?" in await selma.says("1")
    assert "Who is your employer?" in await selma.says("Ii")
    await selma.tells("Kalahari Foods", "Ii", "4471", "Selma Nangolo", "9000", "25", "2000", "4")
    await selma.says("1")
    await _sends_her_papers(selma)
    await _taps_the_first(selma)
    assert (await selma.application()).stage == "documents_submitted"


# --- in the middle ---


async def test_a_switch_is_offered_in_the_middle_and_nothing_is_lost(selma: Any) -> None:
    await selma.comes_to_the_pay()
    assert "Step 3 of 7." in await selma.says("ek verdien elke maand 9000")
    offer = await selma.says("ek word betaal op die 25ste")
    assert [each.title for each in selma.last.buttons] == ["Praat Afrikaans", "Stay with English"]
    assert "You write Afrikaans." in offer
    before = await selma.facts()
    assert (before["remuneration"].value, before["pay_day"].value) == (900_000, 25)

    answer = await selma.taps("Praat Afrikaans")
    assert "Stap 4 van 7." in answer
    assert await selma.facts() == before

    await selma.tells("2000 vir 4 maande", "1")
    again = await _sends_her_papers(selma)
    assert "Jy het in 'n ander taal hiertoe ingestem" in again
    await selma.says("ja")
    assert "is gestuur" in await _taps_the_first(selma)
    assert await selma.rows(
        "select language, count(distinct purpose) from consents where action = 'grant'"
        " group by language order by language"
    ) == [("af", 3), ("en", 3)]


async def test_she_stays_with_english_and_is_not_asked_again(selma: Any) -> None:
    await selma.comes_to_the_pay()
    await selma.tells("ek verdien elke maand 9000", "ek word betaal op die 25ste")
    assert "Step 4 of 7." in await selma.taps("Stay with English")
    answer = await selma.tells("ek wil 2000 leen", "ek wil dit oor 4 maande betaal")
    assert "This is an example, not an offer yet." in answer
    assert "You write" not in answer


async def test_an_offer_may_be_passed_over_with_the_next_answer(selma: Any) -> None:
    await selma.comes_to_the_pay()
    await selma.tells("ek verdien elke maand 9000", "ek word betaal op die 25ste")
    assert "This is an example" in await selma.says("2000 for 4 months")


async def test_loanwords_numbers_and_names_change_nothing(selma: Any) -> None:
    await selma.comes_to_the_form()
    answers = [
        await selma.says(words)
        for words in ("ja", "Kalahari Foods", "ja", "4471", "Johannes van der Merwe", "9000", "ok")
    ]
    assert not any("You write" in each for each in answers)
    assert (await selma.party()).conversation.state.get("wrote", []) == []


async def test_what_is_not_typed_disturbs_no_language(selma: Any) -> None:
    await selma.comes_to_the_papers()
    await selma.says("ek stuur nou my papiere")
    before = (await selma.party()).conversation
    await selma.sends(b"OggS" + bytes(64), "audio/ogg")
    await selma.sends_a_photo()
    after = (await selma.party()).conversation
    assert (after.language, after.state.get("wrote")) == ("en", before.state.get("wrote"))


async def test_the_language_can_be_chosen_while_she_waits_for_a_person(selma: Any) -> None:
    await selma.tells("Hi", "1", "agent")
    assert "3 Oshiwambo" in await selma.says("language")
    await selma.says("2")
    party = await selma.party()
    assert (party.conversation.language, party.conversation.owner) == ("af", "queue")
    assert await selma.says("ek wag nog") == ""


# --- mixed, and not understood ---


async def test_mixed_messages_are_taken_by_their_parts(selma: Any) -> None:
    hello = await selma.says("Tangi, I want to borrow 2000")
    assert hello.startswith("Hello.")
    assert "Do you agree?" in await selma.says("English")
    await selma.tells("yes, dankie", "Kalahari Foods", "eeno", "4471", "Selma Nangolo")
    await selma.tells("N$9 000 per maand", "25")
    quote = await selma.says("for 4 months asb")
    assert "You pay: 4 x N$600.00" in quote
    assert (await selma.party()).conversation.language == "en"
    assert (await selma.facts())["amount"].value == 200_000


async def test_nobody_understands_her_and_a_person_comes(selma: Any) -> None:
    await selma.comes_to_the_pay()
    first = await selma.says("blorb fnord grault")
    assert "I did not understand" in first
    assert "1 " not in first
    await selma.says("plugh xyzzy thud")
    assert "Talk to a person" in [row.title for row in selma.last.rows]
    assert "I am calling a person" in await selma.says("wibble wobble quux")
    case, packet = await selma.case(), await selma.packet()
    assert (case.reason, case.language, case.variety) == ("not_understood", "en", None)
    assert packet["last_messages"][-1] == "customer: wibble wobble quux"


@pytest.mark.parametrize(
    ("words", "sorry", "language", "variety"),
    [
        ("Uunake? Peni?", "Ombili.", "osh", "ndo"),
        ("Onaini? Peni?", "Ombili.", "osh", "kua"),
        ("Ongwaye omauzeu? Hiri nawa.", "Ndji isira.", "her", None),
    ],
)
async def test_in_a_language_that_we_cannot_read_a_person_who_speaks_it_is_called(
    selma: Any, words: str, sorry: str, language: str, variety: str | None
) -> None:
    await selma.comes_to_the_pay()
    first = await selma.says(words)
    assert "Talk to a person" in [row.title for row in selma.last.rows]  # at once
    assert first.startswith(sorry)
    assert "\nSorry, I did not understand that." in first  # the same beneath it, in English
    await selma.says(words)
    await selma.says(words)
    case, packet = await selma.case(), await selma.packet()
    assert (case.reason, case.language, case.variety) == ("not_understood", language, variety)
    assert (packet["language"], packet["speaks"], packet["variety"]) == ("en", language, variety)


async def test_an_article_in_english_has_its_terms_in_her_language(selma: Any) -> None:
    await selma.tells("Hi", "4")
    answer = await selma.says("how much ovimariva can I borrow?")
    assert answer.startswith("Okuhepa.\nThank you for asking. You can borrow from N$500.00")
    assert "Your language: borrow: yazema" in answer


async def test_the_figures_of_an_article_are_written_as_in_the_rest_of_her_language(
    selma: Any,
) -> None:
    await selma.tells("Hi", "2")
    answer = await selma.says("hoeveel kan ek leen?")
    assert re.match(r"Jy kan van N\$500,00 tot N\$10\s000,00 leen\.", answer)
