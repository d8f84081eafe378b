"""Numbers typed in the chat: hidden at the door, seen by their ends, kept sealed in the turn."""

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from agent import numbers_given
from agent.identity_numbers import is_id_number
from agent.office import Desk, Office
from flows.effects import KeepTyped
from flows.flow import State, TypedNumber
from flows.policy import Policy

if TYPE_CHECKING:
    from agent.inbound import Letter
    from agent.offering import Offering
    from agent.taken import Taken
    from crm_store.database import Session

_TAIL = 4


def seen(letters: "Sequence[Letter]", *, policy: Policy, today: date) -> tuple[TypedNumber, ...]:
    """What a flow may know of them: where each stands, its end, and what it can be."""
    least = policy.affordability.minimum_age
    return tuple(
        TypedNumber(
            number,
            each.typed[-_TAIL:],
            is_identity=is_id_number(each.typed, today=today, least_years=least),
            is_account=policy.links.is_account(each.typed),
        )
        for number, each in enumerate(letters)
        if each.typed
    )


def were_volunteered(letters: "Sequence[Letter]", state: State) -> bool:
    """Whether she wrote a number that nobody had asked for here."""
    return not state.typing and any(each.numbers_hidden for each in letters)


async def keep(
    session: "Session",
    taken: "Taken",
    effect: KeepTyped,
    *,
    by: "Offering",
) -> None:
    """Keep it sealed, by the rules of the page: what differs from what we have is for a person."""
    desk = Desk(session, Office(by.book, taken.situation.calendar, by.phrases), taken.now)
    digits = taken.letters[effect.message].typed
    await numbers_given.keep_typed(
        desk, taken.party.customer, what=effect.what, digits=digits, bank=effect.bank
    )
