"""What she answers to a reminder: what it is about is shown, and a day or a trouble goes on."""

from datetime import date

from flows import arranging, loan, misses, owing, trouble
from flows.commands import (
    Affirm,
    AnyCommand,
    AskLoan,
    Correct,
    Deny,
    Greet,
    NotUnderstood,
    Report,
    SetFact,
    Skip,
)
from flows.flow import Ask, Offer, Turn
from flows.form import person
from flows.numbers import days

TOPIC = "reminder"
_LOOKS = (Greet, Affirm, Deny)  # "Show me", "ok", "no"
_MOST_WORDS = 4  # of a day: "on the 30 November"


def hears(turn: Turn, command: AnyCommand) -> bool:
    """Take what answers a reminder; False leaves it to everybody else."""
    if turn.state.topic != TOPIC or turn.state.flow is not None:
        return False
    if isinstance(command, _LOOKS):
        _show(turn)
        return True
    known = turn.situation.loan
    if known is None or owing.next_payment(known) is None:
        return False
    if isinstance(command, Skip):  # "later", "next week"
        arranging.promise_a_day(turn)
        return True
    named = _day_in(command, turn.situation.today)
    if named is not None:
        _promise(turn, named)
        return True
    if isinstance(command, NotUnderstood):
        misses.missed(turn, "not_understood")
        turn.ask = ask(turn)
        return True
    return False


def choose(turn: Turn, option: str, message: int) -> bool:
    """Go where the answer leads; False where it is none of ours."""
    if option == f"{TOPIC}:paid":
        trouble.report(turn, Report(about="paid", message=message))
    elif option == f"{TOPIC}:cannot":
        trouble.report(turn, Report(about="hardship", message=message))
    elif option == f"{TOPIC}:later":
        arranging.promise_a_day(turn)
    elif option == f"{TOPIC}:problem":
        turn.ask = trouble.ask_which()
    else:
        return False
    return True


def ask(turn: Turn) -> Ask:
    """Is there anything to tell us about it?"""
    return Ask(
        "reminder.ask",
        topic=TOPIC,
        offers=(
            Offer(f"{TOPIC}:paid", "trouble.paid"),
            Offer(f"{TOPIC}:later", "reminder.later"),
            Offer(f"{TOPIC}:cannot", "trouble.hardship"),
            Offer(f"{TOPIC}:problem", "reminder.problem"),
            person(TOPIC),
        ),
    )


def _show(turn: Turn) -> None:
    """The payment as it stands now, and what she may want to say of it."""
    loan.ask(turn, AskLoan(about="next_payment"))
    known = turn.situation.loan
    if turn.ask is None and known is not None and owing.next_payment(known) is not None:
        turn.ask = ask(turn)


def _promise(turn: Turn, named: date) -> None:
    """A later day is asked of a person; on the day itself all is as it was agreed."""
    known = turn.situation.loan
    following = owing.next_payment(known) if known is not None else None
    if following is not None and following.due_on >= named:
        _show(turn)
    else:
        arranging.promise_a_day(turn, named)


def _day_in(command: AnyCommand, today: date) -> date | None:
    """The day that her words end with: "I will pay on Friday"."""
    if not isinstance(command, NotUnderstood | SetFact | Correct):
        return None
    words = command.span.rstrip(" .!").split()
    for start in range(max(len(words) - _MOST_WORDS, 0), len(words)):
        told = " ".join(words[start:])
        found = days.day(told, today=today)
        if isinstance(found, date) and not told.isdigit():  # "2" is no day
            return found
    return None
