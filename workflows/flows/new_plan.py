"""The new plan that a person has agreed to: every date and amount of it, and her yes or no."""

from crm_store.money import Cents
from flows.commands import Affirm, Choose, Greet, Thank
from flows.effects import AddToCase, AnswerArrangement, PauseReminders
from flows.flow import Ask, Turn
from flows.form import person, yes_or_no
from flows.owing import Proposed
from flows.trouble_noted import CASES

TOPIC = "new_plan"
_BINDS = f"contract:{TOPIC}"  # understanding takes no yes in passing for what begins so


def open_plan(turn: Turn) -> Proposed | None:
    """The offer that she can say yes or no to today."""
    loan = turn.situation.loan
    proposed = loan.proposed if loan is not None else None
    if proposed is None or proposed.offered_until is None:
        return None
    return proposed if proposed.offered_until >= turn.situation.today else None


def ask_plan(turn: Turn) -> bool:
    """Show every date and amount of the offered plan, and ask for her yes; False without one."""
    loan, plan = turn.situation.loan, open_plan(turn)
    if loan is None or plan is None or plan.offered_until is None or turn.over:
        return False
    total = Cents(sum(each.amount for each in plan.plan) + loan.beside)
    turn.say("arrangement.plan", ref=loan.ref, cost=plan.cost, total=total)
    for n, each in enumerate(plan.plan, start=1):
        turn.say("arrangement.line", n=n, due_on=each.due_on, amount=each.amount)
    turn.ask = Ask(
        "arrangement.ask_yes",
        {"until": plan.offered_until},
        topic=TOPIC,
        offers=(*yes_or_no(f"{_BINDS}:{plan.id}"), person(TOPIC)),
    )
    return True


def _says_nothing_else(turn: Turn) -> bool:
    return all(isinstance(each, Choose | Affirm | Thank | Greet) for each in turn.heard)


def tell_wish(turn: Turn) -> None:
    """Say that her wish is with a person; nothing where none is."""
    loan = turn.situation.loan
    if loan is None or loan.proposed is None or ask_plan(turn):
        return
    if loan.proposed.offered_until is None:
        turn.say("arrangement.waiting", day=loan.proposed.asked_on)


def answer(turn: Turn, option: str, message: int) -> bool:
    """Her yes or no to the plan as it was shown; an older plan's button does nothing."""
    if not option.startswith(_BINDS):
        return False
    loan, plan = turn.situation.loan, open_plan(turn)
    if loan is None or plan is None or not option.startswith(f"{_BINDS}:{plan.id}:"):
        turn.say("arrangement.no_longer")
        turn.over = True
        return True
    agreed = option.endswith(":yes")
    if agreed and not _says_nothing_else(turn):
        return ask_plan(turn)  # "yes, but can I pay less" has agreed to nothing
    turn.do(AnswerArrangement(plan.id, agreed, message))
    if agreed:
        first = plan.plan[0]
        turn.do(PauseReminders(first.due_on, because="arrangement"))
        turn.say("arrangement.agreed", ref=loan.ref, amount=first.amount, due_on=first.due_on)
    else:
        turn.do(AddToCase(CASES["hardship"].name, {"arrangement": "refused by her"}))
        turn.say("arrangement.refused", ref=loan.ref)
    turn.over = True
    return True
