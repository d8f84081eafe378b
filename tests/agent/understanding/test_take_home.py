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
# She tells both: the gross is what was asked for.
BOTH = (
    ("en", "8k gross 6k net", "8k"),
    ("en", "8000 gross, 6000 net", "8000"),
    ("en", "6k net 8k gross", "8k"),
    ("en", "gross 8k net 6k", "8k"),
    ("en", "nett 6000, gross 8000", "8000"),
    ("en", "take home 6000 but gross 8000", "8000"),
    ("en", "8000 before tax and 6000 take home", "8000"),
    ("en", "8000 before tax 6000 after", "8000"),
    ("en", "basic 8000 take home 6000", "8000"),
    ("en", "gross or net? 8000 gross 6000 net", "8000"),
    ("af", "8000 bruto, 6000 skoon", "8000"),
    ("af", "bruto 8000 netto 6000", "8000"),
    ("af", "8000 voor aftrekkings, 6000 na aftrekkings", "8000"),
    ("af", "ek kry 6000 in die hand maar bruto is 8000", "8000"),
)
# One of the two is no gross: it is smaller than what is left of it, or has no name.
NOT_BOTH = (
    ("en", "6000 gross 8000 net", "8000 net"),
    ("en", "9000 net, 12000", "9000 net, 12000"),
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


@pytest.mark.parametrize(("language", "text", "value"), BOTH)
async def test_of_gross_and_net_told_together_the_gross_is_taken(
    language: Language, text: str, value: str
) -> None:
    assert await told(text, language) == [value]


@pytest.mark.parametrize(("language", "text", "value"), NOT_BOTH)
async def test_an_amount_that_cannot_be_the_gross_is_not_taken_for_it(
    language: Language, text: str, value: str
) -> None:
    assert await told(text, language) == [value]


async def test_no_pay_of_hers_is_heard_where_she_asks_or_speaks_of_another() -> None:
    for text in ("is it net or gross?", "my husband gets 9000 net", "idk what net is lol"):
        assert await told(text, "en") == []


async def test_a_loan_of_only_so_much_is_that_amount() -> None:
    heard = Heard((Said("net 1800"),), language="af", awaiting="amount", flow="application")
    read = await understand(heard, reader=READER)
    assert [each.value for each in read.commands if isinstance(each, SetFact)] == ["1800"]
