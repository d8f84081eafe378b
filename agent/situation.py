"""What a turn is about, as flows see it: gathered from the store before anything is decided."""

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, cast

from agent import (
    asking_for_offers,
    dossiers,
    files,
    owed,
    paper_pages,
    paper_review,
    proofs_of_identity,
    replied_to,
    ruling,
    typed_numbers,
)
from agent.agreements import standing
from agent.files import Paper
from agent.office import Office
from agent.taken import Taken
from agent.taking import ONE_BY_ONE_AFTER, Claim
from crm_store import (
    applications,
    cases,
    conversations,
    customers,
    documents,
    partners,
    stages,
    waiting,
)
from crm_store.applications import Application
from crm_store.conversations import Party
from crm_store.database import Store
from flows import speakers
from flows.commands import Language, Variety
from flows.effects import DocumentKind
from flows.flow import Arrived, Draft, Employer, Fact, Handset, Situation, State
from flows.papers import KINDS
from flows.policy import SessionRules

if TYPE_CHECKING:
    from agent.bootstrap import House

# Where there may be a decision that she hears of.
_HEARD_OF = ("ai_assessment", "manual_review", "decision", "declined")
_READ_KINDS = ("text", "choice", "media")


async def prepare(house: "House", claim: Claim, *, agrees: bool = False) -> Taken:
    """Fetch what must be fetched; no connection to the database is held meanwhile.

    She `agrees` in words that stand beside a file of this turn.
    """
    now = house.clock()
    today = house.calendar.today(now)
    policy = house.book.on(today)
    state = State.from_json(claim.party.conversation.state)
    found: tuple[Paper, ...] = ()
    if any(letter.has_files for letter in claim.letters):
        found = await files.gather(
            claim.letters,
            channel=house.channel,
            cabinet=house.cabinet,
            readers=house.readers,
            store=house.store,
            customer=claim.party.customer.id,
            rules=policy.documents,
            last_try=claim.letters[0].attempts >= ONE_BY_ONE_AFTER - 1,
            listen=house.models.transcript,
            is_named=_is_named(claim.party, state, now=now, rules=policy.sessions),
            agrees=agrees,
        )
        found = await paper_pages.joined(
            found,
            store=house.store,
            reader=paper_pages.Reader(house.cabinet, house.readers, policy.documents),
            customer=claim.party.customer.id,
            awaited=state.reading,
            now=now,
        )
    facts = _facts(house.store, claim.party)
    review = await paper_review.of(
        house.store,
        found,
        customer=claim.party.customer,
        awaited=state.reading,
        day=paper_review.Day(facts, policy.documents, today),
    )
    proof = proofs_of_identity.given(house.store, claim, state)
    is_proven = proofs_of_identity.holds(claim, state, proof, now=now, rules=policy.sessions)
    loan = await owed.running_loan(house, claim.party, is_proven=is_proven)
    ended = None if loan else await owed.ended_loan(house, claim.party, is_proven=is_proven)
    paid_off = ended if ended is not None and ended.written_off_on is None else None
    draft = await standing.with_contract(
        house, claim, await _draft(house, claim.party, now=now), offer_read=state.offer_read
    )
    situation = Situation(
        now=now,
        policy=policy,
        calendar=house.calendar,
        owner=claim.party.conversation.owner,
        language=cast("Language | None", claim.party.conversation.language),
        state=state,
        messages=tuple(letter.id for letter in claim.letters),
        facts=facts,
        draft=draft,
        employers=await house.employers(),
        documents=_arrived(claim, review.arrived, "media"),
        reading=review.awaited,
        typed=typed_numbers.seen(claim.letters, policy=policy, today=today),
        voice_notes=_arrived(claim, review.arrived, "voice"),
        has_secret=any(letter.masked for letter in claim.letters),
        other_kinds=tuple(
            letter.kind for letter in claim.letters if letter.kind not in _READ_KINDS
        ),
        has_phone=claim.party.identity.kind == "phone",
        last_turn_at=claim.party.conversation.last_turn_at,
        is_verified=claim.party.identity.proves(claim.party.customer.id),
        handset=_handset(claim.party),
        is_proven=is_proven,
        proof=proof,
        loan=loan,
        paid_off=paid_off,
        written_off=ended if paid_off is None else None,
        may_ask_for_offers=await asking_for_offers.may_ask(
            house, claim.party, state, draft=draft, paid_off=paid_off, now=now
        ),
        called=customers.name(house.store, claim.party.customer) or "",
        variety=cast("Variety | None", claim.party.customer.variety),
        has_unclear=await _has_unclear(house, claim, state),
        outdated=await replied_to.outdated(house, claim, state),
        quoted_papers=await replied_to.papers(house, claim),
    )
    return Taken(
        party=claim.party,
        lease=claim.lease,
        letters=claim.letters,
        papers=found,
        unsaid=claim.unsaid,
        situation=situation,
        now=now,
    )


async def prepare_without_files(house: "House", claim: Claim) -> Taken:
    """The same, without the files that it may have failed on."""
    texts = tuple(replace(letter, media=()) for letter in claim.letters)
    return await prepare(house, replace(claim, letters=texts))


async def _has_unclear(house: "House", claim: Claim, state: State) -> bool:
    """Asked only where a photo of hers was refused since the last good one."""
    if not state.failed_documents:
        return False
    async with house.store.reading() as session:
        return bool(await documents.unclear_of(session, claim.party.customer.id))


def _handset(party: Party) -> Handset | None:
    if party.identity.shared_at is None:
        return None
    return Handset(is_owner=party.identity.customer_id == party.customer.id)


def _is_named(party: Party, state: State, *, now: datetime, rules: SessionRules) -> bool:
    """Whether it is known whose a file would be that comes now."""
    silent_for = now - (party.conversation.last_turn_at or now)
    return not speakers.is_unknown(state, _handset(party), silent_for=silent_for, rules=rules)


def _arrived(claim: Claim, found: tuple[Arrived, ...], kind: str) -> tuple[Arrived, ...]:
    """The files that came with letters of this kind."""
    return tuple(each for each in found if claim.letters[each.message].kind == kind)


class Reads:
    """The few look-ups that a turn may make."""

    def __init__(self, house: "House", taken: Taken) -> None:
        self._house = house
        self._taken = taken

    async def place_in_queue(self) -> int:
        async with self._house.store.reading() as session:
            return await conversations.queued_before(session, self._taken.now) + 1

    async def is_attended(self) -> bool:
        """Whether somebody is there for those who wait."""
        async with self._house.store.reading() as session:
            return await waiting.is_attended(session)

    async def case_ref(self, category: str) -> str:
        """What the open case of this kind is called, or will be once it is written."""
        conversation = self._taken.party.conversation.id
        async with self._house.store.reading() as session:
            known = await cases.still_open(session, conversation, category)
            return known.ref if known else await cases.next_ref(session)


def _facts(store: Store, party: Party) -> dict[str, Fact]:
    application = party.application
    if application is None or application.stage not in applications.DRAFT:
        return {}
    stored = applications.facts(store, application)
    return {
        name: Fact(
            value=fact["value"],
            message_id=fact["message_id"],
            at=fact["at"],
            before=tuple(fact["before"]),
        )
        for name, fact in stored.items()
    }


async def _draft(house: "House", party: Party, *, now: datetime) -> Draft | None:
    application = party.application
    if application is None:
        return None
    draft = Draft(
        ref=application.ref,
        stage=application.stage,
        started_at=application.started_at,
        submitted_at=application.submitted_at,
        principal=application.principal_cents,
        months=application.months,
        papers=_papers(house.store, application),
    )
    if application.stage not in _HEARD_OF:
        return draft
    office = Office.of(house)
    async with house.store.reading() as session:
        ruled = await ruling.heard(session, application, office=office)
        offer = ruled.offer if ruled is not None else None
        pay_day = (await dossiers.told(session, application, "pay_day")) if offer else None
        since = await stages.moved_at(session, application)
    priced = ruling.quoted(office, application, offer=offer, pay_day=pay_day, now=now)
    return replace(draft, ruled=ruled, offered=priced, looked_at_since=since)


def _papers(store: Store, application: Application) -> dict[DocumentKind, dict[str, Any]]:
    """What is kept of each paper that was sent with it; of a draft the facts say it."""
    if application.stage in applications.DRAFT:
        return {}
    told = applications.facts(store, application)
    looked_at = {"read": True} if told.get("papers", {}).get("value") == "accepted" else {}
    return {kind: {**told[kind]["value"], **looked_at} for kind in KINDS if kind in told}


async def employers(house: "House") -> tuple[Employer, ...]:
    """The partners whose people can apply now."""
    async with house.store.reading() as session:
        return tuple(
            Employer(
                id=str(each.id),
                ref=each.ref,
                name=each.company_name,
                town=each.town,
                also_called=tuple(each.also_called),
            )
            for each in await partners.active(session)
        )
