"""What a confirmed paper proves: facts with their document, and what that means for the loan."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import cast

from crm_store.money import Cents
from flows import costs
from flows.effects import Remember
from flows.flow import Fact, Turn
from flows.papers_proof import SOURCE
from flows.read_papers import Concern, Field, Look, ReadPaper


def doubts(turn: Turn, paper: ReadPaper) -> tuple[Concern, ...]:
    """What a person must look at although she says that it was read right."""
    if paper.look != "payslip" or _is_a_months_pay(turn, paper):
        return paper.doubts
    return (*paper.doubts, "pay")


def use(turn: Turn, paper: ReadPaper) -> None:
    """Know what the paper shows; say what it changes."""
    found = _USES.get(paper.look)
    if found is not None:
        found(turn, paper)


def _use_identity(turn: Turn, paper: ReadPaper) -> None:
    born_on = paper.values.get("born_on")
    if isinstance(born_on, date):
        _know(turn, "born_on", born_on.isoformat(), paper=paper)
    if "full_name" not in turn.facts and "name" in paper.values:
        _know(turn, "full_name", paper.values["name"], paper=paper)


def _use_payslip(turn: Turn, paper: ReadPaper) -> None:
    """The pay that she told gives way to the one that her employer wrote down."""
    if not _is_a_months_pay(turn, paper):
        return
    told, pay = turn.value("remuneration"), _pay(turn, paper)
    deductions = _cents(paper, "deductions")
    before = _room(turn)
    _know(turn, "remuneration", pay, paper=paper)
    _know(turn, "deductions", deductions, paper=paper)
    _know(turn, "net", _cents(paper, "net"), paper=paper)
    if "employer" in paper.values and "employer" not in paper.concerns:
        _know(turn, "employment", "by_payslip", paper=paper)
    if "employee_number" not in turn.facts and "employee_number" in paper.values:
        _know(turn, "employee_number", paper.values["employee_number"], paper=paper)
    if told is not None and told != pay:
        turn.say("changed.remuneration", before=told, after=pay)
    if deductions:
        turn.say("papers.taken_off_already", amount=deductions)
    _judge_loan_again(turn, before=before)


def _judge_loan_again(turn: Turn, *, before: Cents | None) -> None:
    """Less room than she was told: say whether the loan still fits, or offer the largest that does.

    Without an agreed cost it is asked next, and the offer with it.
    """
    capacity = _room(turn)
    if capacity is None or "quote" not in turn.facts:
        return
    instalment = costs.instalment(turn)
    if instalment > capacity:
        turn.forget("quote", because="payslip")
    elif capacity != before:
        turn.say("application.still_fits_by_payslip", capacity=capacity, instalment=instalment)


def _room(turn: Turn) -> Cents | None:
    """What can be paid each month by what is known now."""
    needed = ("remuneration", "amount", "months")
    return costs.capacity(turn) if all(each in turn.facts for each in needed) else None


def _know(turn: Turn, fact: str, value: object, *, paper: ReadPaper) -> None:
    """Keep a value on the paper's word, also where she had told the same."""
    known = turn.facts.get(fact)
    differs = known is not None and known.value != value
    past = () if known is None else (*known.before, known.value) if differs else known.before
    source = f"{SOURCE}{paper.document_id}"
    at = turn.situation.now.isoformat()
    turn.facts[fact] = Fact(value=value, message_id=source, at=at, before=past)
    turn.do(Remember(fact, value, 0, known=differs))


def _pay(turn: Turn, paper: ReadPaper) -> Cents:
    """All that she earns; where she told the basic pay, that stays: overtime may not come again."""
    basic = paper.values.get("basic")
    told = turn.value("remuneration")
    return Cents(told) if told is not None and told == basic else _cents(paper, "gross")


def _is_a_months_pay(turn: Turn, paper: ReadPaper) -> bool:
    return turn.situation.policy.affordability.plausible(_cents(paper, "gross"))


def _cents(paper: ReadPaper, name: Field) -> Cents:
    return Cents(cast("int", paper.values[name]))


_USES: Mapping[Look, Callable[[Turn, ReadPaper], None]] = {
    "id_front": _use_identity,
    "passport": _use_identity,
    "payslip": _use_payslip,
}
