"""Which reminders are due on a day, from what is known of a loan, a form or an offer, and policy.

For each there is a first and a last day. What could not leave by its last day is not said at all:
"today" on another day would be wrong, and the next reminder says what matters then.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from crm_store.money import Cents
from flows.calendar import Calendar
from flows.policy import SessionRules
from flows.policy.reminders import Reminder, ReminderRules
from flows.sending import FreeForm, OtherChannel, Refuse, Sending, UseTemplate, Wait

# What each is written with outside the 24-hour window, and in its own words within it.
TEMPLATES: Mapping[Reminder, str] = {
    "payment_coming": "payment_coming",
    "payment_today": "payment_today",
    "deduction_missed": "deduction_missed",
    "promise_followed": "promise_followed",
    "papers_missing": "documents_missing",
    "unfinished": "documents_missing",
    "agreement_unsigned": "offer_ready",
    "offer_expiring": "offer_expiring",
}
# About money that is owed: the answer to one of these is heard as an answer to it.
OF_PAYMENT: frozenset[Reminder] = frozenset(
    ("payment_coming", "payment_today", "deduction_missed", "promise_followed")
)
_NAMES_THE_DAY: frozenset[Reminder] = frozenset(
    ("payment_coming", "promise_followed", "offer_expiring")
)
TALKING = "she_is_writing"


@dataclass(frozen=True)
class Payment:
    """A payment of a running loan of which something is missing."""

    ref: str
    due_on: date
    missing: Cents
    promised: bool = False  # she named this day, and a person agreed to it
    answered_on: date | None = None  # when her employer or bank said what came of it


@dataclass(frozen=True)
class Form:
    """An application that is with her; `asked_anew`: papers of it were not good enough."""

    ref: str
    touched_on: date
    asked_anew: bool
    ends_on: date  # the last day on which it is still open


@dataclass(frozen=True)
class Contract:
    """An agreement that waits for her yes or no."""

    ref: str
    made_on: date
    stands_until: date


Matter = Payment | Form | Contract


@dataclass(frozen=True)
class Occasion:
    """One reminder, with the days on which it may be said; its key is never said twice."""

    kind: Reminder
    ref: str
    day: date  # that it is about
    from_on: date
    until_on: date

    @property
    def key(self) -> str:
        if self.kind == "unfinished":  # once, however often she comes back to it
            return f"{self.kind}:{self.ref}"
        return f"{self.kind}:{self.ref}:{self.day.isoformat()}"

    def is_due(self, on: date) -> bool:
        return self.from_on <= on <= self.until_on


@dataclass(frozen=True)
class Put:
    """It goes out now; `interrupts` also where she is in the middle of a talk."""

    interrupts: bool = False


@dataclass(frozen=True)
class Later:
    """It is looked at again then."""

    until: datetime
    why: str


@dataclass(frozen=True)
class Drop:
    """It is never said."""

    why: str


def due(matter: Matter, *, on: date, rules: ReminderRules, calendar: Calendar) -> Occasion | None:
    """What is to be said of this matter on that day."""
    found = _occasions(matter, rules, calendar)
    return next((each for each in found if each.is_due(on)), None)


def values(kind: Reminder, ref: str, day: str) -> Mapping[str, str]:
    """What its template is filled with; `day` as she reads it."""
    return {"ref": ref, "day": day} if kind in _NAMES_THE_DAY else {"ref": ref}


def resolve(sending: Sending, kind: Reminder, *, rules: ReminderRules) -> Put | Later | Drop:
    """What the gate's answer means for a reminder that may wait, interrupt, or be let go."""
    match sending:
        case FreeForm() | UseTemplate() | OtherChannel():
            return Put()
        case Wait(why=why) if why == TALKING and kind in rules.interrupts:
            return Put(interrupts=True)
        case Wait(why=why) if why == TALKING and kind in rules.drops:
            return Drop(why)
        case Wait(until=until, why=why):
            return Later(until, why)
        case Refuse(why=why):
            return Drop(why)
    return Drop("window_closed")  # its template may not leave, and there is no other way


def window(on: date, *, rules: ReminderRules, calendar: Calendar) -> tuple[date, date]:
    """Between which due dates a payment may be a matter that day.

    A month more before it: for an employer who answers late.
    """
    first = on - timedelta(days=max(rules.missed_for_days, rules.promise_for_days) + 31)
    last = on + timedelta(days=rules.coming_days)
    while _early(last + timedelta(days=1), rules, calendar) <= on:
        last += timedelta(days=1)
    return first, last


def last_day(touched_on: date, *, rules: SessionRules) -> date:
    """The last day on which a form that was touched then is still open."""
    return touched_on + timedelta(days=rules.draft_days - 1)


def _early(due_on: date, rules: ReminderRules, calendar: Calendar) -> date:
    """When a payment is first told of: before a holiday, never after it."""
    return calendar.business_day_before(due_on - timedelta(days=rules.coming_days))


def _occasions(matter: Matter, rules: ReminderRules, calendar: Calendar) -> Sequence[Occasion]:
    match matter:
        case Payment():
            return tuple(_of_payment(matter, rules, calendar))
        case Form():
            return tuple(_of_form(matter, rules))
        case Contract():
            return tuple(_of_contract(matter, rules))


def _of_payment(payment: Payment, rules: ReminderRules, calendar: Calendar) -> Iterator[Occasion]:
    due_on, ref = payment.due_on, payment.ref
    early = _early(due_on, rules, calendar)
    yield Occasion("payment_coming", ref, due_on, early, due_on - timedelta(days=1))
    yield Occasion("payment_today", ref, due_on, due_on, due_on)
    if payment.promised:
        yield _after("promise_followed", payment, rules.promise_days, rules.promise_for_days)
    elif payment.answered_on is not None:
        known_on = max(due_on, payment.answered_on)
        first = calendar.add_business_days(known_on, rules.missed_days)
        last = first + timedelta(days=rules.missed_for_days)
        yield Occasion("deduction_missed", ref, due_on, first, last)


def _after(kind: Reminder, payment: Payment, days: int, lasts: int) -> Occasion:
    first = payment.due_on + timedelta(days=days)
    return Occasion(kind, payment.ref, payment.due_on, first, first + timedelta(days=lasts))


def _of_form(form: Form, rules: ReminderRules) -> Iterator[Occasion]:
    """Once for a form, whenever it was touched; once each time that papers are asked for anew."""
    if form.asked_anew:
        first = form.touched_on + timedelta(days=rules.papers_days)
        yield Occasion("papers_missing", form.ref, form.touched_on, first, form.ends_on)
    else:
        first = form.touched_on + timedelta(days=rules.unfinished_days)
        yield Occasion("unfinished", form.ref, form.touched_on, first, form.ends_on)


def _of_contract(contract: Contract, rules: ReminderRules) -> Iterator[Occasion]:
    ref, last = contract.ref, contract.stands_until
    closing = last - timedelta(days=rules.expiring_days)
    yield Occasion("offer_expiring", ref, last, closing, last)
    first = contract.made_on + timedelta(days=rules.unsigned_days)
    yield Occasion("agreement_unsigned", ref, last, first, closing - timedelta(days=1))
