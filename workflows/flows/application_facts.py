"""What is told for the form: facts in any order, and corrections.

A correction is a new value; only what depends on it is asked again.
"""

from collections.abc import Sequence

from flows import costs, employers, facts, misses, tenfold, wording
from flows.commands import FactName
from flows.effects import Begin, Value
from flows.facts import Problem
from flows.flow import FACTS, Ask, Employer, Offer, Turn
from flows.form import FORM, next_item, person, yes_or_no
from flows.papers_proof import is_proven, lost_with

NEAREST = "nearest"
_LAST_DAY = 31  # of a month
# What may be kept in mind before she agrees: the conversation's state is not sealed, and these lie
# open in the store too once an application is sent. Her name, pay and numbers are asked again.
_KEPT_IN_MIND = ("employer", "amount", "months", "pay_day")


def tell(
    turn: Turn, fact: FactName, text: str, *, message: int, told_in: str | None = None
) -> bool:
    """Take a fact as it was told; False if it cannot be taken so."""
    if "consent" not in turn.facts:
        keep_in_mind(turn, fact, text, message=message)
        if not any(isinstance(effect, Begin) for effect in turn.effects):
            turn.say("application.consent_first")
        return True
    small = _too_small(turn, fact, text)
    if small is not None and facts.may_be_months(small, turn.situation):
        fact = "months"
    elif small is not None and small <= _LAST_DAY and "pay_day" in turn.facts:
        turn.ask = _ask_whether_pay_day(small)
        return True
    value = facts.read(fact, text, turn.situation)
    if isinstance(value, Problem):
        turn.say(value.key, **value.values)
        turn.way_on = _way_on(fact, value) if value.understood else turn.way_on
        return False
    if fact == "employer":
        return _tell_employer(turn, value, message=message, told_in=told_in)
    if fact == "remuneration" and is_proven(turn, fact) and value != turn.value(fact):
        turn.keep(again=None if turn.state.again == fact else turn.state.again)
        turn.say("papers.pay_is_on_payslip", amount=turn.value(fact))
        return True
    unlikely = tenfold.ask(turn.value(fact), value) if fact == "remuneration" else None
    if unlikely is not None:
        turn.ask = unlikely
        return True
    keep_value(turn, fact, value, message=message, told_in=told_in)
    return True


def _too_small(turn: Turn, fact: FactName, text: str) -> int | None:
    """ "Make it 3", where an amount was not asked and the months are told already."""
    if turn.state.topic == "amount" or "months" not in turn.facts:
        return None
    return facts.small_number(fact, text, turn.situation)


def _ask_whether_pay_day(number: int) -> Ask:
    """A number that is no loan and no term that we have may be a day, and is not guessed."""
    return Ask(
        "number.pay_day",
        {"number": number},
        topic="number",
        offers=(
            Offer(f"number:{number}:pay_day", "option.yes"),
            Offer("number:neither", "option.no"),
        ),
    )


def _way_on(fact: FactName, problem: Problem) -> Ask:
    """What she may have instead, as buttons; of pay there is nothing to offer."""
    if not problem.nearest:
        return misses.another_way()
    takes = "option.take_months" if fact == "months" else "option.take_amount"
    other = "option.other_months" if fact == "months" else "option.other_amount"
    offers = (
        *(Offer(f"{NEAREST}:{fact}:{each}", takes, {fact: each}) for each in problem.nearest),
        Offer(f"{NEAREST}:other", other),
        person(NEAREST),
    )
    return Ask("nearest", topic=NEAREST, offers=offers)


def choose_nearest(turn: Turn, option: str, message: int) -> bool:
    """The nearest value that we lend, or another one."""
    _, fact, value = option.split(":") if option.count(":") == 2 else ("", "", "")
    if fact in ("amount", "months") and value.isdigit():
        keep_value(turn, fact, int(value), message=message)
    return fact != "" or option == f"{NEAREST}:other"


def keep_in_mind(turn: Turn, fact: FactName, text: str, *, message: int) -> None:
    """Remember, until she agrees or goes, what she told before she was asked; store no fact."""
    if fact in _KEPT_IN_MIND:
        others = tuple(each for each in turn.state.told if each[0] != fact)
        told_in = str(turn.situation.messages[message])
        turn.keep(told=(*others, (fact, text[:100], told_in)))


def take_what_was_told(turn: Turn, *, message: int) -> None:
    """What was told before consent becomes fact with it; what was vague is asked in its turn."""
    told = {fact: (text, told_in) for fact, text, told_in in turn.state.told}
    turn.keep(told=())
    for fact in FACTS:
        text, told_in = told.get(fact, ("", ""))
        if text and not isinstance(facts.read(fact, text, turn.situation), Problem):
            tell(turn, fact, text, message=message, told_in=told_in)


def ask_again(turn: Turn, fact: str) -> None:
    """Put one known line before the borrower once more; the old value stays until then."""
    turn.keep(later=tuple(each for each in turn.state.later if each != fact))
    if fact in turn.facts:
        turn.keep(again=fact)
    elif fact != next_item(turn).topic:
        turn.say("application.not_asked_yet")


def keep_value(
    turn: Turn, fact: str, value: object, *, message: int, told_in: str | None = None
) -> None:
    """Keep a value of the form, and say what it changed."""
    before = turn.value(fact)
    changed = turn.remember(fact, value, message=message, told_in=told_in)
    if turn.state.again == fact:
        turn.keep(again=None)
    if before == value:
        turn.say("changed.nothing")
    elif changed:
        turn.say(f"changed.{fact}", before=_shown(before), after=_shown(value))
        _drop_what_depends_on(turn, fact)
        if fact == "remuneration":
            _judge_quote_again(turn)
    elif fact == "remuneration" and before is None:
        turn.say("noted.remuneration", amount=_shown(value))


def _shown(value: object) -> Value:
    return value if isinstance(value, int | str) else str(value)


def _drop_what_depends_on(turn: Turn, fact: str) -> None:
    for item in FORM:
        if fact in item.depends_on and item.topic in turn.facts:
            turn.forget(item.topic, because=fact)
            for lost in lost_with(turn, item.topic):
                turn.forget(lost, because=fact)
            _drop_what_depends_on(turn, item.topic)


def _judge_quote_again(turn: Turn) -> None:
    """Other pay, same loan: say whether it still fits, and offer less where it does not."""
    if "amount" not in turn.facts or "months" not in turn.facts:
        return
    capacity = costs.capacity(turn)
    instalment = costs.instalment(turn)
    if instalment <= capacity:
        turn.say("application.still_fits", capacity=capacity, instalment=instalment)
    else:
        turn.forget("quote", because="remuneration")


def _tell_employer(turn: Turn, text: str, *, message: int, told_in: str | None = None) -> bool:
    found = employers.match(text, turn.situation.employers)
    if len(found) == 1:
        keep_employer(turn, found[0].id, message=message, told_in=told_in)
        return True
    if not found and wording.is_a_sentence(text):
        turn.say("problem.employer")
        return False
    turn.remember("employer_named", text, message=message, told_in=told_in)
    if found:
        turn.ask = _ask_which(found)
    elif wording.looks_like_a_company(text):
        turn.ask = ask_what_now(text)
    else:
        # Anything may be a company's name, and most of what is none looks like this.
        turn.ask = Ask(
            "application.is_it_employer",
            {"employer": text},
            topic="employer_named",
            step=2,
            offers=yes_or_no("employer_named"),
        )
    return True


def _ask_which(found: Sequence[Employer]) -> Ask:
    offers = (
        Offer(f"employer:{each.id}", "option.employer", {"name": each.name, "town": each.town})
        for each in found
    )
    return Ask(
        "application.which_employer",
        topic="employer",
        offers=(*offers, Offer("employer:none", "option.none_of_these")),
        step=2,
    )


def ask_what_now(employer: str) -> Ask:
    """An employer that is no partner is no dead end."""
    return Ask(
        "application.employer_unknown",
        {"employer": employer},
        topic="employer_unknown",
        offers=(
            Offer("employer_unknown:retry", "option.write_again"),
            Offer("employer_unknown:refer", "option.ask_my_employer"),
            person("employer_unknown"),
        ),
    )


def keep_employer(
    turn: Turn, employer_id: str, *, message: int, told_in: str | None = None
) -> None:
    """Keep a partner as the employer, and say what it changed."""
    employer = next(each for each in turn.situation.employers if each.id == employer_id)
    value = {"id": employer.id, "name": employer.name, "town": employer.town}
    before = turn.value("employer")
    if before == value:
        turn.say("changed.nothing")
    if turn.remember("employer", value, message=message, told_in=told_in):
        turn.say("changed.employer", before=before["name"], after=employer.name)
        _drop_what_depends_on(turn, "employer")
    if turn.state.again == "employer":
        turn.keep(again=None)
