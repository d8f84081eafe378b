"""What must be on record of a turn: its events at once, its audited row at the end."""

from collections.abc import Mapping
from uuid import UUID

from agent.taken import Taken
from crm_store import audit, events
from crm_store.database import Session

_ACTOR = "bot"


class Journal:
    """The record of one turn: who did what to whom, by references only."""

    def __init__(self, session: Session, taken: Taken, *, turn_id: UUID) -> None:
        self._session = session
        self._party = taken.party
        self._now = taken.now
        self._id = turn_id
        self._noted: list[dict[str, str]] = []

    def event(self, kind: str, subject: str, data: Mapping[str, object]) -> None:
        events.record(
            self._session,
            kind,
            subject=subject,
            at=self._now,
            actor=_ACTOR,
            customer_id=self._party.customer.id,
            data=data,
        )

    def note(self, action: str, subject: str, **detail: str) -> None:
        """Something that the turn changed, for its audited row."""
        self._noted.append({"action": action, "subject": subject, **detail})

    def audit(self) -> None:
        """One audited row a turn that changed anything: the chain's head is a narrow door."""
        if self._noted:
            self._session.audited.append(
                audit.Entry(
                    self._now,
                    _ACTOR,
                    "turn",
                    f"conversation:{self._party.conversation.id}",
                    {"turn": str(self._id), "did": self._noted},
                )
            )
