"""The form of an application: its lines in order, when each is needed, and how it is asked.

consent -> employer -> who she is -> pay -> amount and months -> quote -> papers -> send
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass

from crm_store.money import Cents
from flows import affordability, costs
from flows.calculated import calculator
from flows.commands import Language
from flows.flow import Ask, Offer, Turn
from flows.quote import OutsideProduct, heaviest_instalment

STEPS = 7
CONSENT = "consent"  # the topic of the question for it
PURPOSES = ("data_processing", "employer_check", "credit_check")


@dataclass(frozen=True)
class Item:
    """One line of the form: when it is asked, what it hangs on, and how it is asked.

    What can wait is asked at the end if she wants; nothing hangs on it before that.
    """

    topic: str
    step: int
    ask: Callable[[Turn], Ask]
    depends_on: tuple[str, ...] = ()
    needed: Callable[[Turn], bool] = lambda turn: True
    can_wait: bool = False


def next_item(turn: Turn) -> Item:
    """The line that is being asked again, or the first that is missing, needed and not put off."""
    again = turn.state.again
    if again is not None:
        return next(item for item in FORM if item.topic == again)
    missing = [item for item in FORM if item.topic not in turn.facts and item.needed(turn)]
    # Whatever was put off comes at the end: not after the check that wants all of it.
    first = next(item for item in missing if item.topic not in turn.state.later)
    if first.topic in ("consent_again", "summary"):
        return missing[0]
    return first


def next_question(turn: Turn) -> Ask:
    """The question of the form that is open now."""
    return next_item(turn).ask(turn)


def yes_or_no(question: str) -> tuple[Offer, Offer]:
    """Yes and no to one question: a button of an older one must not answer it.

    The last part of every id says what the option means; understanding reads it.
    """
    return Offer(f"{question}:yes", "option.yes"), Offer(f"{question}:no", "option.no")


def ask_what_else() -> Ask:
    """What she wants who does not want the loan as it is shown."""
    return Ask(
        "application.what_else",
        topic="quote",
        step=4,
        offers=(
            Offer("quote:other_amount", "option.other_amount"),
            Offer("quote:other_months", "option.other_months"),
            person("quote"),
            Offer("withdraw", "option.stop"),
        ),
    )


def person(question: str) -> Offer:
    return Offer(f"{question}:person", "option.person")


def written(language: Language) -> Language:
    """The language in which a text can be read: what is not written yet is shown in English."""
    return "af" if language == "af" else "en"


@calculator
def step_of(turn: Turn) -> int:
    return next_item(turn).step


def documents_missing(turn: Turn) -> list[str]:
    return [kind for kind in turn.situation.policy.documents.required if kind not in turn.facts]


def _ask_consent(turn: Turn) -> Ask:
    texts = turn.situation.policy.consent
    return Ask(
        "application.ask_consent",
        {purpose: f"consent.{getattr(texts, purpose)}" for purpose in PURPOSES},
        topic=CONSENT,
        step=1,
        offers=(*yes_or_no("consent"), Offer("consent:more", "option.tell_me_more")),
    )


def _ask_consent_again(turn: Turn) -> Ask:
    """What she agreed to, in the language that she reads now."""
    texts = turn.situation.policy.consent
    return Ask(
        "application.ask_consent_again",
        {purpose: f"consent.{getattr(texts, purpose)}" for purpose in PURPOSES},
        topic="consent_again",
        step=7,
        offers=(*yes_or_no("consent_again"), Offer("consent_again:more", "option.tell_me_more")),
    )


def _read_in_another_language(turn: Turn) -> bool:
    return turn.state.consent_read not in (None, written(turn.language))


def _ask_employer_confirmed(turn: Turn) -> Ask:
    employer = turn.value("employer")
    return Ask(
        "application.confirm_employer",
        {"name": employer["name"], "town": employer["town"]},
        topic="employer_confirmed",
        step=2,
        offers=yes_or_no("employer"),
    )


def _ask_amount(turn: Turn) -> Ask:
    product = turn.situation.policy.product
    if "remuneration" not in turn.facts:  # she told the amount early, and changes it early
        limits = {"least": product.min_amount_cents, "most": product.max_amount_cents}
        return Ask("application.ask_amount_only", limits, topic="amount", step=4)
    return Ask(
        "application.ask_amount_by_payslip"
        if "deductions" in turn.facts
        else "application.ask_amount",
        {
            "pay": turn.value("remuneration"),
            "capacity": costs.capacity(turn),
            "least": product.min_amount_cents,
            "most": product.max_amount_cents,
        },
        topic="amount",
        step=4,
    )


def _ask_months(turn: Turn) -> Ask:
    product = turn.situation.policy.product
    if "amount" not in turn.facts:
        limits = {"least": product.min_months, "most": product.max_months}
        return Ask("application.ask_months_only", limits, topic="months", step=4)
    return Ask(
        "application.ask_months",
        {
            "amount": turn.value("amount"),
            "least": product.min_months,
            "most": product.max_months,
        },
        topic="months",
        step=4,
    )


def _ask_quote(turn: Turn) -> Ask:
    priced = costs.quoted(turn)
    if isinstance(priced, OutsideProduct):
        return _ask_fewer_months(turn, priced.limit)
    capacity = costs.capacity(turn)
    if priced.heaviest > capacity:
        return _ask_counter_offer(turn, capacity)
    shown = costs.shown(priced, turn)
    return Ask(
        "application.quote" if priced.is_even else "application.quote_uneven",
        shown,
        topic="quote",
        step=4,
        offers=(
            # Going on agrees to these figures and to no others.
            Offer(
                f"quote:{priced.total}:{priced.months}:{shown['first_due']}:go_on", "option.go_on"
            ),
            _OTHER_AMOUNT,
            _OTHER_MONTHS,
        ),
    )


_OTHER_AMOUNT = Offer("quote:other_amount", "option.other_amount")
_OTHER_MONTHS = Offer("quote:other_months", "option.other_months")
_WITHDRAW = Offer("withdraw", "option.stop")  # asks what to stop, so an old button does no harm


def _ask_fewer_months(turn: Turn, months: int) -> Ask:
    """The first pay day is so far away that one instalment fewer fits into the product."""
    return Ask(
        "application.fewer_months",
        {"months": months},
        topic="counter_offer",
        step=4,
        offers=(
            Offer(
                f"counter_offer:{turn.value('amount')}:{months}:take",
                "option.take_months",
                {"months": months},
            ),
            _OTHER_AMOUNT,
            person("counter_offer"),
        ),
    )


def _ask_counter_offer(turn: Turn, capacity: Cents) -> Ask:
    product = turn.situation.policy.product
    months = turn.value("months")
    largest = affordability.largest_principal(capacity, months, product=product)
    further = (_OTHER_MONTHS, person("counter_offer"), _WITHDRAW)
    if largest is None:
        return Ask(
            "application.too_much_for_any",
            {"instalment": costs.instalment(turn), "capacity": capacity, "months": months},
            topic="counter_offer",
            step=4,
            offers=further,
        )
    return Ask(
        "application.counter_offer",
        {
            "instalment": costs.instalment(turn),
            "capacity": capacity,
            "amount": largest,
            "months": months,
            "smaller": heaviest_instalment(largest, months, product=product),
        },
        topic="counter_offer",
        step=4,
        offers=(
            Offer(
                f"counter_offer:{largest}:{months}:take", "option.take_amount", {"amount": largest}
            ),
            *further,
        ),
    )


def _ask_summary(turn: Turn) -> Ask:
    priced = costs.quoted(turn)
    if isinstance(priced, OutsideProduct):
        return _ask_quote(turn)
    day = turn.value("pay_day")
    return Ask(
        ("application.summary_last_day" if day == "last" else "application.summary")
        if priced.is_even
        else (
            "application.summary_uneven_last_day" if day == "last" else "application.summary_uneven"
        ),
        {
            "employer": f"{turn.value('employer')['name']}, {turn.value('employer')['town']}",
            "employee_number": turn.value("employee_number"),
            "full_name": turn.value("full_name"),
            "pay": turn.value("remuneration"),
            "pay_day": day,
            **costs.shown(priced, turn),
        },
        topic="summary",
        step=7,
        offers=(
            Offer(send_as_shown(turn), "option.send"),
            Offer("summary:change", "option.change"),
            _WITHDRAW,
        ),
    )


def send_as_shown(turn: Turn) -> str:
    """The option that sends these facts and no others: an older summary's button sends nothing."""
    told = sorted((name, fact.message_id, len(fact.before)) for name, fact in turn.facts.items())
    return f"summary:{hashlib.sha256(repr(told).encode()).hexdigest()[:8]}:send"


def _plain(topic: str, step: int) -> Callable[[Turn], Ask]:
    """A question that needs nothing but its own words."""
    return lambda turn: Ask(f"application.ask_{topic}", topic=topic, step=step)


FORM: tuple[Item, ...] = (
    Item("consent", 1, _ask_consent),
    Item("employer", 2, _plain("employer", 2)),
    Item("employer_confirmed", 2, _ask_employer_confirmed, depends_on=("employer",)),
    Item(
        "employee_number",
        2,
        _plain("employee_number", 2),
        depends_on=("employer",),
        can_wait=True,
    ),
    Item("full_name", 2, _plain("full_name", 2), can_wait=True),
    Item("phone", 2, _plain("phone", 2), needed=lambda turn: not turn.situation.has_phone),
    Item("remuneration", 3, _plain("remuneration", 3)),
    Item("pay_day", 3, _plain("pay_day", 3)),
    Item("amount", 4, _ask_amount),
    Item("months", 4, _ask_months),
    Item("quote", 4, _ask_quote, depends_on=("amount", "months", "pay_day")),
    Item("id", 5, _plain("id", 5), can_wait=True),
    Item("payslip", 6, _plain("payslip", 6), depends_on=("employer",), can_wait=True),
    Item("bank_letter", 6, _plain("bank_letter", 6), can_wait=True),
    Item("consent_again", 7, _ask_consent_again, needed=_read_in_another_language),
    Item("summary", 7, _ask_summary),
)

# The lines of the summary, in the order of their numbers.
SUMMARY: tuple[str, ...] = (
    "employer",
    "employee_number",
    "full_name",
    "remuneration",
    "pay_day",
    "amount",
    "months",
    "id",
    "payslip",
    "bank_letter",
)
