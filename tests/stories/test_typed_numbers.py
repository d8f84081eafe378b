"""Numbers typed in the chat, where policy lets her: hidden at once, kept sealed, and checked."""

from collections.abc import Sequence
from typing import Any

from sqlmodel import select

from agent.documents.findings import Found, PaperKind, Value
from agent.documents.reading import Reading
from channels.fake_twilio import Attachment
from crm_store import accounts, customers, inbox
from crm_store.inbox import Inbox
from flows.policy import DocumentRules

NUMBER, ACCOUNT = "92031500123", "62001234567"
WAYS = ("documents", "link", "chat")


class Eyes:
    """Sees whose paper it is, and no number on it."""

    def __init__(self, kinds: Sequence[PaperKind]) -> None:
        self._kinds = iter(kinds)

    async def read(self, data: bytes, *, rules: DocumentRules) -> Reading:
        """One paper a file."""
        name = Value("Selma Nangolo", "Selma Nangolo", 1, (0.0, 0.0, 1.0, 1.0), 0.99)
        return Reading(
            "image/jpeg", None, found=(Found(next(self._kinds), (1,), {"full_name": name}),)
        )

    async def close(self) -> None:
        """Nothing is open."""


async def lets_her_type(selma: Any, *kinds: PaperKind) -> None:
    house = selma.stage.house
    rules = tuple(each.model_copy(update={"typed_numbers": WAYS}) for each in house.book.documents)
    house.book = house.book.model_copy(update={"documents": rules})
    house.readers = Eyes(kinds)


async def photo(selma: Any, name: str) -> str:
    return str(await selma.says("", Attachment(name.encode() * 40, "image/jpeg")))


async def told(selma: Any, number: str) -> list[str]:
    """Where a number lies open, or in what was said and is sealed."""
    store = selma.stage.house.store
    tables = ("messages", "conversations", "events", "turns", "audit_log", "cases", "customers")
    found = [
        table
        for table in tables
        if await selma.rows(f"select 1 from {table} t where t::text like '%{number}%' limit 1")
    ]
    async with store.reading() as session:
        for row in (await session.exec(select(Inbox))).all():
            found += ["inbox"] if number in str(inbox.content(session, row)) else []
    heard = "".join(
        each.text for each in selma.stage.twilio.phone(selma.phone) if each.direction == "to_phone"
    )
    return [*found, *(["chat"] if number in heard else [])]


async def test_numbers_typed_in_the_chat_are_hidden_kept_sealed_and_checked(selma: Any) -> None:
    await selma.comes_to_the_papers()
    await lets_her_type(selma, "id_front", "bank_letter")
    await photo(selma, "card")
    said = await selma.taps("Type it here")
    assert "Please type your ID number: all the digits that are on your card." in said
    said = await selma.says("99999999999")  # no day is the 99th
    assert "That is not an ID number." in said
    assert "Please type your ID number" in said
    said = await selma.says(f"{NUMBER[:6]} {NUMBER[6:10]} {NUMBER[10:]}")
    assert "I have your ID number that ends in 0123, and I hid it here." in said
    assert "You do not need to write it" not in said
    assert "payslip" in said  # and the form goes on
    await photo(selma, "letter")
    said = await selma.taps("Type it here")
    assert "At which bank is your account?" in said
    assert "number of your account at Nedbank Namibia" in await selma.taps("Nedbank Namibia")
    said = await selma.says(ACCOUNT)  # alone: it could be any number, had nobody asked
    assert "I have your account at Nedbank Namibia that ends in 4567" in said
    async with selma.stage.house.store.reading() as session:
        her = (await selma.party()).customer
        kept = (customers.id_number(session, her), her.bank, accounts.number(session, her))
    assert kept == (NUMBER, "Nedbank Namibia", ACCOUNT)
    for number in (NUMBER, ACCOUNT, "99999999999"):
        assert await told(selma, number) == []


async def test_a_number_alone_that_nobody_asked_for_here_is_heard_as_ever(selma: Any) -> None:
    await selma.comes_to_the_papers()
    await lets_her_type(selma)
    assert "I hid the number that you wrote" in await selma.says(f"my id is {NUMBER}")
    assert await told(selma, NUMBER) == []
    await selma.says("change my employee number")
    await selma.says("20145678")
    assert (await selma.facts())["employee_number"].value == "20145678"
