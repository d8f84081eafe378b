"""Pages of a lender whose e-mails lie in a folder: one to an employer, and some to borrowers."""

import email
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from agent import cast, deciding, employers_asked, notices, postman
from agent.offering import HerPurpose, Offering
from channels.email import Folder
from crm_store import customers, identities, messages
from crm_store.customers import Customer

_LINK = re.compile(r"http://[\d.:]+(/p/[\w-]+)")
_KEY = re.compile(r'name="key" value="(\w+)"')


@dataclass
class Pages:
    """What somebody with a link sees and sends."""

    lender: Any
    mail: Path
    ref: str

    @property
    def house(self) -> Any:
        return self.lender.house

    def letters(self) -> list[str]:
        """The words of each e-mail that went out."""
        found = []
        for file in sorted(self.mail.glob("*.eml")):
            message = email.message_from_bytes(file.read_bytes())
            part: Any = message.get_payload(0)
            found.append(part.get_payload(decode=True).decode())
        return found

    def employers_path(self) -> str:
        return path_in(self.letters()[-1])

    def path_in(self, letter: str) -> str:
        """The page that this letter of ours opens."""
        return path_in(letter)

    async def path_for(self, ref: str, purpose: HerPurpose) -> str:
        """Send a borrower her page; its path, as it came to her phone."""
        house = self.house
        await self.lender.says(await self._phone(ref), "Hi")  # so she may be answered freely
        async with house.store.transaction() as session:
            customer = await customers.by_ref(session, ref)
            assert customer is not None
            reached = await notices.reach(session, customer.id)
            assert reached is not None
            reached.conversation.last_inbound_at = house.clock()
            rules = house.book.on(house.calendar.today(house.clock()))
            offering = Offering.of(house)
            await offering.to_borrower(
                session, reached, purpose=purpose, policy=rules, by="bot", now=house.clock()
            )
        return path_in((await self.heard(ref))[-1])

    async def heard(self, ref: str) -> list[str]:
        """Everything that came to a borrower's phone."""
        await self.house.sender.send_due()
        while await self.house.sender.send_due():
            pass
        return [each.text for each in self.lender.heard(await self._phone(ref))]

    async def _phone(self, ref: str) -> str:
        async with self.house.store.reading() as session:
            customer = await customers.by_ref(session, ref)
            assert customer is not None
            identity = await identities.of_customer(session, customer.id)
            assert identity is not None
            return identities.address(session, identity)

    async def transcript(self) -> str:
        async with self.house.store.reading() as session:
            rows = await self.lender.rows("select id from messages order by at")
            found = [await session.get_one(messages.Message, each[0]) for each in rows]
            return "\n".join(messages.body(session, each) for each in found)

    async def looks(self, path: str) -> httpx.Response:
        found: httpx.Response = await self.lender.knock(path, method="GET")
        return found

    async def sends(self, path: str, fields: Mapping[str, str], **more: Any) -> httpx.Response:
        """Fill in the form that this page shows, and send it."""
        key = _KEY.search((await self.looks(path)).text)
        data = {"key": key[1] if key else "0", **fields}
        found: httpx.Response = await self.lender.knock(path, data=data, **more)
        return found

    async def customer(self, ref: str) -> Customer:
        async with self.house.store.reading() as session:
            customer = await customers.by_ref(session, ref)
            assert customer is not None
            return customer

    async def stage(self) -> str:
        ((stage,),) = await self.lender.rows(
            f"select stage from applications where ref = '{self.ref}'"
        )
        return str(stage)


def path_in(text: str) -> str:
    found = _LINK.search(text)
    assert found is not None, text
    return found[1]


@pytest.fixture
async def waits(closed: Any, sent: Any, tmp_path: Path) -> Pages:
    """Selma's application waits for her employer, whom nobody has asked yet."""
    house = closed.house
    house.mailbox = Folder(tmp_path / "mail", sender="no-reply@lender.example")
    await cast.ensure(house.store, now=house.clock())
    async with house.store.transaction() as session:
        customer = await customers.by_ref(session, "BUF-1")
        assert customer is not None
        customers.set_employee_number(session, customer, "KF-4471")
        identity = await identities.of_customer(session, customer.id)
        ref = (await sent(session, identity, now=house.clock())).ref
    closed.clock.later(minutes=20)
    await deciding.round_of(house)
    return Pages(closed, tmp_path / "mail", ref)


@pytest.fixture
async def pages(waits: Pages) -> Pages:
    """Her employer has been asked."""
    assert await employers_asked.round_of(waits.house) == 1
    assert await postman.round_of(waits.house) == 1
    return waits
