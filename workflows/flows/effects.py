"""Effects: what the store is to write, all of it in the turn's one transaction."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from flows.commands import Language, Variety

Value = str | int | date | datetime
DocumentKind = Literal["id", "payslip", "bank_letter"]
BAD = 3  # of the answers to how it was


@dataclass(frozen=True)
class Begin:
    """Start an application."""


@dataclass(frozen=True)
class Advance:
    """Bring the application to another stage; the store refuses a step that is not allowed."""

    stage: Literal["started", "documents_submitted", "withdrawn", "expired"]


@dataclass(frozen=True)
class Remember:
    """Keep a fact. `known` says whether it was told before, differently."""

    fact: str
    value: Any
    message: int
    known: bool = False


@dataclass(frozen=True)
class Forget:
    """A fact no longer holds, because another changed on which it depends."""

    fact: str
    because: str


@dataclass(frozen=True)
class Agree:
    """Consent was given, by this message, to the wording of these versions."""

    purposes: Mapping[str, str]  # purpose -> version of the text that was shown
    message: int


@dataclass(frozen=True)
class Decline:
    """Consent was refused or taken back."""

    purposes: Mapping[str, str]
    message: int


@dataclass(frozen=True)
class AskedConsent:
    """She was asked for a consent, in the words of this version; not again for a while."""

    purpose: str
    version: str


@dataclass(frozen=True)
class Speak:
    """The borrower chose a language."""

    language: Language


@dataclass(frozen=True)
class NoteVariety:
    """How the borrower writes Oshiwambo."""

    variety: Variety


@dataclass(frozen=True)
class OptOut:
    """No message that we write first."""


@dataclass(frozen=True)
class OptIn:
    """Our messages again."""


@dataclass(frozen=True)
class Refer:
    """She works for an employer that does not work with us yet."""

    employer: str


@dataclass(frozen=True)
class File:
    """A document has a kind now; None keeps it as a paper that nobody asked for."""

    document_id: UUID
    kind: DocumentKind | None


@dataclass(frozen=True)
class ConfirmPaper:
    """She says that a paper was read right; `concerns` are left for a person."""

    document_id: UUID
    kind: DocumentKind
    concerns: tuple[str, ...] = ()


@dataclass(frozen=True)
class Freeze:
    """The quote that she agreed to send with the application."""

    principal: int
    months: int
    quote: Mapping[str, Any]
    partner_id: str


@dataclass(frozen=True)
class HandOver:
    """A person takes the conversation: the bot is silent from here."""

    reason: str
    category: str = "handoff"
    priority: int = 2


@dataclass(frozen=True)
class Rate:
    """How she found the help of a person: 1 good, 2 okay, 3 bad."""

    score: int


@dataclass(frozen=True)
class Recommend:
    """Whether she would recommend us, of 0 to 10, after this loan, and why in her words."""

    score: int
    about: str
    words: str = ""


@dataclass(frozen=True)
class TakeBack:
    """She no longer waits for a person."""


@dataclass(frozen=True)
class OpenCase:
    """A person must look at this. One that is open already takes up the details instead."""

    category: str
    reason: str
    priority: int
    details: Mapping[str, Value] = field(default_factory=dict)
    at_once: bool = False  # due by the clock, also while the office is closed


@dataclass(frozen=True)
class AddToCase:
    """More for the person who has the open case of this category."""

    category: str
    details: Mapping[str, Value]


@dataclass(frozen=True)
class Flag:
    """Something that whoever deals with this customer must know; a person takes it away."""

    name: Literal["deceased_reported", "hardship", "dispute", "fraud_signal"]


@dataclass(frozen=True)
class PauseReminders:
    """No reminder up to this day; None: until a person says so."""

    until: date | None
    because: str


@dataclass(frozen=True)
class CancelProactive:
    """Whatever we were about to write first to this customer is not sent."""

    because: str


@dataclass(frozen=True)
class DisownNumber:
    """The number is not this customer's: whoever writes from it next is somebody else."""


@dataclass(frozen=True)
class Unverify:
    """Somebody else may be writing: nothing personal is told on this number."""

    because: str


@dataclass(frozen=True)
class ChangeSpeaker:
    """Another person has the phone: this talk is put aside, and theirs is taken up or begun."""

    to_owner: bool


@dataclass(frozen=True)
class ClaimPayment:
    """She says that she has paid. A claim is kept; no balance moves."""

    message: int


@dataclass(frozen=True)
class HoldLoan:
    """What was taken is disputed: nothing is done about the loan until a person has looked."""

    because: str


@dataclass(frozen=True)
class CloseLead:
    """There can be no loan, for this reason."""

    because: str


@dataclass(frozen=True)
class DeleteUnclear:
    """Nobody needs the photos that could not be read: a better one is here."""


@dataclass(frozen=True)
class AskReview:
    """She wants a person to look once more at what was declined."""


@dataclass(frozen=True)
class LookAgain:
    """What the application rests on is another now: no offer stands, and a person decides anew."""


@dataclass(frozen=True)
class TakeOffer:
    """She takes the smaller loan that was offered, at this cost; it is assessed anew."""

    principal: int
    months: int
    quote: Mapping[str, Any]
    message: int


@dataclass(frozen=True)
class AskArrangement:
    """She asks to pay her loan back in another way; a person looks at it."""

    wish: str
    message: int


@dataclass(frozen=True)
class AnswerArrangement:
    """Her yes or no to the exact plan that was shown; a yes puts it in force."""

    id: str
    agreed: bool
    message: int


@dataclass(frozen=True)
class OfferLink:
    """A page of hers, sent as a message of its own: to type numbers, or another bank account."""

    purpose: Literal["numbers", "bank_change"]


@dataclass(frozen=True)
class KeepTyped:
    """The number that this message held, hidden there already, is kept sealed with her."""

    what: Literal["id_number", "account"]
    message: int
    bank: str = ""  # of an account


@dataclass(frozen=True)
class SendStatement:
    """A statement of her loan as a PDF."""

    ref: str


@dataclass(frozen=True)
class SignAgreement:
    """She typed the words that accept this very offer."""

    offer: str
    words: str
    language: Language
    message: int


@dataclass(frozen=True)
class ChangeOffer:
    """She wants other terms: the offer is void. What was not approved so is assessed anew."""

    principal: int
    months: int
    quote: Mapping[str, Any]
    is_approved: bool
    message: int


@dataclass(frozen=True)
class SendAgreement:
    """The page of this offer once more."""

    offer: str


@dataclass(frozen=True)
class RenewOffer:
    """The offer is in words that hold no longer: another is made."""


@dataclass(frozen=True)
class CancelLoan:
    """She has changed her mind in time, and nothing was paid out."""

    loan: str
    message: int


PersonEffect = (
    Agree
    | Decline
    | AskedConsent
    | Speak
    | NoteVariety
    | OptOut
    | OptIn
    | Unverify
    | ChangeSpeaker
    | Rate
    | Recommend
)
AgreementEffect = SignAgreement | ChangeOffer | SendAgreement | RenewOffer | CancelLoan

Effect = (
    Begin
    | Advance
    | Remember
    | Forget
    | Refer
    | File
    | ConfirmPaper
    | DeleteUnclear
    | Freeze
    | HandOver
    | TakeBack
    | OpenCase
    | AddToCase
    | Flag
    | PauseReminders
    | CancelProactive
    | DisownNumber
    | ClaimPayment
    | HoldLoan
    | CloseLead
    | AskReview
    | LookAgain
    | TakeOffer
    | AskArrangement
    | AnswerArrangement
    | OfferLink
    | KeepTyped
    | SendStatement
    | PersonEffect
    | AgreementEffect
)
