"""A busy day at the desk: a complaint, a person asked for, a decision to make, strange words."""

import io
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from PIL import Image

from agent.desk import acts
from agent.desk.acts import Hand
from crm_store import customers, documents, messages, users
from crm_store.documents import Document
from crm_store.row import new_id
from crm_store.users import Role
from tests.agent.desk.browser import things

SELMA, PETRUS, NDAPEWA, UERIKO, JOHANNES, HILMA = (f"+26481000000{n}" for n in (1, 2, 3, 4, 5, 7))
_TALKS = {"long": JOHANNES, "herero": UERIKO}
# One for each role, the one who sees most first.
STAFF: Mapping[Role, str] = {
    "manager": "simon",
    "admin": "ester",
    "auditor": "lukas",
    "reviewer": "rauna",
    "underwriter": "johanna",
    "agent": "maria",
}
PLANT = "planted"
NASTY = (
    f"<img src=x onerror={PLANT}=1 class={PLANT}><script>{PLANT}=1</script>"
    f'"><svg onload={PLANT}=1 class={PLANT}> {{{{7*7}}}} ${{7*7}} =HYPERLINK("http://x.example")'
    f" \u202egnirts https://x.example javascript:{PLANT}=1 " + "Omuṱuta" * 40
)
A_NAME = f"Uerikondjera <b class={PLANT}>Tjiueza</b>-Kavezembi \u202eoni " + "Katjivena" * 8
HERERO = "Ongombo, ombwa nongombe vya ri omapanga omanene."  # Storybooks Namibia


@dataclass(frozen=True)
class Day:
    """What there is to see: a value for every place in an address, and screens beside those."""

    places: Mapping[str, str]
    also: tuple[tuple[Role, str], ...]

    def address(self, path: str) -> str:
        """Where this page is found today; a page that the day knows nothing of is a fault."""
        screen = path.split("/")[2]
        return re.sub(r"\{(\w+)\}", lambda place: self.places[f"{screen}.{place[1]}"], path)


async def begun(office: Any, to_decide: Callable[[str], Awaitable[str]]) -> Day:
    """Let it all have happened; what there is to see then."""
    await office.says(SELMA, "Hi", "I want to borrow 2000", "agent", NASTY)
    await office.says(PETRUS, "I want to complain", "You took too much from my pay", NASTY)
    await office.says(UERIKO, "Hi", HERERO, "agent")
    await office.says(HILMA, "Hi", "menu")
    await _named(office)
    await _long_talk(office)
    paper = await _paper(office)
    application = await to_decide(NDAPEWA)
    selma = (await office.party(SELMA)).conversation.id
    hand = Hand(office.house.store, "user:simon", office.clock())
    assert await acts.take(hand, selma) is None
    assert await acts.note(hand, selma, NASTY) is None
    review = await _picked(office)
    ((case,),) = await office.rows("select ref from cases where category = 'complaint'")
    partner = (await office.rows("select ref from partners order by ref limit 1"))[0][0]
    ((sid,), *_) = await office.rows("select provider_sid from messages where direction = 'in'")
    talks = {name: (await office.party(phone)).conversation.id for name, phone in _TALKS.items()}
    return Day(
        places={
            "conversations.id": str(selma),
            "customers.ref": (await office.party(NDAPEWA)).customer.ref,
            "papers.document": paper,
            "viewer.document": paper,
            "viewer.page": "1",
            "cases.ref": case,
            "applications.ref": application,
            "reviews.id": review,
            "partners.ref": partner,
            "bills.ref": await things.bill(office),
            "pipeline.ref": await things.deal(office, NASTY[:80]),
            "campaigns.ref": await things.campaign(office, NASTY[:60]),
            "leads.ref": (await office.rows("select ref from leads order by id limit 1"))[0][0],
            "messages.sid": sid,
            "tasks.ref": await things.task(office, NASTY[:200]),
            "accounts.id": await things.account(office, NDAPEWA),
        },
        also=(
            ("manager", "/desk/queue?whose=mine"),
            ("manager", "/desk/queue?language=osh&whose=unassigned"),
            ("manager", f"/desk/conversations/{talks['long']}"),
            ("agent", f"/desk/conversations/{talks['herero']}"),
            ("manager", f"/desk/customers/{(await office.party(HILMA)).customer.ref}"),
            ("manager", "/desk/cases?whose=late"),
            ("manager", "/desk/applications?stage=active_loan"),
            ("reviewer", "/desk/queue"),
            ("manager", "/desk/cases/CASE-99"),
            ("manager", "/desk/dashboards/rows?figure=handoffs&since=2026-01-01&until=2026-12-31"),
        ),
    )


async def _named(office: Any) -> None:
    """A name longer than any screen, with what no name should have; and the rest of the staff."""
    for phone, name in ((SELMA, A_NAME), (PETRUS, NASTY[:200])):
        party = await office.party(phone)
        async with office.house.store.transaction() as session:
            customer = await session.merge(party.customer)
            customers.set_name(session, customer, name)
            if phone == SELMA:
                await customers.set_id_number(session, customer, "85010100123")
            session.add(customer)
    async with office.house.store.transaction() as session:
        for role, name in STAFF.items():
            if await users.by_name(session, name) is None:
                await users.add(session, name, role=role, languages=["en"])


async def _long_talk(office: Any) -> None:
    talk = (await office.party(JOHANNES)).conversation.id
    async with office.house.store.transaction() as session:
        for turn in range(60):
            messages.new(
                session,
                "Is my pay slip enough, or do you need a letter too? " * (1 + turn % 4),
                id=new_id(),
                conversation_id=talk,
                turn_id=None,
                direction=("in", "out")[turn % 2],
                author=("customer", "bot")[turn % 2],
                language="en",
                at=office.clock(),
            )


async def _paper(office: Any) -> str:
    file, paper = io.BytesIO(), new_id()
    Image.new("RGB", (1000, 630), "white").save(file, "JPEG")
    house, party = office.house, await office.party(NDAPEWA)
    async with house.store.transaction() as session:
        session.add(
            Document(
                id=paper,
                customer_id=party.customer.id,
                kind="payslip",
                storage_key=house.cabinet.put(file.getvalue(), paper),
                sha256=documents.fingerprint(file.getvalue()),
                mime="image/jpeg",
                bytes=len(file.getvalue()),
                status="received",
                copy_keys=[house.cabinet.put_copy(file.getvalue(), paper, page=0)],
                received_at=office.clock(),
            )
        )
    return str(paper)


async def _picked(office: Any) -> str:
    """A talk that somebody is to review."""
    talk = (await office.party(PETRUS)).conversation.id
    await office.does(
        "insert into review_picks (id, week, conversation_id, why, twice, at) values"
        f" (gen_random_uuid(), '2026-11-23', '{talk}', '[\"random\"]', true, now())",
    )
    ((pick,),) = await office.rows("select id from review_picks")
    return str(pick)
