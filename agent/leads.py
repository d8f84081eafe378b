"""Interest taken down: from a form, an employer's list, the desk or a talk; never a word sent.

Whoever types a number has not proved that it is hers. So nothing is written to it: a person calls,
or she writes to us herself, with the code that only the form has shown.
"""

import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from uuid import UUID

import phonenumbers

from agent import lead_scoring, metrics
from agent.office import Desk
from crm_store import consents, conversations, customers, events, identities, leads, tasks
from crm_store.consents import Consent
from crm_store.conversations import Party
from crm_store.customers import Customer
from crm_store.database import Session
from crm_store.identities import Identity
from crm_store.leads import Agreed, Capture, Lead, Origin, Typed
from crm_store.tasks import About
from flows import effects, lead_rules
from flows.effects import Effect

CHANNEL = "whatsapp"
_REGION = "NA"
_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # none that is read as another
_LENGTH = 8
_CODE = re.compile(rf"(?i)\bBL-([{_LETTERS}]{{{_LENGTH}}})\b")
_SENT_BY = re.compile(r"(?i)\b(BUF-\d{1,9})\b")
_SENT = re.compile(r"(?i)\b(sent|send|referred|told me|code|gestuur|verwys|kode|vertel)\b")
_TOUCHING = (
    effects.Begin,
    effects.Advance,
    effects.Remember,
    effects.Forget,
    effects.Agree,
    effects.File,
    effects.ConfirmPaper,
    effects.Freeze,
    effects.Refer,
)


@dataclass(frozen=True)
class Interest:
    """What was told of somebody; `told` are names of a few known answers, no words of hers."""

    phone: str  # E.164
    typed: Typed
    told: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Said:
    """A message that came in, as far as a code may stand in it."""

    id: UUID
    text: str


def phone_of(text: str) -> str | None:
    """A Namibian mobile number in one spelling; None where it is none."""
    try:
        found = phonenumbers.parse(text, _REGION)
    except phonenumbers.NumberParseException:
        return None
    if found.country_code != phonenumbers.country_code_for_region(_REGION):
        return None
    if not phonenumbers.is_possible_number(found):
        return None
    return phonenumbers.format_number(found, phonenumbers.PhoneNumberFormat.E164)


def new_code() -> str:
    """What she writes to us, so that we know that the number is hers."""
    return "BL-" + "".join(secrets.choice(_LETTERS) for _ in range(_LENGTH))


async def take_in(
    desk: Desk, interest: Interest, *, origin: Origin, agreed: Agreed, code: str, key: str, by: str
) -> Lead | None:
    """Take down that somebody is interested, once for each key; None where nothing was kept."""
    session = desk.session
    if await leads.was_captured(session, key):
        return None
    identity = await _identity(desk, interest.phone, origin)
    if by == "form" and await _is_too_often(desk, identity):
        return None
    if origin.referrer == identity.customer_id:  # nobody sends herself
        origin = replace(origin, referrer=None)
    lead, is_new = await leads.opened(session, identity.customer_id, origin, at=desk.now)
    kept = await leads.capture(
        session, lead, origin, agreed=agreed, typed=interest.typed, code=code, key=key, by=by,
        at=desk.now,
    )  # fmt: skip
    if not kept:
        return None
    if is_new:
        lead.qualification = dict(interest.told)
    elif lead.partner_id is None:  # she was here before her employer told us of her
        lead.partner_id = origin.partner_id
    session.add(lead)
    await session.flush()
    await _on_record(desk, lead, identity, origin, by=by)
    metrics.LEADS.labels(source=origin.source).inc()
    await lead_scoring.rescore(desk, [lead.id])
    return lead


async def _is_too_often(desk: Desk, identity: Identity) -> bool:
    """Anybody can type a number, again and again."""
    since = desk.now - timedelta(days=1)
    known = await leads.captured_since(desk.session, identity.customer_id, since=since)
    return known >= lead_rules.book().on(desk.today).form.a_day_of_number


async def _identity(desk: Desk, phone: str, origin: Origin) -> Identity:
    session = desk.session
    await conversations.introduce(session, CHANNEL, phone, source=origin.source, now=desk.now)
    found = await identities.active(session, CHANNEL, phone)
    assert found is not None  # noqa: S101 (it was there, or it is there now)
    return found


async def _on_record(
    desk: Desk, lead: Lead, identity: Identity, origin: Origin, *, by: str
) -> None:
    events.record(
        desk.session,
        "lead",
        subject=lead.ref,
        at=desk.now,
        actor=by,
        customer_id=identity.customer_id,
        data={"source": origin.source, "detail": origin.detail},
    )
    if identity.opted_out_at is None:
        await tasks.create_once(
            desk.session,
            "follow_up",
            f"Call {lead.ref} back: somebody asked us to ({origin.source})",
            rule="call_back",
            key=lead.ref,
            at=desk.now,
            due_at=lead_scoring.follow_up_by(desk.office, desk.now),
            about=About(customer=lead.customer_id, ref=lead.ref),
        )


async def referrer(session: Session, code: str) -> Customer | None:
    """Who is called so; a code of nobody says nothing to whoever typed it."""
    return await customers.by_ref(session, code.strip()) if code.strip() else None


# --- what a talk tells ---


async def notice(
    session: Session,
    party: Party,
    said: Sequence[Said],
    *,
    decided: Sequence[Effect],
    now: datetime,
) -> None:
    """A turn may touch a lead, prove a number by its code, or name who sent her."""
    if any(isinstance(each, _TOUCHING) for each in decided):
        await leads.touch(session, party.customer.id, at=now)
    for each in said:
        if (code := _CODE.search(each.text)) is not None:
            await _prove(session, party, code[0], each, now)
        elif (ref := _SENT_BY.search(each.text)) is not None and _SENT.search(each.text):
            await _sent_by(session, party, ref[1], now)


async def _prove(session: Session, party: Party, code: str, said: Said, now: datetime) -> None:
    """She wrote what only the form has shown: what was ticked there was ticked by her."""
    kept = await leads.of_code(session, code, customer=party.customer.id)
    if kept is None or await _is_proved(session, party, kept):
        return
    if kept.marketing_version is not None and not await _has_said_no(session, party, kept):
        session.add(_consent(party, kept, said, now))
    events.record(
        session,
        "lead",
        subject=f"capture:{kept.id}",
        at=now,
        actor="borrower",
        customer_id=party.customer.id,
        data={"proved": True},
    )
    await leads.touch(session, party.customer.id, at=now)


async def _is_proved(session: Session, party: Party, kept: Capture) -> bool:
    known = await events.of_kind(session, party.customer.id, "lead")
    return any(each.subject == f"capture:{kept.id}" for each in known)


async def _has_said_no(session: Session, party: Party, kept: Capture) -> bool:
    """A tick is as old as its form: what she told us herself since then stands."""
    if party.identity.opted_out_at is not None:
        return True
    return await consents.withdrawn(session, party.customer.id, "marketing", since=kept.at)


def _consent(party: Party, kept: Capture, said: Said, now: datetime) -> Consent:
    return Consent(
        customer_id=party.customer.id,
        identity_id=party.identity.id,
        purpose="marketing",
        action="grant",
        text_version=str(kept.marketing_version),
        language=kept.language,
        message_id=said.id,
        at=now,
    )


async def _sent_by(session: Session, party: Party, ref: str, now: datetime) -> None:
    """Who sent her, where she says so before she applies; nobody is told."""
    sender = await customers.by_ref(session, ref)
    await session.flush()  # the lead of a first contact
    if sender is None or not await leads.came_by(session, party.customer.id, sender.id):
        return
    await leads.touch(session, party.customer.id, at=now)
