"""The demo's cast: partners that lend their people, and borrowers to speak as."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import select

from crm_store import customers, identities
from crm_store.conversations import Conversation
from crm_store.customers import Customer
from crm_store.database import Store
from crm_store.leads import Lead
from crm_store.partners import Partner


@dataclass(frozen=True)
class Player:
    """Somebody to speak as; the first five have written before."""

    name: str
    phone: str
    language: str | None
    hint: str


PARTNERS = (
    ("Kalahari Foods", "Windhoek", ["KF", "Kalahari"], "DEMO/0001"),
    ("Etosha Logistics", "Tsumeb", ["Etosha Transport"], "DEMO/0002"),
    ("Namib Retail Group", "Swakopmund", ["NRG", "Namib Retail"], "DEMO/0003"),
    ("Namib Mills Depot", "Otjiwarongo", ["Namib Depot"], "DEMO/0004"),
    ("Erongo Municipality Works", "Walvis Bay", ["Erongo Works"], "DEMO/0005"),
)

# The numbers are of a range that no operator has given out.
PLAYERS = (
    Player("Selma Nangolo", "+264810000001", "en", "Works at Kalahari Foods"),
    Player("Petrus Beukes", "+264810000002", "af", "Works at Etosha Logistics"),
    Player("Ndapewa Shikongo", "+264810000003", "osh", "Works at Namib Retail Group"),
    Player("Uerikondjera Tjiueza", "+264810000004", "her", "Works at Erongo Municipality Works"),
    Player("Johannes Garoeb", "+264810000005", "en", "His employer is no partner"),
    Player("Somebody new", "+264810000006", None, "Never wrote before"),
)


async def ensure(store: Store, *, now: datetime) -> None:
    """Put the cast on stage once; a second start finds it there."""
    async with store.transaction() as session:
        known = await session.exec(select(Partner.id).limit(1))
        if known.first() is not None:
            return
        for name, town, also_called, registration in PARTNERS:
            session.add(
                Partner(
                    company_name=name,
                    town=town,
                    also_called=also_called,
                    registration_number=registration,
                )
            )
        for player in PLAYERS[:-1]:
            customer = Customer(first_contact_at=now, language=player.language)
            customers.set_name(session, customer, player.name)
            session.add(customer)
            await session.flush()  # one after the other, so that the references are in order
            identity = identities.new(
                session, customer_id=customer.id, channel="whatsapp", address=player.phone
            )
            session.add(identity)
            await session.flush()
            session.add(
                Conversation(
                    identity_id=identity.id,
                    customer_id=customer.id,
                    language=player.language,
                    version=1,
                )
            )
            session.add(Lead(customer_id=customer.id, source="demo", last_activity_at=now))
