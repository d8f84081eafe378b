"""What a turn decided about the person herself, written: who speaks, and what she thinks of us."""

from typing import TYPE_CHECKING

from agent import handset, hearing_back
from agent.journal import Journal
from agent.taken import Taken
from crm_store import consents
from crm_store.database import Session
from crm_store.feedback import Whose
from flows import effects
from flows.effects import PersonEffect

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
        """Write one effect, and what must be on record of it."""
        match effect:
            case effects.Rate():
                await self._rate(effect)
            case effects.Recommend():
                await self._recommend(effect)
            case effects.AskedConsent():
                self._asked_consent(effect)
            case effects.ChangeSpeaker():
                await self._change_speaker(effect)

    async def _rate(self, effect: effects.Rate) -> None:
        data = {"score": effect.score, "low": effect.score == effects.BAD}
        self._journal.event("csat", f"conversation:{self._party.conversation.id}", data)
        await hearing_back.keep_rating(self._session, self._party, effect.score, at=self._now)

    async def _recommend(self, effect: effects.Recommend) -> None:
        situation, party = self._taken.situation, self._party
        whose = Whose(customer=party.customer.id, conversation=party.conversation.id)
        by = hearing_back.by_when(situation.policy, situation.calendar, self._now)
        await hearing_back.keep_recommendation(self._session, whose, effect, by=by, at=self._now)
        self._journal.note("recommend", party.customer.ref, about=effect.about)

    def _asked_consent(self, effect: effects.AskedConsent) -> None:
        data = {"action": consents.ASKED, effect.purpose: effect.version}
        self._journal.event("consent", self._party.customer.ref, data)

    async def _change_speaker(self, effect: effects.ChangeSpeaker) -> None:
        decision, options = self._turn["decision"], self._turn.get("options", ())
        await handset.change(self._session, self._taken, effect, decision=decision, options=options)
        to = "owner" if effect.to_owner else "guest"
        self._journal.note("speaker", self._party.customer.ref, to=to)
        self._journal.event("identity", self._party.customer.ref, {"status": f"{to}_speaks"})
