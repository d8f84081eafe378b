"""Other terms before signing: their cost is said first, and then the offer that stood is void."""

from collections.abc import Mapping
from dataclasses import asdict

from crm_store.money import Cents
from flows import as_offered, facts
from flows.agreement_offered import Contract
from flows.commands import FactName
from flows.effects import ChangeOffer
from flows.facts import Problem
from flows.flow import Ask, Offer, Turn
from flows.form import person
from flows.quote import OutsideProduct, Quote

TOPIC = "agreement"
_PARTS = 5  # of an option that takes other terms: they are in its id


def ask_what_else(contract: Contract) -> Ask:
    """What she wants instead of the offer."""
    return Ask(
        "agreement.what_else",
        {"ref": contract.terms.ref},
        topic=TOPIC,
        offers=(
            Offer("agreement:amount", "option.other_amount"),
            Offer("agreement:months", "option.other_months"),
            person(TOPIC),
            Offer("withdraw", "option.stop"),
        ),
    )


def propose(turn: Turn, contract: Contract, told: Mapping[FactName, str]) -> None:
    """Say what these terms would cost, before the offer of now is given up."""
    small = _small(turn, told)
    if small is not None and not facts.may_be_months(small, turn.situation):
        turn.ask = ask_what_else(contract)
        return
    told = told if small is None else {"months": str(small)}
    now = contract.terms.quote
    wanted: dict[FactName, int] = {"amount": now.principal, "months": now.months}
    for fact, text in told.items():
        value = facts.read(fact, text, turn.situation)
        if isinstance(value, Problem):
            turn.say(value.key, **value.values)
            turn.ask = _ask_for(fact)
            return
        wanted[fact] = value
    priced = _priced(turn, contract, Cents(wanted["amount"]), wanted["months"])
    if isinstance(priced, OutsideProduct):
        turn.say("agreement.too_many_months", months=priced.limit)
        turn.ask = ask_what_else(contract)
    else:
        turn.ask = _ask_change(contract, priced)


def _small(turn: Turn, told: Mapping[FactName, str]) -> int | None:
    """ "Make it 3": too little for any amount, so the months, unless the amount was asked for."""
    if turn.state.topic == "amount" or set(told) != {"amount"}:
        return None
    return facts.small_number("amount", told["amount"], turn.situation)


def choose(turn: Turn, contract: Contract, option: str, *, message: int) -> bool:
    """She names what she wants, or takes the terms as they were shown."""
    if option in ("agreement:amount", "agreement:months"):
        turn.ask = _ask_for("amount" if option == "agreement:amount" else "months")
        return True
    return _takes(turn, contract, option, message=message)


def _ask_for(fact: FactName) -> Ask:
    if fact == "amount":
        return Ask("agreement.which_amount", topic="amount")
    return Ask("agreement.which_months", topic="months")


def _priced(
    turn: Turn, contract: Contract, principal: Cents, months: int
) -> Quote | OutsideProduct:
    situation = turn.situation
    policy, calendar = situation.policy, situation.calendar
    return as_offered.quoted(
        principal,
        months,
        product=policy.priced(contract.terms.quote.product),
        pay_day=contract.pay_day,
        on=situation.today,
        policy=policy,
        calendar=calendar,
    )


def _ask_change(contract: Contract, priced: Quote) -> Ask:
    """These very figures: the answer takes them and no others."""
    is_approved = contract.is_approved(priced)
    return Ask(
        "agreement.ask_change" if is_approved else "agreement.ask_larger",
        {
            "principal": priced.principal,
            "months": priced.months,
            "instalment": priced.instalment,
            "total": priced.total,
            "cost": priced.cost,
        },
        topic=TOPIC,
        offers=(Offer(_id_of(priced), "option.yes"), Offer("agreement:keep", "option.no")),
    )


def _id_of(priced: Quote) -> str:
    return f"agreement:{priced.principal}:{priced.months}:{priced.total}:yes"


def _takes(turn: Turn, contract: Contract, option: str, *, message: int) -> bool:
    """The terms as they were shown; the offer that stood is void by it."""
    parts = option.split(":")
    if len(parts) != _PARTS or not all(part.isdigit() for part in parts[1:4]):
        return False
    priced = _priced(turn, contract, Cents(int(parts[1])), int(parts[2]))
    if isinstance(priced, OutsideProduct) or _id_of(priced) != option:
        return False
    is_approved = contract.is_approved(priced)
    turn.do(
        ChangeOffer(
            principal=priced.principal,
            months=priced.months,
            quote=asdict(priced),
            is_approved=is_approved,
            message=message,
        )
    )
    _tell(turn, contract, is_approved=is_approved)
    turn.keep(offer_read=None)
    turn.draft = None
    turn.over = True
    return True


def _tell(turn: Turn, contract: Contract, *, is_approved: bool) -> None:
    situation = turn.situation
    if is_approved:
        turn.say("agreement.changed", ref=contract.terms.ref)
        return
    turn.say(
        "agreement.looked_at_again",
        ref=contract.terms.ref,
        answer_by=situation.calendar.add_business_days(
            situation.today, situation.policy.sla.review_business_days
        ),
    )
