"""What a turn decided about the person herself, written: who speaks, and what she agrees to."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from agent import handset, hearing_back
from agent.journal import Journal
from agent.taken import Taken
from crm_store import consents, identities, silencing
from crm_store.database import Session
from crm_store.feedback import Whose
from flows import effects
from flows.effects import PersonEffect
from flows.form import written

if TYPE_CHECKING:  # it is opened with the mind
    from agent.graph import TurnState


class Personwork:
    """The person's own part of one turn."""

    def __init__(
        self, session: Session, taken: Taken, *, turn: "TurnState", journal: Journal
    ) -> None:
        self._session = session
        self._taken = taken
        self._turn = turn
        self._journal = journal
        self._party = taken.party
        self._now = taken.now

    async def write(self, effect: PersonEffect) -> None:
        """Write one of them, and what must be on record of it."""
        await _WRITES[type(effect)](self, effect)

    async def agree(self, effect: effects.Agree) -> None:
        self._consent(effect, "grant")

    async def decline(self, effect: effects.Decline) -> None:
        self._consent(effect, "withdraw")

    async def speak(self, effect: effects.Speak) -> None:
        self._party.customer.language = effect.language
        self._journal.note("language", self._party.customer.ref, to=effect.language)

    async def note_variety(self, effect: effects.NoteVariety) -> None:
        self._party.customer.variety = effect.variety
        self._journal.note("variety", self._party.customer.ref, to=effect.variety)

    async def opt_out(self, effect: effects.OptOut) -> None:
        # Of a phone of several people: peace is on the number.
        await identities.opt_out(self._session, self._party.identity.customer_id, at=self._now)
        # One that is tried again keeps its place, and would hold up the answer to her STOP.
        await silencing.refuse_proactive(self._session, self._party.customer.id, why="opted_out")
        self._journal.note("opt_out", self._party.customer.ref)
        self._journal.event("opt_out", self._party.customer.ref, {})

    async def opt_in(self, effect: effects.OptIn) -> None:
        self._party.identity.opted_out_at = None
        self._journal.note("opt_in", self._party.customer.ref)
        self._journal.event("opt_in", self._party.customer.ref, {})

    async def unverify(self, effect: effects.Unverify) -> None:
        self._party.identity.verified_at = None
        self._journal.note(
            "identity", self._party.customer.ref, to="unverified", because=effect.because
        )
        self._journal.event("identity", self._party.customer.ref, {"status": effect.because})

    async def rate(self, effect: effects.Rate) -> None:
        data = {"score": effect.score, "low": effect.score == effects.BAD}
        self._journal.event("csat", f"conversation:{self._party.conversation.id}", data)
        await hearing_back.keep_rating(self._session, self._party, effect.score, at=self._now)

    async def recommend(self, effect: effects.Recommend) -> None:
        situation, party = self._taken.situation, self._party
        whose = Whose(customer=party.customer.id, conversation=party.conversation.id)
        by = hearing_back.by_when(situation.policy, situation.calendar, self._now)
        await hearing_back.keep_recommendation(self._session, whose, effect, by=by, at=self._now)
        self._journal.note("recommend", party.customer.ref, about=effect.about)

    async def asked_consent(self, effect: effects.AskedConsent) -> None:
        data = {"action": consents.ASKED, effect.purpose: effect.version}
        self._journal.event("consent", self._party.customer.ref, data)

    async def change_speaker(self, effect: effects.ChangeSpeaker) -> None:
        decision, options = self._turn["decision"], self._turn.get("options", ())
        await handset.change(self._session, self._taken, effect, decision=decision, options=options)
        to = "owner" if effect.to_owner else "guest"
        self._journal.note("speaker", self._party.customer.ref, to=to)
        self._journal.event("identity", self._party.customer.ref, {"status": f"{to}_speaks"})

    def _consent(self, effect: effects.Agree | effects.Decline, action: str) -> None:
        for purpose, version in effect.purposes.items():
            self._session.put(
                consents.Consent(
                    customer_id=self._party.customer.id,
                    identity_id=self._party.identity.id,
                    purpose=purpose,
                    action=action,
                    text_version=version,
                    language=written(self._turn["decision"].language),  # of the text she read
                    message_id=self._taken.letters[effect.message].id,
                    at=self._now,
                )
            )
            self._journal.note("consent", self._party.customer.ref, purpose=purpose, to=action)
        self._journal.event(
            "consent", self._party.customer.ref, {"action": action, **effect.purposes}
        )


_WRITES: Mapping[type[Any], Any] = {
    effects.Agree: Personwork.agree,
    effects.Decline: Personwork.decline,
    effects.AskedConsent: Personwork.asked_consent,
    effects.Speak: Personwork.speak,
    effects.NoteVariety: Personwork.note_variety,
    effects.OptOut: Personwork.opt_out,
    effects.OptIn: Personwork.opt_in,
    effects.Unverify: Personwork.unverify,
    effects.ChangeSpeaker: Personwork.change_speaker,
    effects.Rate: Personwork.rate,
    effects.Recommend: Personwork.recommend,
}
