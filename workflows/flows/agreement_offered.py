"""What was offered for signing: its terms, whether it reached her, and what became of it."""

from dataclasses import dataclass
from datetime import date

from crm_store.money import Cents
from flows.commands import Language
from flows.quote import Quote
from flows.schedule import PayDay


class UndatedOffer(ValueError):
    """An offer says on which days it is paid back; without a pay day there is none."""


@dataclass(frozen=True)
class Terms:
    """Who agrees to what, and until when it stands."""

    ref: str  # of the offer: "APP-7/A"
    borrower: str
    employer: str
    quote: Quote
    stands_until: date
    wording: str

    @property
    def first_due(self) -> date:
        """When the first payment comes off her pay."""
        return self._due(0)

    @property
    def last_due(self) -> date:
        """When the loan is paid off."""
        return self._due(-1)

    def _due(self, which: int) -> date:
        due = self.quote.instalments[which].due_on
        if due is None:
            raise UndatedOffer(self.ref)
        return due


def named(application: str, n: int) -> str:
    """What an offer is called: a letter, for a number would look like one of its figures."""
    letters = ""
    while n:
        n, place = divmod(n - 1, 26)
        letters = chr(ord("A") + place) + letters
    return f"{application}/{letters}"


@dataclass(frozen=True)
class Approved:
    """The most that was approved: whatever is larger in one of these is assessed anew."""

    principal: Cents
    months: int
    instalment: Cents

    def covers(self, quote: Quote) -> bool:
        """Whether a loan at this cost needs no other look."""
        return (
            quote.principal <= self.principal
            and quote.months <= self.months
            and quote.heaviest <= self.instalment
        )


@dataclass(frozen=True)
class Contract:
    """The newest offer of an application, with its acceptance if there is one."""

    id: str
    terms: Terms
    heard_on: date  # the day on which she wrote what is answered now
    language: Language = "en"  # hers, in which it is written
    is_as_written: bool = True  # whether today's words for it are those that were hashed
    approved: Approved | None = None
    pay_day: PayDay | None = None
    has_reached_her: bool = False  # before she wrote what is answered now
    signed_on: date | None = None
    loan: str | None = None  # its reference
    is_paid_out: bool = False
    is_being_paid: bool = False  # one person has recorded the payout, the other has not confirmed

    def is_approved(self, quote: Quote) -> bool:
        """Whether other terms may be offered without another look."""
        return self.approved is not None and self.approved.covers(quote)

    @property
    def stands(self) -> bool:
        """Whether it could be signed when she wrote."""
        return self.signed_on is None and self.heard_on <= self.terms.stands_until
