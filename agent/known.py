"""The figures that a reply may say: calculated in its turn, told, kept of her, or set by policy."""

import re
from collections.abc import Sequence

from crm_store import money
from flows.calculated import Figure, figures_in
from flows.flow import Situation, State, Tongue

_NUMBER = re.compile(r"(?<!\d)\d{1,9}(?!\d)", re.ASCII)


def known_to(situation: Situation) -> frozenset[Figure]:
    """What she told, what the store keeps of her, and what policy sets."""
    now = (situation.now, situation.today)
    hers = (situation.facts, situation.draft, situation.loan, situation.paid_off)
    papers = (situation.reading, situation.documents, situation.typed)
    rests_on = figures_in(now, hers, papers) | situation.policy.figures
    return rests_on | _offered(situation.state) | _written(situation.tongues)


def _written(tongues: Sequence[Tongue]) -> frozenset[Figure]:
    """Her own words of this turn, as amounts and as plain numbers."""
    texts = [each.text for each in tongues]
    amounts = (amount for text in texts for amount, _ in money.find(text))
    numbers = (int(number) for text in texts for number in _NUMBER.findall(text))
    return frozenset((*amounts, *numbers))


def _offered(state: State) -> frozenset[Figure]:
    """The figures of what she may tap: they were looked at when they were shown."""
    parts = (part for option in state.options for part in option[0].split(":"))
    return frozenset(int(part) for part in parts if part.isascii() and part.isdigit())
