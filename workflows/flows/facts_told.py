"""A fact that is told: for the form, where one is open, or as what it means where none is."""

from crm_store import money
from crm_store.money import Cents
from flows import (
    agreement,
    application,
    application_answers,
    application_facts,
    misses,
    telling,
    told_since,
)
from flows.commands import ChangeItem, Correct, SetFact
from flows.flow import FACTS, Turn

_GUESSED = 0.7  # what only the order of the questions gives a meaning to


def tell(turn: Turn, command: SetFact | Correct) -> None:
    """Take the fact for the form that is open, or open one with it."""
    if turn.situation.language is None:
        turn.keep(intent="application")
        application_facts.keep_in_mind(turn, command.fact, command.value, message=command.message)
        return
    if turn.state.flow != "application":
        if turn.draft is None or not turn.draft.is_draft:
            _tell_outside_a_form(turn, command)
            return
        turn.keep(flow="application")
    unnamed = _unnamed_amount(turn, command)
    if unnamed is not None:
        application_answers.ask_which_number(turn, unnamed)
    elif isinstance(command, Correct) and not command.value:
        application_facts.ask_again(turn, command.fact)
    elif not application_facts.tell(turn, command.fact, command.value, message=command.message):
        misses.missed(turn, "")


def _unnamed_amount(turn: Turn, command: SetFact | Correct) -> Cents | None:
    """ "I meant 6500", long after both pay and amount were told: which of them is asked."""
    if turn.state.topic in (*FACTS, "quote", "number") or command.confidence > _GUESSED:
        return None
    if command.fact not in ("amount", "remuneration") or not isinstance(command, Correct):
        return None
    amount = money.parse(command.value)
    plausible = turn.situation.policy.affordability.plausible
    return amount if amount and plausible(amount) and "remuneration" in turn.facts else None


def _tell_outside_a_form(turn: Turn, command: SetFact | Correct) -> None:
    """Whoever says what they want to borrow, or where they work, wants to apply."""
    if agreement.takes_terms(turn, command.fact, command.value):
        return
    if command.fact in ("amount", "months") and telling.asks_for_other_terms(turn):
        return
    if told_since.hears(turn, command):
        return
    if isinstance(command, Correct) and (turn.draft is None or turn.draft.is_closed):
        turn.say("application.not_open")
        return
    application.begin(turn)
    application_facts.keep_in_mind(turn, command.fact, command.value, message=command.message)


def change_item(turn: Turn, command: ChangeItem) -> None:
    """Ask again for what stands on that line of the summary."""
    if turn.state.flow == "application":
        application_answers.change_item(turn, command.item, sure=True)
    else:
        misses.missed(turn, "not_understood")
