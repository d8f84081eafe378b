"""What she calls net keeps that name, and nothing else is called so."""

import pytest

from agent.understand import open_reader, understand
from agent.understanding.heard import Heard, Said
from flows.commands import Correct, Language, SetFact

READER = open_reader()
NET = (
    ("en", "its 9000 net", "9000 net"),
    ("en", "9000 net", "9000 net"),
    ("en", "R9000 nett", "R9000 nett"),
    ("en", "net 9000", "net 9000"),
    ("en", "my net salary is N$9 000", "net salary is N$9 000"),
    ("en", "I take home 9000", "take home 9000"),
    ("en", "9000 take home", "9000 take home"),
    ("en", "it is 9000 after deductions", "9000 after deductions"),
    ("en", "i get 9000 in my hand", "9000 in my hand"),
    ("af", "dis 9000 netto", "9000 netto"),
    ("af", "9000 na aftrekkings", "9000 na aftrekkings"),
    ("af", "ek kry 9000 skoon", "9000 skoon"),
)
# "Net" is Afrikaans for "only"; what is denied, or said of another figure, is not said of this one.
NOT_NET = (
    ("en", "9000"),
    ("en", "only 9000"),
    ("en", "9000 gross"),
    ("en", "9000 before deductions"),
    ("en", "9000 not net"),
    ("en", "9000 gross and 7000 net"),
    ("en", "9000, that is before tax not after tax"),
    ("af", "net 9000"),
    ("af", "ek kry net 9000"),
    ("af", "9000 voor aftrekkings"),
)


async def told(text: str, language: Language) -> list[str]:
    heard = Heard((Said(text),), language=language, awaiting="remuneration", flow="application")
    read = await understand(heard, reader=READER)
    return [each.value for each in read.commands if isinstance(each, SetFact | Correct)]


@pytest.mark.parametrize(("language", "text", "value"), NET)
async def test_the_amount_keeps_the_word_that_says_net(
    language: Language, text: str, value: str
) -> None:
    assert await told(text, language) == [value]


@pytest.mark.parametrize(("language", "text"), NOT_NET)
async def test_what_is_not_called_net_is_not_called_so(language: Language, text: str) -> None:
    assert await told(text, language) == ["9000"]


async def test_no_pay_of_hers_is_heard_where_she_asks_or_speaks_of_another() -> None:
    for text in ("is it net or gross?", "my husband gets 9000 net", "idk what net is lol"):
        assert await told(text, "en") == []


async def test_a_loan_of_only_so_much_is_that_amount() -> None:
    heard = Heard((Said("net 1800"),), language="af", awaiting="amount", flow="application")
    read = await understand(heard, reader=READER)
    assert [each.value for each in read.commands if isinstance(each, SetFact)] == ["1800"]
