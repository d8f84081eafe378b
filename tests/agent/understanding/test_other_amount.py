"""Another amount in place of the one that was asked for, where no form is open."""

import pytest

from agent.understand import open_reader, understand
from agent.understanding.heard import Heard, Said
from flows.commands import Correct, FactName, SetFact

READER = open_reader()
WISHED = (
    ("make it 3000 instead", "3000"),
    ("can you make it 3000 instead?", "3000"),
    ("please change my loan to N$3 000", "N$3 000"),
    ("I want 3000 instead of 2000", "3000"),
    ("rather 3000", "3000"),
    ("maak dit liewer 3000", "3000"),
    ("maak dit 3000 in plaas daarvan", "3000"),
    ("verander die bedrag na 3000 asb", "3000"),
    ("ek wil eerder 3000 hê", "3000"),
)
NOT_WISHED = (
    "make it 3",
    "make it rain",
    "how do I make it 3000?",
    "what happens if I make it 3000",
    "can I make it 3000?",
    "don't make it 3000",
    "they want to make it 3000",
    "make it 3000 babies lol",
    "my wife wants 3000 instead",
    "make it 3000 instead for my brother",
    "make it 3000 per month instead",
    "the rent is 3000 instead of 2000",
    "moenie dit 3000 maak nie",
    "hulle wil dit 3000 maak",
)


async def told(text: str) -> list[SetFact | Correct]:
    known: frozenset[FactName] = frozenset({"amount", "months", "remuneration"})
    read = await understand(Heard((Said(text),), known=known), reader=READER)
    return [each for each in read.commands if isinstance(each, SetFact | Correct)]


@pytest.mark.parametrize(("text", "value"), WISHED)
async def test_the_wish_is_heard_with_its_amount(text: str, value: str) -> None:
    [wish] = await told(text)
    assert isinstance(wish, Correct)
    assert (wish.fact, wish.value) == ("amount", value)


@pytest.mark.parametrize("text", NOT_WISHED)
async def test_what_only_looks_like_it_is_no_wish_for_an_amount(text: str) -> None:
    assert [each for each in await told(text) if each.fact == "amount"] == []
