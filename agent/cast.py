"""The demo's cast: partners that lend their people, and borrowers to speak as."""

import json
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta

from sqlmodel import select

from crm_store import applications, customers, identities, ledger, partners, schedules, users
from crm_store.applications import Application
from crm_store.conversations import Conversation
from crm_store.customers import Customer
from crm_store.database import Session, Store
from crm_store.leads import Lead
from crm_store.ledger import Booking
from crm_store.loans import Loan
from crm_store.money import Cents
from crm_store.partners import Partner
from crm_store.schedules import NewLoan, Payment
from crm_store.split import Split
from crm_store.users import Role
from flows import policy
from flows.calendar import Calendar
from flows.quote import Quote, quote


@dataclass(frozen=True)
class Player:
    """Somebody to speak as; all but the last have written before."""

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

# Who takes what the agent hands over, and in which languages.
STAFF: tuple[tuple[str, Role, tuple[str, ...]], ...] = (
    ("maria", "agent", ("en", "af")),
    ("tangeni", "agent", ("en", "osh")),
    ("kavetu", "agent", ("en", "her")),
    ("johanna", "underwriter", ("en", "af")),
    ("simon", "manager", ("en", "osh")),
    ("rauna", "reviewer", ("en", "osh")),
    ("gideon", "reviewer", ("en", "af")),
    ("helvi", "admin", ("en", "osh")),
    ("festus", "auditor", ("en",)),
)

# She has borrowed N$2,000.00 over four months, a while ago, and has paid what was due since.
PAYS_BACK = "Hilma Amutenya"
_ENTERED_BY = "demo"


@dataclass(frozen=True)
class Lent:
    """What somebody has borrowed, when, and how much of what fell due since was paid."""

    employer: str
    employee_number: str
    amount: Cents
    months: int
    pay_day: int
    ago: timedelta
    paid: int | None = None  # payments; None: all that were due


_HERS = Lent("Kalahari Foods", "KF-0107", Cents(200_000), 4, 25, timedelta(days=40))

# The numbers are of a range that no operator has given out.
PLAYERS = (
    Player("Selma Nangolo", "+264810000001", "en", "Works at Kalahari Foods"),
    Player("Petrus Beukes", "+264810000002", "af", "Works at Etosha Logistics"),
    Player("Ndapewa Shikongo", "+264810000003", "osh", "Works at Namib Retail Group"),
    Player("Uerikondjera Tjiueza", "+264810000004", "her", "Works at Erongo Municipality Works"),
    Player("Johannes Garoeb", "+264810000005", "en", "His employer is no partner"),
    Player("Hilma Amutenya", "+264810000007", "en", "Works at Kalahari Foods"),
    Player("Somebody new", "+264810000006", None, "Never wrote before"),
)


async def ensure(store: Store, *, now: datetime) -> None:
    """Put the cast on stage once; a second start finds it there."""
    async with store.transaction() as session:
        known = await session.exec(select(Partner.id).limit(1))
        if known.first() is not None:
            return
        for name, town, also_called, registration in PARTNERS:
            partner = Partner(
                company_name=name,
                town=town,
                also_called=also_called,
                registration_number=registration,
            )
            # No mail server will ever serve that domain (RFC 2606).
            partners.set_hr_email(session, partner, f"hr@{name.lower().replace(' ', '-')}.example")
            session.add(partner)
        for player in PLAYERS[:-1]:
            await enter(session, player, now=now)
        for name, role, languages in STAFF:
            await users.add(session, name, role=role, languages=languages)


async def enter(session: Session, player: Player, *, now: datetime) -> Customer:
    """Put somebody on stage who has written before; the partners must be there."""
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
    asked = now - _HERS.ago if player.name == PAYS_BACK else now
    session.add(
        Lead(customer_id=customer.id, source="demo", last_activity_at=now, created_at=asked)
    )
    if player.name == PAYS_BACK:
        identity.verified_at = asked
        await lend(session, customer, _HERS, now=now)
    return customer


async def lend(session: Session, customer: Customer, lent: Lent, *, now: datetime) -> None:
    """A loan with its application, its schedule, and the payments that came in by now."""
    rules = policy.load().on(now.date())
    calendar = Calendar(rules.hours)
    began = now - lent.ago
    borrowed_on = calendar.today(began)
    priced = quote(
        lent.amount,
        lent.months,
        product=rules.product,
        pay_day=lent.pay_day,
        on=borrowed_on,
        calendar=calendar,
    )
    assert isinstance(priced, Quote)  # noqa: S101 (the product lends this)
    asked = select(Partner).where(Partner.company_name == lent.employer)
    partner = (await session.exec(asked)).one()
    customer.partner_id = partner.id
    application = await _applied(session, customer, priced, at=began, partner=partner)
    customers.set_employee_number(session, customer, lent.employee_number)
    new = NewLoan(
        application_id=application.id,
        customer_id=customer.id,
        partner_id=partner.id,
        payments=_payments(priced),
        pays_out_on=borrowed_on,
    )
    loan = await schedules.open_loan(session, new, by=_ENTERED_BY, at=began)
    await _pay_out(session, loan, at=began, on=borrowed_on)
    due = [each for each in new.payments if each.due_on < calendar.today(now)]
    for each in due[: lent.paid]:
        await ledger.book(session, loan, _came_in(each, now=now))


async def _applied(
    session: Session, customer: Customer, priced: Quote, *, at: datetime, partner: Partner
) -> Application:
    application = Application(
        customer_id=customer.id,
        partner_id=partner.id,
        principal_cents=priced.principal,
        months=priced.months,
        quote=json.loads(json.dumps(asdict(priced), default=str)),
        started_at=at,
        touched_at=at,
        submitted_at=at,
    )
    session.add(application)
    await session.flush()
    for stage in applications.WAY[1:]:
        application.stage = stage
        await session.flush()  # the database knows every step and allows no leap
    return application


def _payments(priced: Quote) -> tuple[Payment, ...]:
    return tuple(
        Payment(each.due_on, each.principal, each.charge)
        for each in priced.instalments
        if each.due_on is not None
    )


async def _pay_out(session: Session, loan: Loan, *, at: datetime, on: date) -> None:
    amount = Cents(loan.principal_cents)
    await ledger.record(session, loan, kind="disbursement", amount=amount, by=_ENTERED_BY, at=at)
    await ledger.confirm_payout(session, loan, by=f"{_ENTERED_BY}:second", on=on, at=at)


def _came_in(payment: Payment, *, now: datetime) -> Booking:
    return Booking(
        "repayment",
        Split(charge=payment.charge, principal=payment.principal),
        on=payment.due_on,
        by=_ENTERED_BY,
        at=now,
        method="deduction",
    )
