"""Apply for a loan: a form whose next question is the first fact still missing and still needed.

    consent -> employer -> who she is -> pay -> amount and months -> quote -> papers -> send

Facts come in any order and several at once; a correction is a new value, and only what
depends on it is asked again.
"""

from collections.abc import Callable
from dataclasses import asdict, dataclass

from crm_store.money import Cents
from flows import affordability, employers, facts
from flows.commands import FactName
from flows.facts import Problem
from flows.flow import (
    FACTS,
    Advance,
    Agree,
    Ask,
    Begin,
    Decline,
    Freeze,
    Offer,
    Refer,
    Turn,
    Value,
)
from flows.quote import OutsideProduct, Quote, heaviest_instalment, quote

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


def begin(turn: Turn) -> None:
    """Start an application, or go on with the one there is."""
    draft = turn.draft
    turn.keep(flow="application", again=None)
    if draft is not None and not draft.is_draft and not draft.is_closed:
        turn.keep(flow=None)
        turn.say("application.one_is_sent", ref=draft.ref)
    elif draft is None or draft.is_closed:
        turn.facts.clear()
        turn.do(Begin())
        policy = turn.situation.policy
        turn.say(
            "application.begin",
            papers=len(policy.documents.required),
            days=policy.sessions.draft_days,
        )


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


def tell(turn: Turn, fact: FactName, text: str, *, message: int) -> bool:
    """Take a fact as it was told; False if it cannot be taken so."""
    if "consent" not in turn.facts:
        if not any(isinstance(effect, Begin) for effect in turn.effects):
            turn.say("application.consent_first")
        return False
    value = facts.read(fact, text, turn.situation)
    if isinstance(value, Problem):
        turn.say(value.key, **value.values)
        return False
    if fact == "employer":
        return _tell_employer(turn, value, message=message)
    _keep(turn, fact, value, message=message)
    return True


def ask_again(turn: Turn, fact: str) -> None:
    """Put one known line before the borrower once more; the old value stays until then."""
    turn.keep(again=fact)


def back(turn: Turn) -> None:
    """The line that was answered before the one that is being asked."""
    asked = next_question(turn).topic
    before = [
        item.topic
        for item in FORM[: _position(asked)]
        if item.topic in FACTS and item.topic in turn.facts
    ]
    if before:
        ask_again(turn, before[-1])
    else:
        turn.say("application.first_question")


def choose(turn: Turn, option: str, *, message: int, typed: str) -> bool:
    """Follow a choice that was offered here; False if it was not ours."""
    topic = turn.state.topic or ""
    handler = _CHOICES.get(topic)
    return handler is not None and handler(turn, option, message, typed)


def documents_missing(turn: Turn) -> list[str]:
    return [kind for kind in turn.situation.policy.documents.required if kind not in turn.facts]


def quoted(turn: Turn) -> Quote | OutsideProduct:
    """The quote for the facts as they are."""
    situation = turn.situation
    return quote(
        Cents(turn.value("amount")),
        turn.value("months"),
        product=situation.policy.product,
        pay_day=turn.value("pay_day"),
        on=situation.today,
        calendar=situation.calendar,
    )


# --- keeping facts ---


def _keep(turn: Turn, fact: str, value: object, *, message: int) -> None:
    before = turn.value(fact)
    changed = turn.remember(fact, value, message=message)
    if turn.state.again == fact:
        turn.keep(again=None)
    if changed:
        turn.say(f"changed.{fact}", before=_shown(before), after=_shown(value))
        _drop_what_depends_on(turn, fact)
        if fact == "remuneration":
            _judge_quote_again(turn)
    elif fact == "remuneration" and before is None:
        turn.say("noted.remuneration", amount=_shown(value))


def _shown(value: object) -> Value:
    return value if isinstance(value, int | str) else str(value)


def _drop_what_depends_on(turn: Turn, fact: str) -> None:
    for item in FORM:
        if fact in item.depends_on and item.topic in turn.facts:
            turn.forget(item.topic, because=fact)
            _drop_what_depends_on(turn, item.topic)


def _judge_quote_again(turn: Turn) -> None:
    """Other pay, same loan: say whether it still fits, and offer less where it does not."""
    if "amount" not in turn.facts or "months" not in turn.facts:
        return
    capacity = _capacity(turn)
    instalment = _instalment(turn)
    if instalment <= capacity:
        turn.say("application.still_fits", capacity=capacity, instalment=instalment)
    else:
        turn.forget("quote", because="remuneration")


def _tell_employer(turn: Turn, text: str, *, message: int) -> bool:
    found = employers.match(text, turn.situation.employers)
    if len(found) == 1:
        _keep_employer(turn, found[0].id, message=message)
        return True
    turn.remember("employer_named", text, message=message)
    offers = tuple(
        Offer(each.id, "option.employer", {"name": each.name, "town": each.town}) for each in found
    )
    if found:
        offers = (*offers, Offer("none", "option.none_of_these"))
        turn.ask = Ask("application.which_employer", topic="employer", offers=offers, step=2)
    else:
        turn.ask = Ask(
            "application.employer_unknown",
            {"employer": text},
            topic="employer_unknown",
            offers=(
                Offer("retry", "option.write_again"),
                Offer("refer", "option.ask_my_employer"),
                PERSON,
            ),
        )
    return True


def _keep_employer(turn: Turn, employer_id: str, *, message: int) -> None:
    employer = next(each for each in turn.situation.employers if each.id == employer_id)
    value = {"id": employer.id, "name": employer.name, "town": employer.town}
    before = turn.value("employer")
    if turn.remember("employer", value, message=message):
        turn.say("changed.employer", before=before["name"], after=employer.name)
        _drop_what_depends_on(turn, "employer")
    if turn.state.again == "employer":
        turn.keep(again=None)


# --- questions ---


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
            "capacity": _capacity(turn),
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
    priced = quoted(turn)
    if isinstance(priced, OutsideProduct):
        return _ask_fewer_months(turn, priced.limit)
    capacity = _capacity(turn)
    if priced.heaviest > capacity:
        return _ask_counter_offer(turn, capacity)
    return Ask(
        "application.quote",
        quote_values(priced, turn),
        topic="quote",
        step=4,
        offers=(
            Offer("go_on", "option.go_on"),
            Offer("other_amount", "option.other_amount"),
            Offer("other_months", "option.other_months"),
        ),
    )


def quote_values(priced: Quote, turn: Turn) -> dict[str, Value]:
    """Everything that must be said of a loan's cost before it is agreed (domain 1.8)."""
    first = priced.instalments[0].due_on
    return {
        "principal": priced.principal,
        "months": priced.months,
        "instalment": priced.instalment,
        "last_instalment": priced.instalments[-1].amount,
        "first_due": first or turn.situation.today,
        "total": priced.total,
        "cost": priced.cost,
        "per_hundred": priced.cost_per_100,
        "percent": priced.rate_bps // 100,
        "penalty_percent": priced.penalty.bps_month // 100,
        "penalty_months": priced.penalty.max_months,
        "days": turn.situation.policy.ceilings.cooling_off_business_days,
    }


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
            {"instalment": _instalment(turn), "capacity": capacity, "months": months},
            topic="counter_offer",
            step=4,
            offers=further,
        )
    return Ask(
        "application.counter_offer",
        {
            "instalment": _instalment(turn),
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
    priced = quoted(turn)
    if isinstance(priced, OutsideProduct):
        # Days went by and the first pay day moved: the quote has to be agreed again.
        turn.forget("quote", because="pay_day")
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
            **quote_values(priced, turn),
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


def _position(topic: str) -> int:
    return next((n for n, item in enumerate(FORM) if item.topic == topic), len(FORM))


def _capacity(turn: Turn) -> Cents:
    """The most that may be paid each month; provisional until the payslip shows deductions."""
    pay = Cents(turn.value("remuneration"))
    return affordability.capacity(pay, policy=turn.situation.policy.affordability).amount


def _instalment(turn: Turn) -> Cents:
    return heaviest_instalment(
        Cents(turn.value("amount")),
        turn.value("months"),
        product=turn.situation.policy.product,
    )


# --- choices ---


def _choose_consent(turn: Turn, option: str, message: int, typed: str) -> bool:
    texts = turn.situation.policy.consent
    purposes = {purpose: str(getattr(texts, purpose)) for purpose in PURPOSES}
    if option == "yes":
        turn.remember("consent", True, message=message)
        turn.do(Agree(purposes, message))
        turn.do(Advance("started"))
    elif option == "no":
        turn.do(Decline(purposes, message))
        turn.do(Advance("withdrawn"))
        turn.say("application.consent_refused")
        turn.keep(flow=None)
        turn.draft = None
    elif option == "more":
        turn.say("application.consent_more")
    return option in ("yes", "no", "more")


def _choose_employer(turn: Turn, option: str, message: int, typed: str) -> bool:
    if option == "none":
        named = str(turn.value("employer_named"))
        turn.ask = Ask(
            "application.employer_unknown",
            {"employer": named},
            topic="employer_unknown",
            offers=(
                Offer("retry", "option.write_again"),
                Offer("refer", "option.ask_my_employer"),
                PERSON,
            ),
        )
        return True
    if any(each.id == option for each in turn.situation.employers):
        _keep_employer(turn, option, message=message)
        # She picked it by name: asking whether it is right would be asking twice.
        turn.remember("employer_confirmed", True, message=message)
        turn.say("application.employer_works_with_us")
        return True
    return False


def _choose_employer_confirmed(turn: Turn, option: str, message: int, typed: str) -> bool:
    if option == "yes":
        turn.remember("employer_confirmed", True, message=message)
        turn.say("application.employer_works_with_us")
    elif option == "no":
        turn.forget("employer", because="employer_confirmed")
    return option in ("yes", "no")


def _choose_employer_unknown(turn: Turn, option: str, message: int, typed: str) -> bool:
    if option == "refer":
        turn.do(Refer(str(turn.value("employer_named"))))
        turn.do(Advance("withdrawn"))
        turn.say("application.referred")
        turn.keep(flow=None)
        turn.draft = None
    elif option == "person":
        turn.hand_over("employer_unknown")
    return option in ("retry", "refer", "person")


def _choose_quote(turn: Turn, option: str, message: int, typed: str) -> bool:
    if option == "go_on":
        turn.remember("quote", True, message=message)
    elif option == "other_amount":
        ask_again(turn, "amount")
    elif option == "other_months":
        ask_again(turn, "months")
    elif option == "person":
        turn.hand_over("quote")
    elif option.startswith("take:"):
        _, amount, months = option.split(":")
        _keep(turn, "amount", int(amount), message=message)
        _keep(turn, "months", int(months), message=message)
    else:
        return False
    return True


def _choose_summary(turn: Turn, option: str, message: int, typed: str) -> bool:
    if typed.isdigit():
        # The lines are numbered and so might be the options: a bare number never sends.
        return change_item(turn, int(typed), sure=False)
    if option == "send":
        _submit(turn)
    elif option == "change":
        turn.ask = Ask(
            "application.which_line",
            topic="change_item",
            offers=tuple(
                Offer(f"item:{number}", f"item.{topic}")
                for number, topic in enumerate(SUMMARY, start=1)
            ),
        )
    return option in ("send", "change")


def _choose_item(turn: Turn, option: str, message: int, typed: str) -> bool:
    return option.startswith("item:") and change_item(turn, int(option[5:]), sure=True)


def _choose_line(turn: Turn, option: str, message: int, typed: str) -> bool:
    if option == "yes" and turn.state.change_item is not None:
        change_item(turn, turn.state.change_item, sure=True)
    turn.keep(change_item=None)
    return option in ("yes", "no")


def change_item(turn: Turn, number: int, *, sure: bool) -> bool:
    """Ask one line of the summary again; ask first where a number could mean two things."""
    if not 1 <= number <= len(SUMMARY):
        turn.say("application.no_such_line", lines=len(SUMMARY))
        return True
    topic = SUMMARY[number - 1]
    if sure:
        ask_again(turn, topic)
    else:
        turn.keep(change_item=number)
        turn.ask = Ask(
            f"application.change_{topic}", {"line": number}, topic="change_line", offers=(YES, NO)
        )
    return True


def _submit(turn: Turn) -> None:
    priced = quoted(turn)
    draft = turn.draft
    if isinstance(priced, OutsideProduct) or draft is None:
        return  # the next question is the quote again
    turn.do(
        Freeze(
            principal=priced.principal,
            months=priced.months,
            quote=asdict(priced),
            partner_id=turn.value("employer")["id"],
        )
    )
    turn.do(Advance("documents_submitted"))
    situation = turn.situation
    answer_by = situation.calendar.add_business_days(
        situation.today, situation.policy.sla.review_business_days
    )
    turn.say("application.submitted", ref=draft.ref, answer_by=answer_by)
    turn.keep(flow=None)
    turn.over = True


_CHOICES: dict[str, Callable[[Turn, str, int, str], bool]] = {
    "consent": _choose_consent,
    "employer": _choose_employer,
    "employer_confirmed": _choose_employer_confirmed,
    "employer_unknown": _choose_employer_unknown,
    "quote": _choose_quote,
    "counter_offer": _choose_quote,
    "summary": _choose_summary,
    "change_item": _choose_item,
    "change_line": _choose_line,
}
