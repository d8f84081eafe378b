"""Templates written to one person: which may go, how they would read, and put on their way."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from uuid import UUID

from agent import gatekeeping, unasked, why_not
from agent.gatekeeping import Known, book
from agent.office import Office
from agent.unasked import Grounds
from channels.channel import Choice, Option
from crm_store import cases, messages, outbox
from crm_store.conversations import Conversation, Party
from crm_store.database import Session
from crm_store.identities import Identity
from crm_store.row import new_id
from flows import sending
from flows.commands import Language
from flows.sending import SPOKEN, Outgoing, UseTemplate
from flows.templates import Template, Written, spoken

_A_MICROSECOND = timedelta(microseconds=1)


class NotNow(Exception):
    """This template may not go to her now; the message says why, for staff."""


@dataclass(frozen=True)
class Offered:
    """One template as it would reach this person now."""

    name: str
    title: str
    language: Language
    fallback_from: Language | None
    text: str
    buttons: tuple[str, ...]
    why_not: str  # "" where it may go


@dataclass(frozen=True)
class Filling:
    """A template with what is put into it."""

    name: str
    values: Mapping[str, str]
    grounds: Grounds = unasked.NOTHING  # where the days among the values come from


async def offered(
    session: Session, party: Party, *, now: datetime, office: Office
) -> tuple[Offered, ...]:
    """What a person of ours may send her outside the 24-hour window."""
    known = await gatekeeping.known(session, [party.customer.id], office=office, now=now)
    refs = await _refs(session, party)
    return tuple(
        _offer(each, party, known=known, values={"ref": refs.get(each.name, "")}, now=now)
        for each in book()
        if each.for_staff and (refs.get(each.name) or not each.variables)
    )


async def put(
    session: Session, party: Party, name: str, *, by: str, office: Office, now: datetime
) -> UUID:
    """Write an offered template into the talk and the outbox; the message's id.

    Raises `NotNow`.
    """
    found = await offered(session, party, now=now, office=office)
    offer = next((each for each in found if each.name == name), None)
    if offer is None:
        raise NotNow("This template is not for her.")
    if offer.why_not:
        raise NotNow(offer.why_not)
    refs = await _refs(session, party)
    values = {"ref": refs.get(name, "")} if book().by_name[name].variables else {}
    return write(
        session,
        party.conversation,
        party.identity,
        Filling(name, values),
        language=offer.language,
        purpose="notice",
        key=f"staff:{new_id()}",
        by=by,
        now=now,
    )


def write(
    session: Session,
    conversation: Conversation,
    identity: Identity,
    filling: Filling,
    *,
    language: Language,
    purpose: str,
    key: str,
    by: str,
    now: datetime,
) -> UUID:
    """Put a filled template on its way; the same `key` is never sent twice. Raises `BadValue`.

    It leaves as the template outside the window, and as its plain words within it. What it is
    filled with and does not rest on its grounds keeps it here.
    """
    template, written = book().by_name[filling.name], _written(language)
    text, message = template.filled(written, filling.values), new_id()
    told = unasked.template(
        text, filling.name, filling.values, written=written, grounds=filling.grounds
    )
    looked = unasked.look(
        (told,),
        listener=filling.grounds.listener(
            written, verified=identity.proves(conversation.customer_id)
        ),
        conversation=conversation.id,
    )
    messages.new(
        session,
        text,
        id=message,
        conversation_id=conversation.id,
        turn_id=None,
        direction="out",
        author=by,
        kind="choice",
        language=written,
        at=now + _A_MICROSECOND,
    )
    outbox.put(
        session,
        {
            "text": text,
            "statements": "",
            "choice": asdict(_choice(template, written)),
            "values": dict(filling.values),
            "language": written,
            **looked.told,
        },
        id=new_id(),
        conversation_id=conversation.id,
        identity_id=identity.id,
        message_id=message,
        turn_id=None,
        dedupe_key=key,
        author=by,
        purpose=purpose,
        run_at=now,
        why=looked.why,
        template=filling.name,
        as_template=True,
        status=looked.status,
    )
    return message


def language_of(language: str | None, name: str, known: Known) -> Language:
    """The language in which she gets a template: the first of hers that WhatsApp has approved."""
    hers = SPOKEN[spoken(language)]
    approved = known.rules.templates
    for each in hers:
        if (name, each) in approved and approved[name, each].state == "approved":
            return each
    return hers[0]


def _offer(
    template: Template, party: Party, *, known: Known, values: Mapping[str, str], now: datetime
) -> Offered:
    person = gatekeeping.person_of(party, known)
    language = language_of(person.language, template.name, known)
    message = Outgoing(
        "user:", "notice", now, template=template.name, as_template=True, language=language
    )
    decision = sending.decide(message, person, now=now, rules=known.rules)
    may_go = isinstance(decision, UseTemplate | sending.FreeForm)
    waits = isinstance(decision, sending.Wait) and decision.why == "quiet_hours"
    return Offered(
        name=template.name,
        title=template.title,
        language=language,
        fallback_from=person.language if language != person.language else None,
        text=template.filled(_written(language), values),
        buttons=template.titles(_written(language)),
        # In quiet hours it may be put: it leaves when they are over.
        why_not="" if may_go or waits else why_not.words(decision.why),
    )


async def _refs(session: Session, party: Party) -> Mapping[str, str]:
    """The reference that each template is about, where there is something."""
    refs = {}
    if party.application is not None:
        refs["documents_missing"] = party.application.ref
    open_cases = await cases.unsettled(session, party.conversation.id)
    if open_cases:
        refs["case_update"] = open_cases[0].ref
    return refs


def _written(language: Language) -> Written:
    return "af" if language == "af" else "en"


def _choice(template: Template, language: Written) -> Choice:
    return Choice(tuple(Option(each.id, each.title[language]) for each in template.buttons))
