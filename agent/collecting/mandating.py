"""Mandates as people enter them: what an account's holder signed, and with what."""

import tomllib
from datetime import date, datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from agent.collecting import receiving
from agent.collecting.books import Books
from crm_store import mandates, schedules
from crm_store.conversations import Conversation
from crm_store.database import Session
from crm_store.documents import Document
from crm_store.ledger import NotPossible
from crm_store.loans import Loan
from crm_store.mandates import Holder, Mandate, NotAMandate, Signature, Signed
from crm_store.messages import Message
from crm_store.money import Cents, show


class Form(BaseModel):
    """The fields of a signed mandate, as somebody has copied them from it."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    full_name: str
    id_number: str
    contact: str
    bank: str
    branch_code: str
    account: str
    first_action_on: date
    tracking_days: int = Field(ge=0, le=mandates.MOST_TRACKING_DAYS)

    @property
    def holder(self) -> Holder:
        """Whose account it is; raises `NotAMandate` where a bank would not take it."""
        return Holder(
            full_name=self.full_name,
            id_number=self.id_number,
            contact=self.contact,
            bank=self.bank,
            branch_code=self.branch_code,
            account=self.account,
        )


def read(text: str) -> Form:
    """A form in TOML; raises `NotAMandate` and never repeats what stands in it."""
    try:
        return Form.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError:
        raise NotAMandate("the form is no TOML") from None
    except ValidationError as wrong:
        where = sorted({".".join(map(str, each["loc"])) for each in wrong.errors()})
        raise NotAMandate(f"the form is wrong or lacks something in {', '.join(where)}") from None


async def record(
    session: Session, ref: str, books: Books, *, form: Form, signature: Signature,
    signature_id: UUID, by: str,
) -> Loan:  # fmt: skip
    """Keep a mandate with the proof that its holder signed it, for one instalment at a time."""
    loan = await receiving.lock(session, ref)
    if loan.status not in ("pending", "active"):
        raise NotPossible(f"{loan.ref} is {loan.status}")
    if await mandates.of_loan(session, loan):
        raise NotPossible(f"{loan.ref} has a mandate in force: it is cancelled first")
    payments = await schedules.payments(session, loan)
    signed = Signed(
        instalment=Cents(max(each.principal + each.charge for each in payments)),
        first_action_on=form.first_action_on,
        tracking_days=form.tracking_days,
        signature=signature,
        signature_id=signature_id,
        at=await _signed_at(session, loan, signature, signature_id),
    )
    mandate = mandates.sign(session, loan, form.holder, signed=signed, by=by)
    await session.flush()
    mandates.note(session, loan, mandate, by=by, at=books.now)
    return loan


async def _signed_at(session: Session, loan: Loan, kind: Signature, proof: UUID) -> datetime:
    """When the holder signed: the message or the document must be the borrower's own."""
    if kind == "document":
        document = await session.get(Document, proof)
        if document is not None and document.customer_id == loan.customer_id:
            return document.received_at
    else:
        message = await session.get(Message, proof)
        if message is not None and message.direction == "in":
            talk = await session.get_one(Conversation, message.conversation_id)
            if talk.customer_id == loan.customer_id:
                return message.at
    raise NotPossible(f"the borrower of {loan.ref} has sent no such {kind}")


async def become(
    session: Session, ref: str, books: Books, *, to: str, by: str, reason: str = "",
    provider_ref: str | None = None,
) -> Loan:  # fmt: skip
    """The bank took or refused it, or it is suspended, resumed or cancelled."""
    loan = await receiving.lock(session, ref)
    await mandates.step(
        session, loan, to, by=by, at=books.now, reason=reason, provider_ref=provider_ref
    )
    return loan


async def shown(books: Books, ref: str) -> list[str]:
    """The mandate in force, without whose account it is."""
    async with books.store.transaction() as session:
        loan = await receiving.lock(session, ref)
        mandate = await mandates.of_loan(session, loan)
    return [f"{loan.ref} has no mandate in force." if mandate is None else _line(loan, mandate)]


def _line(loan: Loan, mandate: Mandate) -> str:
    known = f", the bank's {mandate.provider_ref}" if mandate.provider_ref else ""
    return (
        f"{loan.ref}: {mandate.status}{known}; account ending {mandate.account_tail}, up to"
        f" {show(Cents(mandate.instalment_cents))} {mandate.frequency} from"
        f" {mandate.first_action_on.isoformat()}, tried for {mandate.tracking_days} days;"
        f" signed {mandate.signed_at.date().isoformat()} by {mandate.signature}"
        f" {str(mandate.signature_id)[-8:]}."
    )
