"""From a reviewed conversation to a draft case: cut, made nobody's, written and run."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import yaml
from sqlmodel import col, select

from agent import cast as players
from agent.simulator.kept_trace import Trace
from crm_store import applications, customers, documents, identities, messages, turns
from crm_store.applications import Application
from crm_store.conversations import Conversation as Talk
from crm_store.customers import Customer
from crm_store.database import Session, Store
from crm_store.identities import Identity
from crm_store.messages import Message
from crm_store.partners import Partner
from evals.case import CASES, Conversation, Severity
from evals.drafts import scrub
from evals.drafts.scrub import Known

_HEADER = "# yaml-language-server: $schema=../schema.json\n"
_WINDHOEK = ZoneInfo("Africa/Windhoek")
_MOST_TURNS = 1000
_WELCOME = "welcome"
_A_PAUSE = timedelta(minutes=10)
_FILES: Mapping[str, str] = {"id": "id_photo", "payslip": "payslip", "bank_letter": "bank_letter"}
_REJECTED: Mapping[str, str] = {"locked": "locked_pdf", "not_a_document": "not_a_pdf"}


class NoSuchTurns(Exception):
    """There is no such conversation, or it has no such turns; the message says which it has."""


@dataclass(frozen=True)
class Asked:
    """What a reviewer wants of the case: where it comes from, and what must hold."""

    review: str = ""
    purpose: str = "Say here what this conversation must show, and what may never happen in it."
    must_be_said: tuple[str, ...] = ()
    never_said: tuple[str, ...] = ()
    severity: Severity = "average"

    @property
    def terms(self) -> dict[str, Any]:
        """What stands in the file beside the turns."""
        told = {"must_be_said": list(self.must_be_said), "never_said": list(self.never_said)}
        return {name: value for name, value in told.items() if value}


_NOTHING_MORE = Asked()


@dataclass(frozen=True)
class Draft:
    """A case that came out of a conversation, as its file reads."""

    name: str
    text: str

    def write(self, folder: Path = CASES / "conversations") -> Path:
        """Write the file; one of the same name gives way, for it is the same cut."""
        path = folder / f"{self.name}.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(self.text, encoding="utf-8")
        return path


async def draft(
    store: Store, conversation: str, *, first: int, last: int, asked: Asked = _NOTHING_MORE
) -> Draft:
    """The draft of these turns; raises `NoSuchTurns` and `scrub.StillPersonal`.

    `conversation` is a customer's reference (BUF-7) or the id of a conversation. What she did
    before the first turn is done again, and judged no more.
    """
    async with store.reading() as session:
        talk = await _find(session, conversation)
        taken = list(reversed(await turns.last(session, talk.id, limit=_MOST_TURNS)))
        if not 1 <= first <= last <= len(taken):
            raise NoSuchTurns(f"{conversation} has turns 1 to {len(taken)}.")
        known = await _known(session, talk)
        key = store.vault.index(f"fakes of {talk.id}")
        told = await _case(session, talk, taken[:last], first=first, known=known, key=key)
    told |= {"purpose": asked.purpose, "severity": asked.severity, **asked.terms}
    told["origin"] = f"review:{asked.review or _reference(talk)}#{first}-{last}"
    text = _HEADER + yaml.safe_dump(told, allow_unicode=True, sort_keys=False, width=96)
    Conversation.model_validate(yaml.safe_load(text))
    scrub.require_clean(text, known)
    source = asked.review[-12:] or _reference(talk)
    return Draft(f"from_{source}_{first}_{last}", text)


async def _find(session: Session, conversation: str) -> Talk:
    try:
        wanted = col(Talk.id) == UUID(conversation)
    except ValueError:
        customer = await customers.by_ref(session, conversation)
        if customer is None:
            raise NoSuchTurns(f"Nobody is called {conversation}.") from None
        wanted = col(Talk.customer_id) == customer.id
    found = await session.exec(select(Talk).where(wanted).order_by(col(Talk.created_at).desc()))
    talk = found.first()
    if talk is None:
        raise NoSuchTurns(f"There is no conversation {conversation}.")
    return talk


def _reference(talk: Talk) -> str:
    """Names the conversation to whoever has the store, and to nobody else."""
    return talk.id.hex[-12:]


# --- what must not be in it ---


async def _known(session: Session, talk: Talk) -> Known:
    customer = (await session.exec(select(Customer).where(Customer.id == talk.customer_id))).one()
    addresses = await session.exec(select(Identity).where(Identity.customer_id == customer.id))
    facts = await _facts(session, customer.id)
    names = [customers.name(session, customer) or "", *facts.get("full_name", ())]
    numbers = [identities.address(session, each) for each in addresses.all()]
    numbers += [
        *facts.get("phone", ()),
        *facts.get("employee_number", ()),
        *_sealed(session, customer),
    ]
    partners = (await session.exec(select(Partner).order_by(col(Partner.ref)))).all()
    return Known(
        names=tuple(name for name in names if name),
        numbers=tuple(numbers),
        others=_partners(partners) | _pays(facts.get("remuneration", ())),
    )


async def _facts(session: Session, customer: UUID) -> dict[str, list[str]]:
    """Every value of every fact that she has ever told in an application."""
    found = await session.exec(select(Application).where(Application.customer_id == customer))
    told: dict[str, list[str]] = {}
    for application in found.all():
        for name, fact in applications.facts(session, application).items():
            told.setdefault(name, []).extend(str(each) for each in (fact["value"], *fact["before"]))
    return told


def _sealed(session: Session, customer: Customer) -> list[str]:
    places = {
        f"customers.id_number.{customer.id}": customer.id_number_sealed,
        f"customers.employee_number.{customer.id}": customer.employee_number_sealed,
    }
    return [session.vault.open(value, place).decode() for place, value in places.items() if value]


def _partners(partners: Sequence[Partner]) -> dict[str, str]:
    """Employers are the cast's: the stage has no others."""
    ours = [name for name, *_ in players.PARTNERS]
    known = {each.company_name: ours[place % len(ours)] for place, each in enumerate(partners)}
    return {name: instead for name, instead in known.items() if name not in ours}


def _pays(remunerations: Sequence[str]) -> dict[str, str]:
    """Her pay becomes the next round one, however she grouped its digits."""
    found: dict[str, str] = {}
    for cents in remunerations:
        if not cents.isdigit():
            continue
        whole, broken = divmod(int(cents), 100)
        instead = str(round(whole / 500) * 500 or 500)
        forms = {str(whole), f"{whole:,}", f"{whole:,}".replace(",", " ")}
        forms |= {f"{form}.{broken:02}" for form in forms}
        found |= {form: instead for form in forms if form != instead and int(whole) % 500}
    return found


# --- what is in it ---


async def _case(
    session: Session,
    talk: Talk,
    taken: Sequence[turns.Turn],
    *,
    first: int,
    known: Known,
    key: bytes,
) -> dict[str, Any]:
    steps: list[dict[str, Any]] = []
    before, owner, given = None, "bot", "nothing"
    for number, turn in enumerate(taken, start=1):
        if before is not None and turn.at - before >= _A_PAUSE:
            minutes = int((turn.at - before).total_seconds() // 60)
            steps.append({"waits": f"{minutes} minutes"})
        before = turn.at
        trace = Trace.model_validate(turns.trace(session, turn))
        if number == 1 and not any(_WELCOME in keys for keys in trace.said):
            given = "language_chosen"  # she had written before what is kept of her
        # Who has it by now may have got it after the cut.
        owner = "queue" if "HandOver" in trace.effects else owner
        owner = "bot" if "TakeBack" in trace.effects else owner
        done = await _done(session, turn, trace, known=known, key=key)
        if done and number >= first:
            done[-1]["then"] = _then(trace)
        steps += done
    if not any("then" in each for each in steps):
        raise NoSuchTurns("Nothing was written in these turns: there is nothing to judge.")
    return {
        "purpose": "",
        "who": "somebody_new",
        "languages": [talk.language or "en"],
        "at": taken[0].at.astimezone(_WINDHOEK).strftime("%Y-%m-%d %H:%M:00"),
        "given": given,
        "severity": "average",
        "turns": steps,
        "owner_after": owner,
    }


async def _done(
    session: Session, turn: turns.Turn, trace: Trace, *, known: Known, key: bytes
) -> list[dict[str, Any]]:
    """What she did in one turn; what came in a burst comes in a burst again."""
    said = [m for m in await messages.of_turn(session, turn.id) if m.direction == "in"]
    words: list[str] = []
    steps: list[dict[str, Any]] = []
    for place, message in enumerate(said):
        file = await _file(session, message)
        option = _tapped(trace, place) if message.kind == "choice" else None
        if file or option:
            steps.append({"sends": file} if file else {"taps": option})
        else:
            words.append(scrub.scrub(messages.body(session, message), known, key=key))
    if len(words) > 1:
        return [{"at_once": words}, *steps]
    return [*({"says": each} for each in words if each.strip()), *steps]


async def _file(session: Session, message: Message) -> str | None:
    if message.kind in ("voice", "sticker", "location"):
        return message.kind
    if message.document_id is None:
        return None
    found = await session.exec(
        select(documents.Document).where(documents.Document.id == message.document_id)
    )
    document = found.first()
    if document is None:
        return "blank_photo"
    if document.reject_reason:
        return _REJECTED.get(document.reject_reason, "small_photo")
    return _FILES.get(document.kind, "blank_photo")


def _tapped(trace: Trace, place: int) -> str | None:
    """The option that the tap chose; ids of rows become a pattern, for other rows have others."""
    for command in trace.commands:
        if command.get("kind") == "choose" and command.get("message") == place:
            option = str(command["option"])
            return re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", "*", option)
    return None


def _then(trace: Trace) -> dict[str, Any]:
    """What this turn was understood and answered as; the reviewer mends it where it was wrong."""
    keys = sorted({key for reply in trace.said for key in reply})
    told = {
        "commands": sorted({str(each["kind"]) for each in trace.commands}),
        "says": keys,
        "silent": True if trace.silent else None,
    }
    return {name: value for name, value in told.items() if value}
