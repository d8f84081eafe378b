"""Links offered to borrowers: made, written into the chat, and bounded by the day's rules."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Literal

from agent import notices, reply, unasked
from agent.notices import Reached
from agent.phrases import Phrases
from agent.unasked import Grounds
from crm_store import links, messages, outbox
from crm_store.database import Session
from crm_store.links import Terms
from crm_store.row import new_id
from flows.effects import Value
from flows.flow import Say
from flows.policy import Policy, PolicyBook

if TYPE_CHECKING:
    from agent.bootstrap import House

HerPurpose = Literal["numbers", "bank_change"]
_A_DAY = timedelta(days=1)
# What stands in the transcript: whoever reads it later must not hold her key.
_NOT_SHOWN = "(…)"


@dataclass(frozen=True)
class Offering:
    """Where our pages are, and the words that bring somebody there."""

    base_url: str
    phrases: Phrases
    book: PolicyBook

    @classmethod
    def of(cls, house: "House") -> "Offering":
        """The one of a running service."""
        return cls(house.settings.public_url, house.phrases, house.book)

    def address(self, token: str) -> str:
        """The page that this token opens."""
        return f"{self.base_url}/p/{token}"

    async def to_borrower(
        self,
        session: Session,
        reached: Reached,
        *,
        purpose: HerPurpose,
        policy: Policy,
        by: str,
        now: datetime,
    ) -> bool:
        """Send her the page; False, and told so, where she had it too often today."""
        rules = policy.links
        terms = Terms(
            purpose=purpose,
            customer_id=reached.customer.id,
            lasts=timedelta(minutes=rules.open_minutes),
            tries=rules.tries,
        )
        sent = await links.offered_since(session, reached.customer.id, purpose, since=now - _A_DAY)
        if sent >= rules.links_a_day:
            self._write(session, reached, Say("link.too_many"), grounds=unasked.NOTHING, now=now)
            return False
        await links.end_older(session, terms, at=now)
        offered = links.offer(session, terms, by=by, at=now)
        page = self.address(offered.token)
        values: dict[str, Value] = {"link": page, "open": rules.open_minutes}
        say = Say("link.numbers" if purpose == "numbers" else "link.bank_change", values)
        grounds = Grounds(rests_on=(rules.open_minutes,), page=page)
        self._write(session, reached, say, grounds=grounds, now=now, secret=offered.token)
        return True

    def _write(
        self,
        session: Session,
        reached: Reached,
        say: Say,
        *,
        grounds: Grounds,
        now: datetime,
        secret: str = "",
    ) -> None:
        """A message at once: she has asked for it, or has just been told of it."""
        (told,) = reply.compose(
            (say,),
            None,
            phrases=self.phrases,
            language=reached.language,
            sources=grounds.sources,
        )
        looked = unasked.look(
            (told,),
            listener=grounds.listener(reached.language, verified=reached.is_proven),
            conversation=reached.conversation.id,
            page=grounds.page,
        )
        text = told.text
        shown = text.replace(secret, _NOT_SHOWN) if secret else text
        message, row = new_id(), new_id()
        messages.new(
            session,
            shown,
            id=message,
            conversation_id=reached.conversation.id,
            turn_id=None,
            direction="out",
            author=notices.AUTHOR,
            language=reached.language,
            at=now + timedelta(microseconds=1),
        )
        outbox.put(
            session,
            {"text": text, "statements": text, "choice": None, **looked.told},
            id=row,
            conversation_id=reached.conversation.id,
            identity_id=reached.identity.id,
            message_id=message,
            turn_id=None,
            dedupe_key=f"link:{row}",
            author=notices.AUTHOR,
            purpose="notice",
            run_at=now,
            why=looked.why,
            status=looked.status,
        )
