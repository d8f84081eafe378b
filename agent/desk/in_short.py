"""A customer in short: what whoever talks with her must have before their eyes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from agent import owed
from agent.desk import history
from agent.languages import figures
from agent.languages.catalogue import Written
from crm_store import consents, customers, events, loans
from crm_store.conversations import Party
from crm_store.database import Session
from crm_store.events import Event
from crm_store.money import Cents
from crm_store.partners import Partner
from flows import owing
from flows.policy import Hours
from flows.policy.rules import WEEKDAYS

if TYPE_CHECKING:
    from agent.bootstrap import House

_EVENTS = 3
_DAYS: Mapping[str, tuple[str, ...]] = {
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    "af": ("Maandag", "Dinsdag", "Woensdag", "Donderdag", "Vrydag", "Saterdag", "Sondag"),
}
_SPAN = {
    "en": "{first} to {last} from {opens} to {closes}",
    "af": "{first} tot {last} van {opens} tot {closes}",
}
_ONE_DAY = {"en": "{first} from {opens} to {closes}", "af": "{first} van {opens} tot {closes}"}
_AND = {"en": " and ", "af": " en "}


@dataclass(frozen=True)
class Owes:
    """Her running loan in three figures."""

    ref: str
    balance: Cents
    next_amount: Cents | None
    next_on: date | None


@dataclass(frozen=True)
class Happened:
    """One of the last things that happened."""

    at: datetime
    what: str
    by: str


@dataclass(frozen=True)
class Short:
    """What stands beside the talk."""

    partner: str
    loan: Owes | None
    consents: Mapping[str, str]
    happened: Sequence[Happened]


async def of(session: Session, house: "House", party: Party) -> Short:
    """Looked up for whoever of ours talks with her."""
    customer = party.customer
    partner = await session.get(Partner, customer.partner_id) if customer.partner_id else None
    found = await events.of_customer(session, customer.id, limit=_EVENTS)
    return Short(
        partner=partner.company_name if partner else "",
        loan=await _loan(session, house, party),
        consents=await consents.current(session, customer.id),
        happened=[_happened(each) for each in reversed(found)],
    )


async def values(
    session: Session, house: "House", party: Party, *, loan: Owes | None, case: str, me: str
) -> dict[str, dict[str, str]]:
    """What fills the places of ready replies, by language; empty where there is nothing.

    Her name and her money are for a number that was checked: any other may be another person's.
    """
    checked = party.identity.proves(party.customer.id)
    name = customers.name(session, party.customer) if checked else ""
    her_loan = loan if checked else None
    application = party.application
    hours = house.book.on(house.calendar.today(house.clock())).hours
    opens = house.calendar.next_opening(house.clock())
    shared = {
        "name": (name or "").split(" ")[0],
        "me": me.removeprefix("user:").capitalize(),
        "ref": application.ref if application else "",
        "case": case,
        "loan": her_loan.ref if her_loan else "",
    }
    return {
        "en": {
            **shared,
            **_figures(her_loan, "en"),
            "hours": _hours(hours, "en"),
            "opens": figures.show_moment(opens, "en"),
        },
        "af": {
            **shared,
            **_figures(her_loan, "af"),
            "hours": _hours(hours, "af"),
            "opens": figures.show_moment(opens, "af"),
        },
    }


def _figures(loan: Owes | None, language: Written) -> dict[str, str]:
    if loan is None:
        return {}
    told = {"balance": figures.show_money(loan.balance, language)}
    if loan.next_amount is not None and loan.next_on is not None:
        told["next_amount"] = figures.show_money(loan.next_amount, language)
        told["next_due"] = figures.show_date(loan.next_on, language)
    return told


def _hours(hours: Hours, language: str) -> str:
    """The office's hours in words, by the policy."""
    parts = []
    for each in hours.office:
        form = _SPAN if len(each.days) > 1 else _ONE_DAY
        named = [_DAYS[language][WEEKDAYS.index(day)] for day in each.days]
        parts.append(
            form[language].format(
                first=named[0],
                last=named[-1],
                opens=f"{each.opens:%H:%M}",
                closes=f"{each.closes:%H:%M}",
            )
        )
    return _AND[language].join(parts)


async def _loan(session: Session, house: "House", party: Party) -> Owes | None:
    running = await loans.running(session, party.customer.id)
    if running is None:
        return None
    loan = await owed.as_flows_know_it(session, running, book=house.book, calendar=house.calendar)
    following = owing.next_payment(loan)
    return Owes(
        loan.ref,
        owing.balance(loan),
        following.amount if following else None,
        following.due_on if following else None,
    )


def _happened(event: Event) -> Happened:
    by = {"bot": "assistant", "timer": "by itself"}.get(event.actor, event.actor)
    what = history.in_words(event.kind, event.data)
    return Happened(event.at, what, by.removeprefix("user:"))
