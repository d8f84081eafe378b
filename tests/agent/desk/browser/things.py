"""Things that a page needs to show something: each is put there, and its reference comes back."""

from typing import Any

from agent import campaigns, props_partners
from agent.campaigns import Plan
from crm_store import accounts, deals, links, tasks
from crm_store.audiences import Audience
from crm_store.campaigns import Cost
from crm_store.deals import Deal
from crm_store.links import Terms
from crm_store.money import Cents

_SIMON = "user:simon"


async def task(office: Any, words: str) -> str:
    """Something to do, for nobody yet."""
    async with office.house.store.transaction() as session:
        made = tasks.create(session, "follow_up", words, by=_SIMON, at=office.clock())
        await session.flush()
        await session.refresh(made, ["ref"])
        return str(made.ref)


async def bill(office: Any) -> str:
    """A bill that is partly paid, and partners with agreements and people."""
    async with office.house.store.transaction() as session:
        await props_partners.put(session, now=office.clock())
    ((ref,),) = await office.rows("select ref from bills")
    return str(ref)


async def deal(office: Any, name: str) -> str:
    """A company that may become a partner."""
    async with office.house.store.transaction() as session:
        begun = Deal(name=name, owner=_SIMON, value_cents=5_000_000, probability_pct=20)
        return str((await deals.begin(session, begun, by=_SIMON, at=office.clock())).ref)


async def campaign(office: Any, name: str) -> str:
    """Words for some people, not approved yet."""
    now = office.clock()
    cost = Cost(message=Cents(45), budget=Cents(100))
    plan = Plan(name, "service", ("here_for_you",), Audience(), now, cost)
    async with office.house.store.transaction() as session:
        return str((await campaigns.write(session, plan, by=_SIMON, now=now)).ref)


async def account(office: Any, phone: str) -> str:
    """Another account that somebody wants to be paid at."""
    now, party = office.clock(), await office.party(phone)
    async with office.house.store.transaction() as session:
        terms = Terms("bank_change", party.customer.id, lasts=now - now, tries=1)
        link = links.offer(session, terms, by="bot", at=now).link
        await session.flush()
        wish = {"link_id": link.id, "bank": "FNB Namibia", "account": "62001112223", "at": now}
        return str((await accounts.wish(session, party.customer.id, **wish)).id)
