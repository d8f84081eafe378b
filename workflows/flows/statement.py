"""A statement of her loan, told in short; the whole of it goes with it as a PDF."""

from crm_store.money import Cents
from flows import owing
from flows.effects import SendStatement
from flows.flow import Turn
from flows.owing import RunningLoan

_LAST = 3  # movements that are told; the paper has all of them


def tell(turn: Turn, loan: RunningLoan) -> None:
    """What was lent, paid and is still to pay, and what moved last. It is free, at any time."""
    turn.say(
        "loan.statement",
        ref=loan.ref,
        today=turn.situation.today,
        principal=loan.principal,
        day=loan.disbursed_on,
        paid=owing.came_in(loan),
        total=owing.balance(loan),
    )
    if loan.let_go > Cents(0):
        turn.say("loan.statement_let_go", amount=loan.let_go)
    if loan.beside > Cents(0):
        turn.say("loan.statement_beside", amount=loan.beside)
    for each in loan.movements[-_LAST:]:
        turn.say(f"loan.moved_{each.what}", day=each.on, amount=each.amount)
    turn.do(SendStatement(loan.ref))
    turn.say("loan.statement_paper")
