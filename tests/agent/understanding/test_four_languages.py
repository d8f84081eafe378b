"""What is read of Afrikaans, Oshiwambo and Otjiherero, and what is left to a person."""

import pytest

from agent.understand import Reader, open_reader, understand
from agent.understanding.heard import Heard, Offered, Said
from agent.understanding.measure import shown

CONSENT = (Offered("consent:yes", "Yes"), Offered("consent:no", "No"))
EMPLOYER = (Offered("employer:yes", "Yes"), Offered("employer:no", "No"))
SUMMARY = (Offered("summary:send", "Send"), Offered("summary:change", "Change"))


@pytest.fixture(scope="module")
def reader() -> Reader:
    return open_reader()


async def read(
    *texts: str,
    reader: Reader,
    awaiting: str | None = None,
    options: tuple[Offered, ...] = (),
    paper: str | None = None,
) -> str:
    heard = Heard(
        tuple(Said(text) for text in texts),
        awaiting=awaiting,
        options=options,
        flow="application" if awaiting else None,
        paper=paper,
    )
    return shown((await understand(heard, reader=reader)).commands)


# --- answers that bind ---


async def test_a_local_yes_or_no_beside_unknown_words_answers_nothing(
    reader: Reader, subtests: pytest.Subtests
) -> None:
    for text in (
        "eeno, ngashingeyi omwedhi",
        "ii nu hi ri nawa",
        "eeno tegelela",
        "kako nambano",
        "ehee send it",
    ):
        with subtests.test(text=text):
            assert (
                await read(text, reader=reader, awaiting="choice", options=CONSENT)
                == "not_understood"
            )


async def test_a_local_yes_alone_is_a_yes(reader: Reader, subtests: pytest.Subtests) -> None:
    for text in ("eeno", "Eeno, tate", "ehee", "ii mama", "Ami me itavere"):
        with subtests.test(text=text):
            answer = await read(text, reader=reader, awaiting="choice", options=CONSENT)
            assert answer == "choose:consent:yes"


async def test_what_is_asked_for_after_a_local_yes_is_done_by_its_own_words(reader: Reader) -> None:
    answer = await read("eeno send it", reader=reader, awaiting="choice", options=SUMMARY)
    assert answer == "choose:summary:send"


async def test_a_choice_that_is_doubted_is_none(reader: Reader, subtests: pytest.Subtests) -> None:
    for text in ("1 but I am not sure", "1 maar ek is nie seker nie"):
        with subtests.test(text=text):
            assert (
                await read(text, reader=reader, awaiting="choice", options=CONSENT) == "dont_know"
            )


async def test_a_yes_beside_a_complaint_holds_only_where_nothing_binds(
    reader: Reader, subtests: pytest.Subtests
) -> None:
    for text in ("yes and I will go to NAMFISA", "ja en ek gaan na namfisa toe"):
        with subtests.test(text=text):
            bound = await read(text, reader=reader, awaiting="choice", options=CONSENT)
            assert bound == "report:complaint"
            free = await read(text, reader=reader, awaiting="choice", options=EMPLOYER)
            assert free == "report:complaint + choose:employer:yes"


async def test_maar_is_no_but_and_a_no_ends_no_more_than_was_asked(
    reader: Reader, subtests: pytest.Subtests
) -> None:
    for text, read_as in (
        ("nee dankie, los maar", "choose:consent:no"),
        ("stop maar die aansoek", "cancel:application"),
    ):
        with subtests.test(text=text, read_as=read_as):
            assert await read(text, reader=reader, awaiting="choice", options=CONSENT) == read_as


async def test_a_yes_with_a_condition_is_none(reader: Reader, subtests: pytest.Subtests) -> None:
    for text in (
        "ja as die rente laag is",
        "ja moenie stuur nie",
        "eewa ihe",
        "stem saam maar bel my eers",
    ):
        with subtests.test(text=text):
            assert (
                await read(text, reader=reader, awaiting="choice", options=CONSENT)
                == "not_understood"
            )


async def test_not_to_send_it_is_no_wish_for_silence(reader: Reader) -> None:
    answer = await read("moenie stuur nie", reader=reader, awaiting="choice", options=SUMMARY)
    assert answer == "not_understood"
    answer = await read("stuur dit maar", reader=reader, awaiting="choice", options=SUMMARY)
    assert answer == "choose:summary:send"


# --- facts ---


async def test_pay_and_loan_in_afrikaans_stay_apart(reader: Reader) -> None:
    told = await read("ek verdien 8000 en wil 2000 leen vir 3 maande", reader=reader)
    assert told == (
        "start_flow:application + set_fact:remuneration=8000 + set_fact:amount=2000 + "
        "set_fact:months=3 maande"
    )


async def test_the_words_of_a_link_say_nothing(reader: Reader) -> None:
    link = "upi://pay?pa=kudu@bank&am=bank&cu=NAD"
    assert await read(link, reader=reader, awaiting="remuneration") == "not_understood"


async def test_pay_and_loan_in_one_breath_are_two_facts(
    reader: Reader, subtests: pytest.Subtests
) -> None:
    for text in (
        "8500 and 2000 for 4 months",
        "8500 en 2000 vir 4 maande",
        "8500, 2000 oor 4 maande",
    ):
        with subtests.test(text=text):
            told = await read(text, reader=reader, awaiting="remuneration")
            assert told.startswith(
                "set_fact:remuneration=8500 + set_fact:amount=2000 + set_fact:months=4 m"
            )


async def test_a_day_after_the_pay_is_no_second_pay(reader: Reader) -> None:
    told = await read("N$9 000", "25", reader=reader, awaiting="remuneration")
    assert told == "set_fact:remuneration=N$9 000 + set_fact:pay_day=25"
    told = await read("9000", "9500", reader=reader, awaiting="remuneration")
    assert told == "set_fact:remuneration=9000 + set_fact:remuneration=9500"
    told = await read("5000", "25", reader=reader, awaiting="amount")
    assert told == "set_fact:amount=5000 + not_understood"


async def test_an_amount_for_months_is_both_wherever_it_is_said(
    reader: Reader, subtests: pytest.Subtests
) -> None:
    for awaiting in (None, "remuneration", "amount", "months", "employer"):
        with subtests.test(awaiting=awaiting):
            told = await read("3000 vir 3 maande", reader=reader, awaiting=awaiting)
            begun = "" if awaiting else "start_flow:application + "
            assert told == f"{begun}set_fact:amount=3000 + set_fact:months=3 maande"


async def test_a_number_in_words_is_kept_as_it_was_written(
    reader: Reader, subtests: pytest.Subtests
) -> None:
    for text, awaiting in (
        ("anderhalf duisend", "amount"),
        ("tweeduisend vyfhonderd rand", "amount"),
        ("eyovi", "amount"),
        ("n halwe jaar", "months"),
        ("ndatu", "months"),
    ):
        with subtests.test(text=text, awaiting=awaiting):
            told = await read(text, reader=reader, awaiting=awaiting)
            assert told == f"set_fact:{awaiting}={text}"


# --- what is asked and told ---


async def test_why_names_the_thing_that_it_asks_about(reader: Reader) -> None:
    asked = "why do you need my bank letter"
    assert await read(asked, reader=reader, awaiting="remuneration") == "ask_question"
    assert await read(asked, reader=reader, awaiting="document", paper="payslip") == "ask_question"
    assert await read(asked, reader=reader, awaiting="document", paper="bank_letter") == "why"
    assert await read(asked, reader=reader, awaiting="document") == "why"
    assert await read(asked, reader=reader, awaiting="choice") == "ask_question"
    assert await read(
        "hoekom wil julle my salaris weet", reader=reader, awaiting="remuneration"
    ) == ("why")


async def test_a_death_in_the_family_is_read_alike_in_both_languages(
    reader: Reader, subtests: pytest.Subtests
) -> None:
    for english, afrikaans in (
        ("my husband passed away", "my man is oorlede"),
        ("my father died", "my pa het gesterf"),
        (
            "my dad died and i need money for the funeral",
            "my pa is dood en ek het geld nodig vir die begrafnis",
        ),
        (
            "my wife died, i cant pay this month",
            "my vrou is oorlede, ek kan nie hierdie maand betaal nie",
        ),
    ):
        for awaiting in (None, "document"):
            with subtests.test(english=english, afrikaans=afrikaans, awaiting=awaiting):
                read_as = await read(english, reader=reader, awaiting=awaiting)
                assert await read(afrikaans, reader=reader, awaiting=awaiting) == read_as


async def test_mixed_messages_are_read_by_the_parts_that_are_known(
    reader: Reader, subtests: pytest.Subtests
) -> None:
    for text, read_as in (
        ("Tangi, I want to borrow 2000", "start_flow:application + set_fact:amount=2000"),
        ("onda hala iimaliwa", "start_flow:application"),
        ("me vanga omundu", "human"),
        ("kwafe nge alikana", "help"),
        ("kala po nawa", "thank"),
        ("perivi, is my loan approved", "start_flow:status"),
    ):
        with subtests.test(text=text, read_as=read_as):
            assert await read(text, reader=reader) == read_as


async def test_she_may_say_goodbye_and_ask_for_our_messages_again(reader: Reader) -> None:
    assert await read("totsiens, lekker dag", reader=reader) == "thank"
    assert await read("goodbye, have a nice day", reader=reader) == "thank"
    assert await read("you can message me again", reader=reader) == "resume"
    assert await read("moenie weer vir my boodskappe stuur nie", reader=reader) == "stop"


async def test_who_is_about_to_send_papers_is_told_how(reader: Reader) -> None:
    sending = "I am sending my payslip now"
    assert await read(sending, reader=reader, awaiting="document") == "repeat"
    assert await read("ek wil my dokumente stuur", reader=reader) == "ask_question"


async def test_betaal_alone_claims_no_payment(reader: Reader) -> None:
    assert await read("betaal julle kontant", reader=reader) == "ask_question"
    assert await read("hoeveel moet ek nog betaal", reader=reader) == "ask_loan:balance"
    assert await read("ek het gister 900 inbetaal", reader=reader) == "report:paid"
    assert await read("ek het nog nie betaal nie", reader=reader) != "report:paid"
