"""Customers by segment and by how they stand: a list that orders work, and decides no loan."""

from collections.abc import AsyncIterator, Mapping, Sequence
from typing import get_args

from fastapi import Response

from agent.desk import filters, sheets
from agent.desk.exporting import Wanted
from agent.desk.filters import ROWS
from agent.desk.gate import Visit
from agent.desk.list_sheets import ListSheet
from agent.desk.long_sheets import Rows
from agent.desk.sheets import Column
from crm_store import segments
from crm_store.database import Session
from crm_store.segments import Asked
from crm_store.standing import BEHAVIOURS, RISKS, SEGMENTS, STAGES, WORTHS
from crm_store.users import LANGUAGES
from flows import bands
from flows.next_best import Action
from flows.policy import CustomerRules

PATH = "/desk/customers"
UNKNOWN = "unknown"
HEALTH = ("healthy", "watch", "at risk", "unknown")
WORDS: Mapping[str, str] = {
    "nothing_after_death": "Write nothing of money: she has died",
    "hold_for_fraud": "Pay nothing out until the fraud sign is looked at",
    "answer_dispute": "Answer the dispute before asking for payment",
    "settle_complaint": "Settle her complaint",
    "offer_another_way": "Offer her another way of paying",
    "ring_about_lateness": "Ask the employer whether it was deducted, then ring her",
    "ask_employer": "Ask the employer whether it was deducted",
    "decide": "Decide her application",
    "pay_out": "Pay the loan out",
    "help_with_form": "Help her finish her form",
    "wait": "Wait: her application is on its way",
    "ask_how_it_goes": "Ask how it goes",
    "invite_back": "Invite her back: she agreed to hear of offers",
    "nothing": "Nothing: answer if she writes",
}
# What the list can be sorted by: what comes first, and what does from the other end.
_ORDERS: Mapping[str, tuple[str, str]] = {
    "late": ("Most days late", "Fewest days late"),
    "health": ("Lowest health", "Highest health"),
    "leaving": ("Likeliest to leave", "Least likely to leave"),
    "rfm": ("Highest RFM", "Lowest RFM"),
    "stage": ("Earliest stage", "Latest stage"),
    "next": ("What to do next, A to Z", "What to do next, Z to A"),
    "newest": ("Newest customers", "Oldest customers"),
}
_KNOWN: Mapping[str, Sequence[str] | None] = {
    "segment": SEGMENTS,
    "behaviour": BEHAVIOURS,
    "worth": WORTHS,
    "risk": RISKS,
    "stage": STAGES,
    "health": HEALTH,
    "next": get_args(Action),
    "language": (*LANGUAGES, "unknown"),
    "place": None,
    "age": None,
    "pay": None,
    "sort": segments.ORDERS,
}
_COLUMNS = (
    *sheets.texts(("customer", "employer", "language", "place")),
    Column("segments", "words"),
    *sheets.texts(("stage", "behaviour", "worth", "risk")),
    Column("health", "whole"),
    Column("health band"),
    *(Column(each, "whole") for each in ("health coverage", "churn risk")),
    Column("rfm"),
    *(Column(each, "whole") for each in ("days late", "loans")),
    *sheets.texts(("next best action", "age", "pay")),
    Column("reckoned at", "moment", written=str),
)


async def show_all(visit: Visit) -> Response:
    """A page of those that the address asks for."""
    chosen = filters.asked(visit, PATH, **_KNOWN)
    asked = _asked(chosen.chosen)
    today = visit.house.calendar.today(visit.now)
    async with visit.house.store.reading() as session:
        found = await segments.page(
            session, asked, first=chosen.first, most=ROWS + 1, order=chosen.of("sort")
        )
        counts = await segments.counts(session)
        total = await segments.count(session, asked)
        places = await segments.places(session)
    return visit.page(
        "customers.html",
        rows=found[:ROWS],
        more=len(found) > ROWS,
        total=total,
        counts=counts,
        filter=chosen,
        segments=SEGMENTS,
        choices=_choices(places, visit.house.book.on(today).customers),
        actions=WORDS,
        orders=_ORDERS,
    )


async def _rows(visit: Visit, session: Session, wanted: Wanted) -> AsyncIterator[Rows]:
    async for part in segments.every(session, _asked(wanted), order=wanted.get("sort")):
        yield [list(vars(each).values()) for each in part]


SHEET = ListSheet("customers", "Customers by segment", "export_lists", _KNOWN, _COLUMNS, _rows)


def _asked(chosen: Mapping[str, str]) -> Asked:
    return Asked(**{name: chosen.get(name) for name in segments.NAMES})


def _choices(
    places: Sequence[str], rules: CustomerRules
) -> Sequence[tuple[str, str, Mapping[str, str]]]:
    """What can be narrowed: the name in the address, its label, and each value in words."""
    languages: Mapping[str, str] = {**LANGUAGES, "unknown": "Not known"}
    return (
        ("risk", "Paying", _plain(RISKS)),
        ("worth", "Worth", _plain(WORTHS)),
        ("stage", "Stage", _stages()),
        ("behaviour", "In touch", _plain(BEHAVIOURS)),
        ("health", "Health", _plain(HEALTH)),
        ("language", "Language", languages),
        ("place", "Place", {each: each for each in places}),
        ("age", "Age", {each: age_words(each) for each in (*bands.ages(rules), UNKNOWN)}),
        (
            "pay",
            "Pay in a month",
            {each: pay_words(each) for each in (*bands.pays(rules), UNKNOWN)},
        ),
        ("next", "Next", WORDS),
    )


def _stages() -> Mapping[str, str]:
    """The five stages of the journey, and its end, as people read them."""
    return {each: plain(each) for each in STAGES}


def plain(name: str) -> str:
    """A name of a group, as people read it."""
    return name.replace("_", " ").lstrip("12345 ").capitalize()


def _plain(names: Sequence[str]) -> Mapping[str, str]:
    return {each: plain(each) for each in names}


def age_words(band: str | None) -> str:
    """A band of age, as people read it."""
    return _from_to(band, "")


def pay_words(band: str | None) -> str:
    """A band of pay, as people read it."""
    return _from_to(band, "N$")


def _from_to(band: str | None, of: str) -> str:
    low, _, high = (band or UNKNOWN).partition("-")
    if low == UNKNOWN:
        return "Unknown"
    return f"{of}{int(low):,} and over" if high == "up" else f"{of}{int(low):,} to {int(high):,}"


def next_words(action: str) -> str:
    """What to do, in words."""
    return WORDS.get(action, action)
