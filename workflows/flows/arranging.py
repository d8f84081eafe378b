"""Another way of paying her loan back: what each choice costs, and her wish for one of them.

choices -> figures of one -> she asks -> a person agrees -> her yes or no (`new_plan.py`)
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date

from crm_store import money
from crm_store.money import Cents
from flows import facts, new_plan, owing
from flows.arrangement import (
    Arrangement,
    NewDate,
    NotPossible,
    Pause,
    Promise,
    Rearranged,
    Reduced,
    pay_day_of,
    rearranged,
    wish_of,
    wished,
)
from flows.commands import (
    Affirm,
    AnyCommand,
    Correct,
    Deny,
    DontKnow,
    NotUnderstood,
    OffTopic,
    Refuse,
    SetFact,
    Skip,
)
from flows.effects import AddToCase, AskArrangement, Value
from flows.flow import Ask, Offer, Turn
from flows.form import person, yes_or_no
from flows.misses import missed
from flows.numbers import days
from flows.owing import RunningLoan
from flows.trouble_noted import CASES, answered_by

CHOICES, _AMOUNT, _MONTHS = "arrange", "arrange_amount", "arrange_months"
DAY, _PROMISE, _SEND = "arrange_day", "arrange_promise", "arrange_send"
TOPICS = (CHOICES, _AMOUNT, _MONTHS, DAY, _PROMISE, _SEND, new_plan.TOPIC)
_WRITTEN = (NotUnderstood, SetFact, Correct, OffTopic)
_NO_ANSWER = (Deny, DontKnow, Skip, Refuse)


# --- the choices, each with its cost ---


def open_choices(turn: Turn, *, can_pay: int | None = None) -> bool:
    """Show what may be arranged and what it would cost; False where nothing can be."""
    loan = turn.situation.loan
    if loan is None or turn.over or turn.state.flow is not None:
        return False
    if loan.proposed is not None or owing.next_payment(loan) is None:
        return False
    offers = [*_offered(turn, loan, can_pay), Offer(f"{CHOICES}:no", "option.none_of_these")]
    if len(offers) == 1:
        return False
    turn.ask = Ask("arrangement.which", topic=CHOICES, offers=tuple(offers))
    return True


def one_step_back(turn: Turn) -> None:
    """The choices again, where one of them is being asked about."""
    if turn.state.topic in (_AMOUNT, _MONTHS, DAY, _PROMISE, _SEND):
        open_choices(turn)


def promise_a_day(turn: Turn, day: date | None = None) -> None:
    """One later day for what is due now: the one that she named, or the question for it."""
    loan = turn.situation.loan
    if loan is None or loan.proposed is not None or owing.next_payment(loan) is None:
        new_plan.tell_wish(turn)
    elif day is None:
        _pick_promise(turn, "")
    else:
        _show(turn, Promise(day))


def _offered(turn: Turn, loan: RunningLoan, can_pay: int | None) -> Iterator[Offer]:
    """Each choice that is possible now; its figures are said on the way."""
    for each, key, option in _usual(turn, loan, can_pay):
        found = _figures(turn, each)
        if isinstance(found, Rearranged):
            turn.say(f"arrangement.cost_{key}", **_shown(each, found))
            yield Offer(f"{CHOICES}:{option}", f"arrangement.pick_{key}")


def _usual(
    turn: Turn, loan: RunningLoan, can_pay: int | None
) -> Iterator[tuple[Arrangement, str, str]]:
    """What is shown of each kind: for payments of any size, the dearest that we do."""
    rules, today = turn.situation.policy.arrangement, turn.situation.today
    yield Pause(1), "pause", "pause"
    least = _least(turn, loan)
    known = Cents(can_pay) if can_pay and can_pay >= least else None
    option = "reduced" if known is None else f"reduced:{known}"
    yield Reduced(known or least, rules.reduced_max_months), "reduced", option
    yield NewDate(pay_day_of(loan, calendar=turn.situation.calendar)), "new_date", "new_date"
    latest = date.fromordinal(today.toordinal() + rules.promise_max_days)
    yield Promise(latest), "promise", "promise"


def _shown(each: Arrangement, found: Rearranged) -> dict[str, Value]:
    match each:
        case Pause(months=months):
            return {"months": months, "cost": found.cost, "ends_on": found.ends_on}
        case Reduced(amount=amount, months=months):
            return {
                "amount": amount,
                "months": months,
                "cost": found.cost,
                "ends_on": found.ends_on,
            }
        case NewDate():
            return {"cost": found.cost}
        case Promise(day=day):
            return {"until": day, "cost": found.cost}


def _least(turn: Turn, loan: RunningLoan) -> Cents:
    """The smallest payment that may be arranged."""
    open_ones = loan.schedule[-owing.payments_left(loan) :]
    heaviest = Cents(max(each.amount for each in open_ones))
    return turn.situation.policy.arrangement.reduced_min_share.of(heaviest)


def _figures(turn: Turn, wanted: Arrangement) -> Rearranged | NotPossible | None:
    situation = turn.situation
    loan = situation.loan
    if loan is None:
        return None
    policy = situation.policy
    return rearranged(
        loan,
        wanted,
        product=policy.priced(loan.product) if loan.product else policy.product,
        pay_day=pay_day_of(loan, calendar=situation.calendar),
        on=situation.today,
        policy=policy,
        calendar=situation.calendar,
    )


# --- what she says ---


def hears(turn: Turn, command: AnyCommand) -> bool:
    """Take what answers a question of ours; False leaves it to everybody else."""
    topic = turn.state.topic or ""
    if isinstance(command, Affirm) and topic not in TOPICS:
        return topic in ("", "menu") and new_plan.ask_plan(turn)
    if topic not in TOPICS or turn.situation.loan is None:
        return False
    if isinstance(command, _NO_ANSWER):
        if topic == new_plan.TOPIC and not isinstance(command, Deny):
            # Only a plain no refuses what a person has agreed to; until its last day it stands.
            turn.say("arrangement.left")
            turn.over = True
            return True
        return choose(turn, _no_of(turn), command.message)
    reader = _READERS.get(topic)
    if reader is None or not isinstance(command, _WRITTEN):
        return False
    told = command.value if isinstance(command, SetFact | Correct) else command.span
    reader(turn, told)
    return True


def _no_of(turn: Turn) -> str:
    offered = [option[0] for option in turn.state.options]
    return next((each for each in offered if each.endswith(":no")), f"{CHOICES}:no")


def choose(turn: Turn, option: str, message: int) -> bool:
    """Follow a choice of ours; False if it is none."""
    offered = {each[0] for each in turn.state.options}
    asked_in_words = turn.state.topic in _READERS and option == f"{CHOICES}:no"
    if turn.situation.loan is None or not (option in offered or asked_in_words):
        return False
    if new_plan.answer(turn, option, message):
        return True
    if option.endswith(":no"):
        turn.say("arrangement.left")
        turn.over = True
        return True
    kind, _, terms = option.removeprefix(f"{CHOICES}:").partition(":")
    if option.startswith(f"{_SEND}:"):
        _send(turn, option.removeprefix(f"{_SEND}:").removesuffix(":yes"), message)
    elif kind in _PICKED:
        _PICKED[kind](turn, terms)
    return True


def _pick_pause(turn: Turn, terms: str) -> None:
    if terms:
        _show(turn, Pause(int(terms)))
        return
    most = turn.situation.policy.arrangement.pause_max_months
    _ask_months(
        turn, Ask("arrangement.how_long"), [(months, Pause(months)) for months in _up_to(most)]
    )


def _pick_reduced(turn: Turn, terms: str) -> None:
    amount, _, months = terms.partition(":")
    if months:
        _show(turn, Reduced(Cents(int(amount)), int(months)))
    elif amount:
        most = turn.situation.policy.arrangement.reduced_max_months
        wishes = [(each, Reduced(Cents(int(amount)), each)) for each in _up_to(most)]
        _ask_months(turn, Ask("arrangement.how_many", {"amount": int(amount)}), wishes)
    else:
        _ask_amount(turn)


def _pick_new_date(turn: Turn, terms: str) -> None:
    turn.ask = Ask("arrangement.which_day", topic=DAY)


def _pick_promise(turn: Turn, terms: str) -> None:
    situation = turn.situation
    latest = situation.today.toordinal() + situation.policy.arrangement.promise_max_days
    turn.ask = Ask("arrangement.by_when", {"until": date.fromordinal(latest)}, topic=_PROMISE)


def _up_to(most: int) -> range:
    return range(1, most + 1)


def _ask_months(turn: Turn, question: Ask, wishes: Sequence[tuple[int, Arrangement]]) -> None:
    """For how long; only what is possible is offered, and a single choice is not asked for."""
    possible = [
        (months, each) for months, each in wishes if isinstance(_figures(turn, each), Rearranged)
    ]
    if len(possible) < 2:
        _show(turn, (possible or wishes)[0][1])
        return
    turn.ask = replace(
        question,
        topic=_MONTHS,
        offers=tuple(
            Offer(f"{CHOICES}:{wish_of(each)}", "arrangement.months", {"months": months})
            for months, each in possible
        ),
    )


def _ask_amount(turn: Turn) -> None:
    loan = turn.situation.loan
    if loan is not None:
        turn.ask = Ask("arrangement.how_much", {"least": _least(turn, loan)}, topic=_AMOUNT)


def _read_amount(turn: Turn, told: str) -> None:
    found = [] if "-" in told else money.find(told)
    if len(found) == 1:
        most = turn.situation.policy.arrangement.reduced_max_months
        impossible = _figures(turn, Reduced(found[0][0], most))
        if isinstance(impossible, NotPossible):
            _say_nearest(turn, impossible)
            _ask_amount(turn)
        else:
            _pick_reduced(turn, str(found[0][0]))
    else:
        missed(turn, "hardship.one_amount")
        _ask_amount(turn)


def _read_day(turn: Turn, told: str) -> None:
    day = facts.read("pay_day", told, turn.situation)
    if isinstance(day, int) or day == "last":
        _show(turn, NewDate("last" if day == "last" else day))
    else:
        missed(turn, "arrangement.one_day_of_the_month")
        _pick_new_date(turn, "")


def _read_promise(turn: Turn, told: str) -> None:
    day = days.day(told, today=turn.situation.today)
    if isinstance(day, date):
        _show(turn, Promise(day))
    else:
        missed(turn, "arrangement.one_date")
        _pick_promise(turn, "")


def _show(turn: Turn, wanted: Arrangement) -> None:
    """What would become of her plan, to the day and the cent, before she asks for it."""
    found = _figures(turn, wanted)
    if not isinstance(found, Rearranged):
        _say_nearest(turn, found)
        open_choices(turn)
        return
    turn.say(
        "arrangement.would_be",
        amount=_first(turn, found),
        due_on=found.next_due_on,
        ends_on=found.ends_on,
        ended_on=found.ended_on,
        cost=found.cost,
    )
    wish = wish_of(wanted)
    turn.ask = Ask(
        "arrangement.ask_send",
        topic=_SEND,
        offers=(*yes_or_no(f"{_SEND}:{wish}"), person(_SEND)),
    )


def _first(turn: Turn, found: Rearranged) -> Cents:
    """What the first payment of a new plan is."""
    loan = turn.situation.loan
    if loan is None:
        return Cents(0)
    following = owing.next_payment(replace(loan, schedule=found.schedule))
    return following.amount if following else Cents(0)


def _say_nearest(turn: Turn, found: NotPossible | None) -> None:
    """Why not, with the nearest that is possible."""
    if found is None or found.reason in ("nothing_open", "over_ceiling", "too_few_months"):
        turn.say("arrangement.not_so")
    elif found.reason == "too_many_months":
        turn.say("arrangement.too_many_months", months=_number(found))
    elif isinstance(found.limit, date):
        is_late = found.reason == "too_late"
        turn.say("arrangement.too_late" if is_late else "arrangement.too_early", until=found.limit)
    else:
        is_small = found.reason == "too_small"
        turn.say(
            "arrangement.too_small" if is_small else "arrangement.not_smaller",
            amount=_number(found),
        )


def _number(found: NotPossible) -> int:
    return found.limit if isinstance(found.limit, int) else 0


def _send(turn: Turn, wish: str, message: int) -> None:
    """Bring her wish to a person; the plan stays as it is."""
    if wished(wish) is None:
        return
    turn.do(AskArrangement(wish, message))
    turn.do(AddToCase(CASES["hardship"].name, {"arrangement": wish}))
    turn.say("arrangement.asked", by=answered_by(turn, "hardship"))
    turn.over = True


_READERS: dict[str, Callable[[Turn, str], None]] = {
    _AMOUNT: _read_amount,
    DAY: _read_day,
    _PROMISE: _read_promise,
}
_PICKED: dict[str, Callable[[Turn, str], None]] = {
    "pause": _pick_pause,
    "reduced": _pick_reduced,
    "new_date": _pick_new_date,
    "promise": _pick_promise,
}
