"""A debt that she has made since is heard, and none that is wished, denied or another's."""

import pytest

from agent.understand import open_reader, understand
from agent.understanding import new_debts
from agent.understanding.evidence import bears_out
from agent.understanding.heard import Heard, Offered, Said
from flows.commands import AnyCommand, Choose, Report

READER = open_reader()
MADE = (
    "I took another loan last week at Letshego",
    "I have another loan now",
    "I have a new loan at FNB",
    "I borrowed 2000 from a cash loan yesterday",
    "I opened a store account at Edgars yesterday",
    "a new loan is coming off my salary",
    "ek het verlede week nog n lening by Letshego gevat",
    "ek het nou n ander lening by Capitec",
    "ek het gister 2000 by n kontantlener geleen",
    "n nuwe lening gaan van my salaris af",
)
NONE_MADE = (
    "I did not take another loan",
    "I nearly took another loan",
    "I want to take another loan at Letshego",
    "I want another loan",
    "should I take another loan at Letshego",
    "what if I took another loan",
    "if I take another loan what happens",
    "my husband took another loan last week",
    "someone took another loan in my name",
    "I took another loan from you last year",
    "I took a loan with you last week",
    "I took another loan last year and paid it off",
    "I took another loan of books lol",
    "I took another look at the loan",
    "I owe you another one",
    "ek het nie nog n lening gevat nie",
    "ek wil nog n lening he",
    "wat as ek nog n lening vat",
    "my man het nog n lening gevat",
    "het ek nog n lening gevat",
)


async def debts(text: str, *options: Offered) -> list[AnyCommand]:
    heard = Heard((Said(text),), options=options)
    read = (await understand(heard, reader=READER)).commands
    return [each for each in read if isinstance(each, Report) and each.about == "new_debt"]


@pytest.mark.parametrize("text", MADE)
async def test_a_debt_that_she_has_made_is_heard(text: str) -> None:
    assert len(await debts(text)) == 1


@pytest.mark.parametrize("text", NONE_MADE)
async def test_what_is_no_new_debt_of_hers_is_none(text: str) -> None:
    assert await debts(text) == []


async def test_who_denies_another_loan_accuses_nobody() -> None:
    read = (await understand(Heard((Said("I did not take another loan"),)), reader=READER)).commands
    assert not any(isinstance(each, Report) for each in read)


async def test_told_beside_an_offer_it_answers_nothing() -> None:
    offered = (Offered("agree:yes", "Yes"), Offered("agree:no", "No"))
    heard = Heard((Said("I took another loan last week at Letshego"),), options=offered)
    read = (await understand(heard, reader=READER)).commands
    assert not any(isinstance(each, Choose) for each in read)


def test_a_model_that_invents_a_debt_is_not_believed() -> None:
    said = Said("what if I took another loan")
    invented = Report(about="new_debt", span=said.text)
    heard = Heard((said,))
    assert not bears_out(said, invented, heard=heard, vocabulary=READER.vocabulary)


def test_a_long_row_of_words_costs_no_second() -> None:
    for text in (
        "i have " * 200,
        "ek het nou " * 120,
        "i took another " * 100,
        "another loan " * 110,
    ):
        new_debts.is_told(text)
