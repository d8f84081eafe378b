"""What a turn does to a running loan: claims, holds, arrangements and statements."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from agent import notices
from agent.casework import Casework
from agent.journal import Journal
from agent.notices import Reached
from agent.taken import Overtaken, Taken
from crm_store import arrangements, loans
from crm_store.database import Session
from flows import effects
from flows.trouble_noted import CASES

_ACTOR = "bot"
LoanEffect = (
    effects.ClaimPayment
    | effects.HoldLoan
    | effects.AskArrangement
    | effects.AnswerArrangement
    | effects.SendStatement
)


class Loanwork:
    """The effects of one turn on the loan of whoever wrote."""

    def __init__(
        self, session: Session, taken: Taken, *, journal: Journal, casework: Casework
    ) -> None:
        self._session = session
        self._taken = taken
        self._journal = journal
        self._casework = casework
        self._party = taken.party
        self._now = taken.now

    async def write(self, effect: LoanEffect) -> None:
        """Write one of them."""
        await _WRITES[type(effect)](self, effect)

    async def claim_payment(self, effect: effects.ClaimPayment) -> None:
        loan = await loans.claim(
            self._session,
            self._party.customer.id,
            message_id=self._taken.letters[effect.message].id,
            entered_by=_ACTOR,
            at=self._now,
        )
        self._journal.note("claim_payment", loan or self._party.customer.ref)

    async def hold_loan(self, effect: effects.HoldLoan) -> None:
        for ref in await loans.hold(self._session, self._party.customer.id, why=effect.because):
            self._journal.note("hold_loan", ref, why=effect.because)

    async def ask_arrangement(self, effect: effects.AskArrangement) -> None:
        running = await loans.running(self._session, self._party.customer.id)
        if running is not None:
            asked_in = self._taken.letters[effect.message].id
            await arrangements.ask(
                self._session,
                running.loan,
                effect.wish,
                by=_ACTOR,
                at=self._now,
                message_id=asked_in,
            )
            self._journal.note("ask_arrangement", running.loan.ref, wish=effect.wish)

    async def answer_arrangement(self, effect: effects.AnswerArrangement) -> None:
        plan, answered_in = UUID(effect.id), self._taken.letters[effect.message].id
        today = self._taken.situation.today
        try:
            if effect.agreed:
                loan = await arrangements.agree(
                    self._session, plan, on=today, at=self._now, message_id=answered_in
                )
                await self._casework.settle(CASES["hardship"].name)
            else:
                loan = await arrangements.refuse(
                    self._session, plan, at=self._now, message_id=answered_in
                )
        except arrangements.NotOpen:
            raise Overtaken from None
        self._journal.note("answer_arrangement", loan.ref, agreed=str(effect.agreed).lower())

    async def send_statement(self, effect: effects.SendStatement) -> None:
        made, party = self._taken.statement, self._party
        if made is None:
            return
        self._session.put(made.row)
        notices.put_file(
            self._session,
            Reached(party.customer, party.conversation, party.identity),
            made.file,
            key=f"statement:{made.row.id}",
            calendar=self._taken.situation.calendar,
            now=self._now,
            at_once=True,
        )
        self._journal.note("send_statement", effect.ref)
        self._journal.event("statement", effect.ref, {"statement": str(made.row.id)})


_WRITES: Mapping[type[Any], Any] = {
    effects.ClaimPayment: Loanwork.claim_payment,
    effects.HoldLoan: Loanwork.hold_loan,
    effects.AskArrangement: Loanwork.ask_arrangement,
    effects.AnswerArrangement: Loanwork.answer_arrangement,
    effects.SendStatement: Loanwork.send_statement,
}
