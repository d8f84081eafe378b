"""The dossier of an application: all that a decision rests on, each with where it comes from."""

from datetime import date
from typing import Generic, Literal, TypeVar

from pydantic import BaseModel, ConfigDict

from flows.policy.rules import DocumentKind
from flows.schedule import PayDay

T = TypeVar("T")
Employment = Literal[
    "unknown", "asked", "confirmed", "corrected", "refused", "timed_out", "by_payslip"
]
PaperState = Literal["received", "accepted", "rejected"]


class _Page(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Known(_Page, Generic[T]):
    """A value and who says so: `message:<id>`, `document:<id>`, `user:<name>`, `partner`, `us`."""

    value: T
    source: str


class Paper(_Page):
    """One document: whether somebody has looked at it, and what was found."""

    kind: DocumentKind
    source: str
    state: PaperState
    expires_on: date | None = None  # the last day on which it counts; None: it says none
    name_matches: bool | None = None


class Lent(_Page):
    """A loan with us that is not paid back yet."""

    ref: str
    in_arrears: bool | None = None  # None: nobody can say


class Dossier(_Page):
    """What was known of an application on a day; None is what was not known."""

    on: date
    product: str
    principal: Known[int]
    months: Known[int]
    pay_day: Known[PayDay] | None = None
    remuneration: Known[int] | None = None
    deductions: Known[int] | None = None  # all that was agreed already, together
    net: Known[int] | None = None
    born_on: Known[date] | None = None
    employed_until: Known[date | Literal["open_ended"]] | None = None
    partner_is_active: Known[bool] | None = None
    employment: Known[Employment]
    papers: tuple[Paper, ...] = ()
    lent: tuple[Lent, ...] = ()
    holds: tuple[str, ...] = ()
