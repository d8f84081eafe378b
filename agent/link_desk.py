"""What staff do about pages in a terminal: whom to ask, what was answered, which account holds."""

from typing import Any

from agent import notices, numbers_given
from agent.collecting.books import Books
from agent.desk_lists import NotAsExpected, office_of
from agent.offering import HerPurpose, Offering
from agent.office import Desk
from channels.email import is_address
from crm_store import accounts, audit, customers, employment, links, partners, stages
from crm_store.accounts import AccountChange, NoLongerWaits, SamePerson, Verdict
from crm_store.customers import Customer
from crm_store.database import Session
from crm_store.ledger import whose
from crm_store.money import Cents, show

_TOLD = ("answered_by", "answered_as", "contract", "ends_on", "position", "started_on", "note")


async def set_contact(books: Books, ref: str, *, address: str, by: str) -> list[str]:
    """From now on this partner's pay office is asked there."""
    if not is_address(address):
        raise NotAsExpected(f"{address} is not one plain e-mail address.")
    async with books.store.transaction() as session:
        partner = await partners.by_ref(session, ref)
        if partner is None:
            raise NotAsExpected(f"There is no partner {ref}.")
        partners.set_hr_email(session, partner, address)
        session.audited.append(audit.Entry(books.now, whose(by), "set_hr_email", partner.ref))
        return [f"{partner.ref}  {partner.company_name}  is asked by e-mail."]


async def answered(books: Books, ref: str, *, by: str) -> list[str]:
    """What an employer has answered about an application; that somebody looked is on record."""
    async with books.store.transaction() as session:
        application = await stages.by_ref(session, ref)
        if application is None:
            raise NotAsExpected(f"There is no application {ref}.")
        check = await employment.newest(session, application)
        if check is None:
            return ["The employer was not asked."]
        said = await links.answered(session, check.link_id) if check.link_id else None
        entry = audit.Entry(books.now, whose(by), "read_employer_answer", application.ref)
        session.audited.append(entry)
        asked = f"Asked on {books.rules.calendar.today(check.asked_at)} by {check.way}."
        return [asked, *(_lines(said) if said else ["There is no answer on its page."])]


async def changes(books: Books) -> list[str]:
    """The accounts that wait for somebody to look, the oldest first."""
    async with books.store.reading() as session:
        found = [
            (await session.get_one(Customer, each.customer_id), each)
            for each in await accounts.waiting(session)
        ]
    return [
        f"{customer.ref}  {_name(each)}"
        f"  {customer.bank or 'no bank'} ..{customer.account_tail or '-'}"
        f"  to  {each.bank} ..{each.account_tail}"
        f"  asked {books.rules.calendar.today(each.asked_at)}{_first(each)}"
        for customer, each in found
    ] or ["No account waits."]


async def ruled(books: Books, ref: str, change: str, *, verdict: Verdict, by: str) -> list[str]:
    """Approve the account that was looked at or refuse it; the second to approve settles it."""
    async with books.store.transaction() as session:
        customer = await _customer(session, ref)
        waiting = await accounts.waiting(session, customer.id)
        if not waiting:
            raise NotAsExpected(f"No account of {customer.ref} waits.")
        seen = next((each for each in waiting if _name(each) == change.lower()), None)
        if seen is None:
            raise NotAsExpected(f"{change} waits no longer: look at the list again.")
        desk = Desk(session, office_of(books), books.now)
        try:
            await numbers_given.rule(desk, seen, verdict, by=whose(by))
        except (NoLongerWaits, SamePerson) as wrong:
            raise NotAsExpected(f"{wrong}: {wrong.__doc__}") from None
        came_to = "waits for a second person" if seen.status == "waiting" else verdict
        return [f"{customer.ref}  {came_to}  {seen.bank} ..{seen.account_tail}"]


async def link_sent(
    books: Books, ref: str, *, purpose: HerPurpose, base_url: str, by: str
) -> list[str]:
    """Send a borrower her page; outside the 24-hour window it cannot reach her."""
    if not base_url:
        raise NotAsExpected("BUFFR_PUBLIC_URL is not set: nobody could open the page.")
    office = office_of(books)
    async with books.store.transaction() as session:
        customer = await _customer(session, ref)
        reached = await notices.reach(session, customer.id)
        if reached is None:
            raise NotAsExpected(f"{customer.ref} has no number that is theirs.")
        sent = await Offering(base_url, office.phrases, office.book).to_borrower(
            session,
            reached,
            purpose=purpose,
            policy=office.rules(books.now),
            by=whose(by),
            now=books.now,
        )
    return [f"{customer.ref}  {'is sent the page.' if sent else 'had it too often today.'}"]


def _first(change: AccountChange) -> str:
    return f"  approved by {change.seen_by}, by one more to come" if change.seen_by else ""


def _name(change: AccountChange) -> str:
    """A change as staff name it: the end of its id, for two accounts may end alike."""
    return str(change.id)[-8:]


async def _customer(session: Session, ref: str) -> Customer:
    customer = await customers.by_ref(session, ref)
    if customer is None:
        raise NotAsExpected(f"There is no customer {ref}.")
    return customer


def _lines(said: dict[str, Any]) -> list[str]:
    told = [f"  {name.replace('_', ' ')}: {said[name]}" for name in _TOLD if name in said]
    if "remuneration" in said:
        told.append(f"  pay: {show(Cents(said['remuneration']))}")
    return [f"The employer has {said['answer']}.", *told]
