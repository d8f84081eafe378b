"""The form of an application: its lines in order, when each is needed, and how it is asked.

consent -> employer -> who she is -> pay -> amount and months -> quote -> papers -> send
"""

from collections.abc import Callable
from dataclasses import dataclass

from crm_store.money import Cents
from flows import affordability, costs
from flows.flow import Ask, Offer, Turn
from flows.quote import OutsideProduct, heaviest_instalment

STEPS = 7
PURPOSES = ("data_processing", "employer_check", "credit_check")
YES, NO = Offer("yes", "option.yes"), Offer("no", "option.no")
PERSON = Offer("person", "option.person")


@dataclass(frozen=True)
class Item:
    """One line of the form: when it is asked, what it hangs on, and how it is asked."""

    topic: str
    step: int
    ask: Callable[[Turn], Ask]
    depends_on: tuple[str, ...] = ()
    needed: Callable[[Turn], bool] = lambda turn: True


def next_question(turn: Turn) -> Ask:
    """The first line that is missing and needed, or the one that is being asked again."""
    again = turn.state.again
    item = next(
        each
        for each in FORM
        if (each.topic == again if again else each.topic not in turn.facts and each.needed(turn))
    )
    return item.ask(turn)


def step_of(turn: Turn) -> int:
    return next_question(turn).step or STEPS


def documents_missing(turn: Turn) -> list[str]:
    return [kind for kind in turn.situation.policy.documents.required if kind not in turn.facts]


def _ask_consent(turn: Turn) -> Ask:
    texts = turn.situation.policy.consent
    return Ask(
        "application.ask_consent",
        {purpose: f"consent.{getattr(texts, purpose)}" for purpose in PURPOSES},
        topic="consent",
        step=1,
        offers=(YES, NO, Offer("more", "option.tell_me_more")),
    )


def _ask_employer_confirmed(turn: Turn) -> Ask:
    employer = turn.value("employer")
    return Ask(
        "application.confirm_employer",
        {"name": employer["name"], "town": employer["town"]},
        topic="employer_confirmed",
        step=2,
        offers=(YES, NO),
    )


def _ask_amount(turn: Turn) -> Ask:
    product = turn.situation.policy.product
    return Ask(
        "application.ask_amount",
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
    return Ask(
        "application.quote",
        costs.shown(priced, turn),
        topic="quote",
        step=4,
        offers=(
            Offer("go_on", "option.go_on"),
            Offer("other_amount", "option.other_amount"),
            Offer("other_months", "option.other_months"),
        ),
    )


def _ask_fewer_months(turn: Turn, months: int) -> Ask:
    """The first pay day is so far away that one instalment fewer fits into the product."""
    return Ask(
        "application.fewer_months",
        {"months": months},
        topic="counter_offer",
        step=4,
        offers=(
            Offer(
                f"take:{turn.value('amount')}:{months}", "option.take_months", {"months": months}
            ),
            Offer("other_amount", "option.other_amount"),
            PERSON,
        ),
    )


def _ask_counter_offer(turn: Turn, capacity: Cents) -> Ask:
    product = turn.situation.policy.product
    months = turn.value("months")
    largest = affordability.largest_principal(capacity, months, product=product)
    further = (
        Offer("other_months", "option.other_months"),
        PERSON,
        Offer("withdraw", "option.stop"),
    )
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
            Offer(f"take:{largest}:{months}", "option.take_amount", {"amount": largest}),
            *further,
        ),
    )


def _ask_summary(turn: Turn) -> Ask:
    priced = costs.quoted(turn)
    if isinstance(priced, OutsideProduct):
        return _ask_quote(turn)
    day = turn.value("pay_day")
    return Ask(
        "application.summary_last_day" if day == "last" else "application.summary",
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
            Offer("send", "option.send"),
            Offer("change", "option.change"),
            Offer("withdraw", "option.stop"),
        ),
    )


def _plain(topic: str, step: int) -> Callable[[Turn], Ask]:
    """A question that needs nothing but its own words."""
    return lambda turn: Ask(f"application.ask_{topic}", topic=topic, step=step)


FORM: tuple[Item, ...] = (
    Item("consent", 1, _ask_consent),
    Item("employer", 2, _plain("employer", 2)),
    Item("employer_confirmed", 2, _ask_employer_confirmed, depends_on=("employer",)),
    Item("employee_number", 2, _plain("employee_number", 2), depends_on=("employer",)),
    Item("full_name", 2, _plain("full_name", 2)),
    Item("phone", 2, _plain("phone", 2), needed=lambda turn: not turn.situation.has_phone),
    Item("remuneration", 3, _plain("remuneration", 3)),
    Item("pay_day", 3, _plain("pay_day", 3)),
    Item("amount", 4, _ask_amount),
    Item("months", 4, _ask_months),
    Item("quote", 4, _ask_quote, depends_on=("amount", "months", "pay_day")),
    Item("id", 5, _plain("id", 5)),
    Item("payslip", 6, _plain("payslip", 6), depends_on=("employer",)),
    Item("bank_letter", 6, _plain("bank_letter", 6)),
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
