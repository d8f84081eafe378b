"""The figures that a reply may say: calculated in its turn, told, kept of her, or set by policy."""

import re
from collections.abc import Sequence

from crm_store import money
from flows.figures import Figure, figures_in
from flows.flow import Facts, Situation, State, Tongue

_IDENTIFIERS = ("employee_number", "phone")
_NUMBER = re.compile(r"(?<!\d)\d{1,9}(?!\d)", re.ASCII)


def known_to(situation: Situation, facts: Facts) -> frozenset[Figure]:
    """What she told, what the store keeps of her, and what policy sets; `facts` as they are now."""
    now = (situation.now, situation.today)
    lent = (situation.loan, situation.paid_off, situation.written_off)
    hers = (situation.facts, situation.draft, *lent)
    papers = (situation.reading, situation.documents, situation.typed)
    rests_on = figures_in(now, hers, papers) | situation.policy.figures
    return rests_on | _offered(situation.state) | _written(situation.tongues, facts)


def _written(tongues: Sequence[Tongue], facts: Facts) -> frozenset[Figure]:
    """Her own words of this turn, as amounts and as plain numbers.

    What names her, as the number of an employee does, is no amount.
    """
    texts = [each.text for each in tongues]
    names = {_digits(str(facts[each].value)) for each in _IDENTIFIERS if each in facts}
    amounts = (
        amount
        for text in texts
        for amount, (start, end) in money.find(text)
        if _digits(text[start:end]) not in names
    )
    numbers = (int(number) for text in texts for number in _NUMBER.findall(text))
    return frozenset(
        (*(("money", amount) for amount in amounts), *(("number", number) for number in numbers))
    )


def _digits(text: str) -> str:
    return "".join(filter(str.isdigit, text))


def _offered(state: State) -> frozenset[Figure]:
    """The figures of what she may tap: they were looked at when they were shown."""
    parts = (part for option in state.options for part in option[0].split(":"))
    return frozenset(("any", int(part)) for part in parts if part.isascii() and part.isdigit())
