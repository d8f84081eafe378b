"""Her running loan: what is still to pay, what is due next, what settles it, and its statement."""

from flows import new_plan, owing, proving, statement, status
from flows.commands import AskLoan
from flows.flow import Turn
from flows.owing import RunningLoan


def ask(turn: Turn, command: AskLoan) -> None:
    """Tell one figure of the running loan, with the day for which it holds."""
    turn.digressed = True
    if _is_of_the_last(turn, command) or _is_of_one_written_off(turn, command):
        return
    loan = _known(turn, asked=command.about)
    if loan is None:
        return
    if command.about == "balance":
        _balance(turn, loan)
    elif command.about == "next_payment":
        _next(turn, loan)
    elif command.about == "statement":
        statement.tell(turn, loan)
        _next(turn, loan)
    else:
        _settle(turn, loan)
    _claimed(turn, loan)
    new_plan.tell_wish(turn)


def _is_of_the_last(turn: Turn, command: AskLoan) -> bool:
    """Whether all is paid off: its statement is hers still, and nothing else is to be told."""
    last = turn.situation.paid_off
    if last is None or not turn.situation.may_hear:
        return False
    turn.say("loan.paid_off", ref=last.ref)
    if command.about == "statement":
        statement.tell(turn, last)
    return True


def _is_of_one_written_off(turn: Turn, command: AskLoan) -> bool:
    """Whether nobody waits for the rest any more: it is not paid, and a person can say more."""
    last = turn.situation.written_off
    if last is None or not turn.situation.may_hear:
        return False
    _written_off(turn, last)
    if command.about == "statement":
        statement.tell(turn, last)
    return True


def _written_off(turn: Turn, loan: RunningLoan) -> None:
    on = loan.written_off_on
    if on is None:
        return
    left = owing.balance(loan)
    if left:
        turn.say("loan.written_off", ref=loan.ref, day=on, total=left)
    else:
        turn.say("loan.all_paid", ref=loan.ref)


def tell_status(turn: Turn) -> None:
    """How her application stands; where it has become a loan, how that one stands."""
    draft = turn.draft
    if proving.is_needed(turn):
        proving.ask(turn, proving.STATUS)
    elif draft is not None and not draft.is_closed:
        status.tell(turn)
    elif turn.situation.loan is not None:
        turn.say("loan.running", ref=turn.situation.loan.ref)
        _balance(turn, turn.situation.loan)
        _next(turn, turn.situation.loan)
        _claimed(turn, turn.situation.loan)
        new_plan.tell_wish(turn)
    elif draft is not None and draft.stage == "active_loan":
        _known(turn, asked=proving.STATUS)
    else:
        status.tell(turn)


def _known(turn: Turn, *, asked: str) -> RunningLoan | None:
    """The loan, if it may be spoken of here; otherwise nobody learns whether there is one."""
    situation = turn.situation
    if not situation.may_hear:
        proving.ask(turn, asked)
        return None
    if situation.loan is None and situation.written_off is not None:
        _written_off(turn, situation.written_off)
    elif situation.loan is None:
        turn.say("loan.none")
    return situation.loan


def _balance(turn: Turn, loan: RunningLoan) -> None:
    if owing.next_payment(loan) is None:
        turn.say("loan.all_paid", ref=loan.ref)
        return
    turn.say(
        "loan.balance",
        today=turn.situation.today,
        total=owing.balance(loan),
        ref=loan.ref,
        left=owing.payments_left(loan),
    )


def _next(turn: Turn, loan: RunningLoan) -> None:
    following = owing.next_payment(loan)
    if following is None:
        turn.say("loan.all_paid", ref=loan.ref)
    elif following.due_on < turn.situation.today:
        turn.say(
            "loan.late",
            n=following.n,
            of=following.of,
            amount=following.amount,
            due_on=following.due_on,
        )
    else:
        turn.say(
            "loan.next",
            n=following.n,
            of=following.of,
            amount=following.amount,
            due_on=following.due_on,
        )


def _settle(turn: Turn, loan: RunningLoan) -> None:
    """What ends it today and in the next days, what that saves, and where the money goes."""
    situation = turn.situation
    left = owing.balance(loan)
    if not left:
        turn.say("loan.all_paid", ref=loan.ref)
        return
    total = owing.settle_amount(loan, on=situation.today, by=loan.settlement)
    turn.say("loan.settle", today=situation.today, total=total, ref=loan.ref)
    saved = owing.saved(loan, on=situation.today, by=loan.settlement)
    if saved:
        turn.say("loan.settle_saves", amount=saved)
    days = situation.policy.sla.claim_pause_business_days
    until = situation.calendar.add_business_days(situation.today, days)
    later = owing.settle_amount(loan, on=until, by=loan.settlement)
    if later > total:
        turn.say("loan.settle_until", total=later, until=until)
    turn.say("loan.settle_how", ref=loan.ref)


def _claimed(turn: Turn, loan: RunningLoan) -> None:
    """A claim changes no figure; she hears that it is not forgotten."""
    if loan.claimed_on is not None:
        turn.say("loan.claimed", day=loan.claimed_on)
