"""What a case shows of another way to pay: the loan, what is under way, and what it comes to."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from agent.desk import rehearsal
from crm_store import arrangements, loans
from crm_store.arrangements import Arrangement
from crm_store.database import Session
from crm_store.loans import Loan

WAYS: Mapping[str, str] = {
    "pause": "Pause: no payment for some pay days",
    "reduced": "Smaller payments for some pay days",
    "new_date": "Another day of the month",
    "promise": "A promise: what is due is paid on a day that she names",
}


@dataclass(frozen=True)
class Standing:
    """The loan that a case can be about, and what is under way on it."""

    loan: Loan
    under_way: Arrangement | None


@dataclass(frozen=True)
class Shown:
    """What an arrangement would come to."""

    arrangement: Arrangement
    said: tuple[str, ...]

    @property
    def seal(self) -> str:
        """Of what she reads and what she pays: nothing else is offered."""
        row = self.arrangement
        return rehearsal.seal((*self.said, row.wish, str(row.cost_cents), str(row.plan)))


async def standing(session: Session, customer: UUID) -> Standing | None:
    """Her running loan; None where none runs."""
    found = await loans.running(session, customer)
    if found is None:
        return None
    return Standing(found.loan, await arrangements.open_one(session, found.loan.id))
