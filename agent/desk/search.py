"""Search: everything that a role may see, by reference, number, name or words; all on record."""

import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from fastapi import Response

from agent.desk import drawing, gate, masked_tasks, masking, search_talks, tracing
from agent.desk.gate import Visit
from agent.desk.may import Act
from agent.desk.search_talks import Heard
from crm_store import finding
from crm_store.database import Session
from crm_store.finding import Person, Thing

_MOST = 25
_LONGEST = 100
_LATELY = timedelta(days=30)
_LOOKED_AT = 500  # of whom names are opened to look for part of one
_KNOWN = "BUF|APP|CASE|LN|LOAN|EMP|LEAD|TASK|BILL|CMP|DEAL"
_REF = re.compile(rf"({_KNOWN})-?\s?(\d{{1,9}})", re.IGNORECASE)
_DIGITS = re.compile(r"[\d\s.\-/()+]{5,}")
_ASKED = 16  # characters of the keyed hash that stands in the log for what was asked


@dataclass(frozen=True)
class Hit:
    """One thing that was found, and where it opens."""

    ref: str
    name: str
    more: str
    path: str
    flags: tuple[str, ...] = ()


@dataclass(frozen=True)
class Found:
    """What was found of one kind."""

    kind: str
    hits: Sequence[Hit]
    more: bool = False


async def show(visit: Visit) -> Response:
    """Where words can be typed. They are sent in a form: an address is kept in histories."""
    return _screen(visit, "", [], Heard())


async def find(visit: Visit) -> Response:
    """What goes by these words; one thing that a whole reference names is opened at once."""
    words = visit.form.get("q", "").strip()[:_LONGEST]
    if not words:
        return await show(visit)
    async with visit.house.store.transaction() as session:
        found = [each for each in await _found(visit, session, words) if each.hits]
        heard = Heard() if _is_named(words) else await search_talks.find(visit, session, words)
        asked = session.vault.index(f"search:{words.casefold()}").hex()[:_ASKED]
        kinds = {each.kind: len(each.hits) for each in found} | {"Words": len(heard.lines)}
        session.audited.append(visit.audited("search", "search", asked=asked, found=kinds))
        session.expunge_all()
    only = _only(words, found)
    if only:
        return gate.see_other(only)
    return _screen(visit, words, found, heard)


def _screen(visit: Visit, words: str, found: Sequence[Found], heard: Heard) -> Response:
    return visit.page(
        "search.html",
        words=words,
        found=found,
        heard=heard,
        searched=_searched(visit),
        by_parts=_reads_names(visit),
        hears=search_talks.reads_talks(visit),
        hears_all=visit.may("see_conversation"),
        looked_at=search_talks.LOOKED_AT,
    )


def _reads_names(visit: Visit) -> bool:
    return visit.may("see_customer") and masking.reads_in_the_clear(visit)


def _only(words: str, found: Sequence[Found]) -> str:
    hits = [hit for each in found for hit in each.hits if hit.path]
    return hits[0].path if _is_named(words) and len(hits) == 1 else ""


def _is_named(words: str) -> bool:
    return _REF.fullmatch(words) is not None or tracing.is_sid(words)


_Find = Callable[[Visit, Session, str], Awaitable[Found]]


async def _found(visit: Visit, session: Session, words: str) -> list[Found]:
    return [await look(visit, session, words) for act, look in _KINDS if visit.may(act)]


async def _customers(visit: Visit, session: Session, words: str) -> Found:
    if ref := _reference(words, "BUF"):
        people = await finding.customer(session, ref)
    elif _DIGITS.fullmatch(words):
        people = await finding.with_number(session, re.sub(r"\D", "", words))
    else:
        people = await _called(visit, session, words)
    shown = [_person(visit, each) for each in people[:_MOST]]
    return Found("Customers", shown, len(people) > _MOST)


async def _called(visit: Visit, session: Session, words: str) -> list[Person]:
    """By whole words; else by parts, for whoever reads names in the clear and need not guess."""
    people = await finding.called(session, words, most=_MOST + 1)
    if people or not _reads_names(visit):
        return people
    return await finding.called_about(
        session, words, since=visit.now - _LATELY, looked_at=_LOOKED_AT, most=_MOST + 1
    )


def _person(visit: Visit, each: Person) -> Hit:
    name = each.name if masking.reads_in_the_clear(visit) else masking.NAME
    return Hit(each.ref, name, each.partner or "", f"/desk/customers/{each.ref}", each.flags)


async def _applications(visit: Visit, session: Session, words: str) -> Found:
    things = await finding.application(session, _reference(words, "APP"))
    return Found("Applications", [_thing(each, "/desk/applications/") for each in things])


async def _cases(visit: Visit, session: Session, words: str) -> Found:
    things = await finding.case(session, _reference(words, "CASE"))
    return Found("Cases", [_thing(each, "/desk/cases/") for each in things])


async def _loans(visit: Visit, session: Session, words: str) -> Found:
    things = await finding.loan(session, _reference(words, "LN"))
    return Found(
        "Loans",
        [
            Hit(each.ref, each.whose, each.state, f"/desk/customers/{each.whose}#{each.ref}")
            for each in things
        ],
    )


async def _partners(visit: Visit, session: Session, words: str) -> Found:
    things = await finding.partner(session, _reference(words, "EMP") or words, most=_MOST)
    there = "/desk/partners/" if visit.may("see_partners") else ""
    return Found("Employers", [_thing(each, there) for each in things])


async def _leads(visit: Visit, session: Session, words: str) -> Found:
    things = await finding.lead(session, _reference(words, "LEAD"))
    return Found("Leads", [_thing(each, "/desk/leads/") for each in things])


async def _tasks(visit: Visit, session: Session, words: str) -> Found:
    ref, all_of_them = _reference(words, "TASK"), masked_tasks.sees_all(visit)
    things = await finding.task(session, ref, managers_too=all_of_them)
    return Found("Tasks", [_thing(each, "/desk/tasks/") for each in things])


async def _bills(visit: Visit, session: Session, words: str) -> Found:
    things = await finding.bill(session, _reference(words, "BILL"))
    return Found("Bills", [_thing(each, "/desk/bills/") for each in things])


async def _campaigns(visit: Visit, session: Session, words: str) -> Found:
    things = await finding.campaign(session, _reference(words, "CMP") or words, most=_MOST)
    return Found("Campaigns", [_thing(each, "/desk/campaigns/") for each in things])


async def _deals(visit: Visit, session: Session, words: str) -> Found:
    things = await finding.deal(session, _reference(words, "DEAL") or words, most=_MOST)
    return Found("Deals", [_thing(each, "/desk/pipeline/") for each in things])


async def _messages(visit: Visit, session: Session, words: str) -> Found:
    sid = words.strip()
    if not tracing.is_sid(sid) or not await tracing.is_known(visit, session, sid):
        return Found("Messages", [])
    return Found("Messages", [Hit(sid, "what became of it", "", f"/desk/messages/{sid}")])


async def _reviews(visit: Visit, session: Session, words: str) -> Found:
    if visit.may("see_customer"):
        return Found("Reviews", [])
    picked = await finding.picks(session, _reference(words, "BUF"), most=_MOST)
    return Found(
        "Talks to review", [Hit("Talk", "masked", "", f"/desk/reviews/{each}") for each in picked]
    )


async def _staff(visit: Visit, session: Session, words: str) -> Found:
    things = await finding.staff(session, words, most=_MOST)
    return Found("Staff", [Hit(each.ref, each.whose, each.state, "") for each in things])


# In the order in which they are shown.
_KINDS: tuple[tuple[Act, _Find], ...] = (
    ("see_customer", _customers),
    ("see_applications", _applications),
    ("see_cases", _cases),
    ("see_customer", _loans),
    ("see_conversation", _messages),
    ("see_customer", _partners),
    ("see_leads", _leads),
    ("see_tasks", _tasks),
    ("see_bills", _bills),
    ("see_campaigns", _campaigns),
    ("see_pipeline", _deals),
    ("review", _reviews),
    ("manage_staff", _staff),
)
_SEARCHED: Mapping[Act, str] = {
    "see_customer": "references (BUF-7, LN-2, EMP-1), whole words of names, whole telephone"
    " numbers, identity numbers of 11 digits, employers",
    "see_applications": "applications (APP-3)",
    "see_cases": "cases (CASE-2)",
    "see_conversation": "a provider's message numbers (SM...)",
    "see_leads": "leads (LEAD-4)",
    "see_tasks": "tasks (TASK-5)",
    "see_bills": "bills (BILL-6)",
    "see_campaigns": "campaigns (CMP-1, or part of the name)",
    "see_pipeline": "deals (DEAL-1, or part of the company's name)",
    "review": "customers' references, for the talks that were picked",
    "manage_staff": "names of staff",
}


def _searched(visit: Visit) -> list[str]:
    return [told for act, told in _SEARCHED.items() if visit.may(act)]


def _thing(each: Thing, path: str) -> Hit:
    state = ", ".join(drawing.words(part) for part in each.state.split(", "))
    return Hit(each.ref, each.whose, state, f"{path}{each.ref}" if path else "")


def _reference(words: str, kind: str) -> str:
    """The reference of this kind that is meant; a bare number may be one of any kind."""
    named = _REF.fullmatch(words)
    if named is None:
        return f"{kind}-{int(words)}" if re.fullmatch(r"[0-9]{1,6}", words) else ""
    called = "LN" if named[1].upper() == "LOAN" else named[1].upper()
    return f"{called}-{int(named[2])}" if called == kind else ""
