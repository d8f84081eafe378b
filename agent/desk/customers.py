"""Customers by segment and by how they stand: a list that orders work, and decides no loan."""

from collections.abc import AsyncIterator, Mapping, Sequence
from typing import get_args

from fastapi import Response

from agent.desk import exporting, filters, long_sheets, sheets
from agent.desk.exporting import File, Kind, Wanted
from agent.desk.filters import ROWS, Filter
from agent.desk.gate import Visit
from agent.desk.long_sheets import Rows
from agent.desk.sheets import Column
from crm_store import segments
from crm_store.segments import Asked, Listed
from crm_store.standing import BEHAVIOURS, RISKS, SEGMENTS, STAGES, WORTHS
from crm_store.users import LANGUAGES
from flows.next_best import Action

PATH = "/desk/customers"
_OF = "customers"
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
_COLUMNS = (
    *sheets.texts(("customer", "employer", "language", "place")),
    Column("segments", "words"),
    *sheets.texts(("stage", "behaviour", "worth", "risk")),
    Column("health", "whole"),
    Column("health band"),
    *(Column(each, "whole") for each in ("health coverage", "churn risk")),
    Column("rfm"),
    *(Column(each, "whole") for each in ("days late", "loans")),
    Column("next best action"),
    Column("reckoned at", "moment", written=str),
)


async def show_all(visit: Visit) -> Response:
    """A page of those that the address asks for."""
    chosen = _chosen(visit)
    async with visit.house.store.reading() as session:
        found = await segments.page(
            session, _asked(chosen), first=chosen.first, most=ROWS + 1, order=chosen.of("sort")
        )
        counts = await segments.counts(session)
        total = await segments.count(session, _asked(chosen))
        places = await segments.places(session)
    return visit.page(
        "customers.html",
        rows=found[:ROWS],
        more=len(found) > ROWS,
        total=total,
        counts=counts,
        filter=chosen,
        segments=SEGMENTS,
        choices=_choices(places),
        actions=WORDS,
        orders=_ORDERS,
    )


async def export(visit: Visit) -> Response:
    """Ask for the list as a file; somebody else lets it go out."""
    wanted = {
        name: visit.form[name] for name, known in _known().items() if _fits(visit, name, known)
    }
    if visit.form.get("sort") in segments.ORDERS:
        wanted["sort"] = visit.form["sort"]
    wanted.update(sheets.chosen(visit))
    return await exporting.ask_for(visit, _OF, wanted, told=wanted)


def _fits(visit: Visit, name: str, known: Sequence[str] | None) -> bool:
    value = visit.form.get(name, "")
    return bool(value) and (value in known if known is not None else len(value) <= 40)


async def _make(visit: Visit, wanted: Wanted) -> File | None:
    asked = Asked(**{name: str(wanted[name]) for name in segments.NAMES if name in wanted})
    name = f"customers_{visit.now:%Y-%m-%d}"
    async with visit.house.store.snapshot() as session:
        rows = _rows(segments.every(session, asked, order=wanted.get("sort")))
        return await long_sheets.file(visit.house, _COLUMNS, rows, name, wanted, told=wanted)


async def _rows(parts: AsyncIterator[Sequence[Listed]]) -> AsyncIterator[Rows]:
    async for part in parts:
        yield [list(vars(each).values()) for each in part]


def _in_words(wanted: Wanted) -> str:
    told = (
        f"{name}: {wanted[name]}".replace("_", " ") for name in segments.NAMES if name in wanted
    )
    return f"{', '.join(told) or 'all customers'}; {sheets.named(wanted)}"


KIND = Kind(_OF, "Customers by segment", "export_customers", _in_words, _make)


def _chosen(visit: Visit) -> Filter:
    return filters.asked(visit, PATH, **_known(), sort=segments.ORDERS)


def _known() -> Mapping[str, Sequence[str] | None]:
    return {
        "segment": SEGMENTS,
        "behaviour": BEHAVIOURS,
        "worth": WORTHS,
        "risk": RISKS,
        "stage": STAGES,
        "health": HEALTH,
        "next": get_args(Action),
        "language": (*LANGUAGES, "unknown"),
        "place": None,
    }


def _asked(chosen: Filter) -> Asked:
    return Asked(**{name: chosen.of(name) for name in segments.NAMES})


def _choices(places: Sequence[str]) -> Sequence[tuple[str, str, Mapping[str, str]]]:
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


def next_words(action: str) -> str:
    """What to do, in words."""
    return WORDS.get(action, action)
