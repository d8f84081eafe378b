"""At a question of ours, what people write in words of their own is read as what it is."""

import pytest

from agent.understand import open_reader, understand
from agent.understanding.heard import Heard, Offered, Said
from flows.commands import AnyCommand, Choose, Correct, Refuse, Repeat, Report, SetFact, StartFlow

READER = open_reader()
QUOTE = (
    Offered("quote:1:go_on", "Go on"),
    Offered("quote:other_amount", "Other amount"),
    Offered("quote:other_months", "Other months"),
)
KNOWN = frozenset({"employer", "remuneration", "pay_day", "amount", "months"})


async def read(text: str, **more: object) -> tuple[AnyCommand, ...]:
    heard = Heard((Said(text),), flow="application", **more)  # type: ignore[arg-type]
    return (await understand(heard, reader=READER)).commands


async def test_fewer_or_more_months_are_heard_at_the_quote(subtests: pytest.Subtests) -> None:
    for text in (
        "hmm and what if three months",
        "what about 3 months",
        "ok lets keep three",
        "make it three",
        "maak dit drie",
    ):
        with subtests.test(text=text):
            [told] = await read(text, awaiting="choice", options=QUOTE, known=KNOWN)
            assert isinstance(told, Correct | SetFact)
            assert (told.fact, told.value.split()[0]) in {
                ("months", each) for each in ("three", "3", "drie")
            }


async def test_less_money_is_another_amount(subtests: pytest.Subtests) -> None:
    for text in ("minder geld dan", "less please", "what if i take less"):
        with subtests.test(text=text):
            [told] = await read(text, awaiting="choice", options=QUOTE, known=KNOWN)
            assert isinstance(told, Choose)
            assert told.option == "quote:other_amount"


async def test_where_she_works_is_heard_in_everyday_words(subtests: pytest.Subtests) -> None:
    for text in (
        "ek werk mos by Kalahari Foods",
        "i am still actually working at Kalahari Foods",
        "ek werk nog net by Kalahari Foods",
    ):
        with subtests.test(text=text):
            [told] = await read(text, awaiting="employer")
            assert isinstance(told, SetFact)
            assert (told.fact, told.value) == ("employer", "Kalahari Foods")


async def test_what_goes_off_her_pay_is_no_wish_for_a_loan(subtests: pytest.Subtests) -> None:
    for text in (
        "9000 but they take 1500 for another loan",
        "9000 maar hulle trek 1500 vir n ander lening af",
        "9000, my boss deducts 700",
    ):
        with subtests.test(text=text):
            told = await read(text, awaiting="remuneration")
            facts = [(each.fact, each.value) for each in told if isinstance(each, SetFact)]
            assert facts == [("remuneration", "9000")]


async def test_a_number_in_words_is_no_trouble() -> None:
    told = await read("8 and a half thousand", awaiting="pay_day", known=KNOWN)
    assert not any(isinstance(each, Report) for each in told)


async def test_of_a_paper_that_was_sent_the_list_is_told(subtests: pytest.Subtests) -> None:
    for text in ("is that fine", "did you get it?", "is dit duidelik", "het julle dit gekry"):
        with subtests.test(text=text):
            [told] = await read(text, awaiting="document", paper="payslip")
            assert isinstance(told, StartFlow)
            assert told.flow == "documents"


async def test_here_it_is_without_a_file_is_asked_again() -> None:
    told = await read("here is my id", awaiting="choice", options=QUOTE, known=KNOWN)
    assert [type(each) for each in told] == [Repeat]


async def test_she_need_not_say_it_in_afrikaans_either() -> None:
    told = await read("nee ek sê nie", awaiting="remuneration")
    assert [type(each) for each in told] == [Refuse]


async def test_somebody_who_took_her_phone_over_is_somebody_else(
    subtests: pytest.Subtests,
) -> None:
    for text in (
        "my granny took this phone over from selma",
        "she is no longer using it",
        "sy gebruik hierdie nommer nie meer nie",
    ):
        with subtests.test(text=text):
            [told] = (await understand(Heard((Said(text),)), reader=READER)).commands
            assert isinstance(told, Report)
            assert told.about == "wrong_number"
