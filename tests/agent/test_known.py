"""No figure leaves that nobody calculated, told, kept or set, whatever a flow says."""

import ast
import asyncio
import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from langgraph.runtime import Runtime

import flows
from agent import graph
from agent.graph import Mind, TurnContext, TurnState
from agent.phrases import Phrases
from crm_store.money import Cents
from flows import calculated
from flows.effects import Value
from flows.figures import kind_of
from flows.flow import Ask, Decision, Draft, Fact, Offer, Say, Situation, State, Tongue
from flows.owing import Due, RunningLoan
from tests.flows.monday import CALENDAR, NOW, POLICY, TODAY, standing

LOAN = RunningLoan(
    ref="LN-1",
    principal=Cents(200_000),
    charge=Cents(40_000),
    disbursed_on=date(2026, 10, 14),
    schedule=tuple(Due(n, date(2026, 10 + n, 23), Cents(60_000)) for n in (1, 2)),
    paid=Cents(60_000),
)
HILMA = standing(
    loan=LOAN,
    is_verified=True,
)
# Where a calculation may be noted. Whoever adds one says here where its figures come from.
CALCULATORS = {
    "affordability": "the law's shares of her pay",
    "agreement_days": "policy's days, by the calendar",
    "agreement_terms": "the contract that was offered",
    "arrangement": "her schedule, laid out anew",
    "as_offered": "the quote of an offer",
    "calendar": "business days and office hours",
    "cooling_off": "the law's days, by the calendar",
    "costs": "the quote for her answers",
    "facts": "her own words, as a value",
    "form": "the step of the form",
    "owing": "the ledger of her loan",
    "quote": "the product's terms",
    "schedule": "pay days, by the calendar",
}


async def leaves(*says: Say, ask: Ask | None = None, **more: Any) -> bool:
    """Whether a turn in which a flow said this sends it."""
    decided = Decision(
        effects=(),
        says=says,
        ask=ask,
        questions=(),
        state=State(),
        facts={},
        language="en",
    )
    mind = Mind(reader=None, knowledge=None, phrases=Phrases.load())  # type: ignore[arg-type]
    runtime: Runtime[TurnContext] = Runtime(context=TurnContext(mind=mind, reads=None))  # type: ignore[arg-type]
    state = TurnState(decision=decided, **{"situation": HILMA, "said": (), **more})
    state |= await graph.phrase(state, runtime=runtime)
    state |= await graph.check(state, runtime=runtime)
    faults = [each.faults for each in state["withheld"]]
    assert faults in ([], [("number_without_source",)])
    return not faults


def balance(**differs: Value) -> Say:
    told: dict[str, Value] = {"today": TODAY, "total": 60_000, "ref": "LN-1", "left": 2}
    return Say("loan.balance", {**told, **differs})


@pytest.mark.parametrize(
    "invented",
    [
        {"total": 123_456},
        {"total": 60_001},
        {"today": date(2027, 5, 17)},
        {"left": 7_213},
    ],
    ids=str,
)
async def test_a_figure_that_a_flow_invents_does_not_leave(invented: dict[str, Value]) -> None:
    assert await leaves(balance())
    assert not await leaves(balance(**invented))


async def test_a_moment_that_nothing_gave_does_not_leave() -> None:
    by = datetime(2026, 11, 24, 13, 37, tzinfo=UTC)
    said = Say("hardship.person_by", {"by": by, "case": "CASE-1"})
    assert not await leaves(said)
    assert await leaves(said, calculated=(by,))


async def test_an_invented_figure_on_a_button_does_not_leave() -> None:
    offers = (Offer("take", "option.take_amount", {"amount": 123_456}), Offer("no", "option.no"))
    ask = Ask("nearest", topic="nearest", offers=offers)
    assert not await leaves(ask=ask)
    assert await leaves(ask=ask, calculated=(123_456,))


@pytest.mark.parametrize(
    "situation",
    [
        replace(HILMA, facts={"amount": Fact(123_400, "m", "t", before=())}),
        replace(HILMA, facts={"amount": Fact(200_000, "m", "t", before=(123_400,))}),
        replace(HILMA, draft=Draft("APP-1", "started", NOW, principal=123_400)),
        replace(HILMA, tongues=(Tongue(0, "I want 1234", None, 0),)),
        replace(HILMA, state=State(options=(("nearest:amount:123400", "Take N$1,234.00"),))),
    ],
    ids=["a fact", "what it was before", "her application", "her own words", "what was offered"],
)
async def test_what_is_told_or_kept_of_her_may_be_said(situation: Situation) -> None:
    said = Say("noted.remuneration", {"amount": 123_400})
    assert not await leaves(said)
    assert await leaves(said, situation=situation)


def told(**facts: Any) -> Situation:
    """Hilma, and what she has told."""
    return replace(HILMA, facts={name: Fact(value, "m", "t") for name, value in facts.items()})


def approved(**differs: Value) -> Say:
    return Say("decision.approved", {"ref": "APP-1", "amount": 60_000, "months": 4, **differs})


@pytest.mark.parametrize(
    ("said", "wrong", "right"),
    [
        (approved(months=25), told(pay_day=25), told(months=25)),
        (
            Say("noted.remuneration", {"amount": 2_500}),
            told(months=2_500),
            told(amount=2_500),
        ),
        (
            Say("changed.pay_day", {"before": "last", "after": 26}),
            told(months=26),
            told(pay_day=26),
        ),
        (
            Say("loan.claimed", {"day": date(1990, 4, 12)}),
            told(born_on="1990-04-12"),
            told(employed_until="1990-04-12"),
        ),
        (
            Say("agreement.item.rate", {"n": 4, "percent": 22}),
            replace(HILMA, draft=Draft("APP-1", "started", NOW, months=22)),
            replace(HILMA, policy=POLICY, facts={"rate_percent": Fact(22, "m", "t")}),
        ),
        (
            Say("noted.remuneration", {"amount": 447_100}),
            replace(told(employee_number="4471"), tongues=(Tongue(0, "it is 4471", None, 0),)),
            replace(HILMA, tongues=(Tongue(0, "it is 4471", None, 0),)),
        ),
    ],
    ids=[
        "a day as months",
        "months as money",
        "months as a pay day",
        "her birth as a day that something is due",
        "months as a rate",
        "her employee number as money",
    ],
)
async def test_a_figure_is_said_as_what_it_is_only(
    said: Say, wrong: Situation, right: Situation
) -> None:
    assert not await leaves(said, situation=wrong)
    assert await leaves(said, situation=right)


def test_every_amount_of_the_catalogue_is_called_what_an_amount_is_called() -> None:
    shown = {
        name
        for text in Phrases.load().catalogue("en").phrases.values()
        for name in re.findall(r"{(\w+):money}", text)
    }
    assert shown
    assert {name for name in shown if kind_of(name) not in ("money", "any")} == set()


async def test_what_policy_sets_in_days_is_no_amount_and_no_term() -> None:
    days = POLICY.sessions.draft_days
    assert not await leaves(balance(total=days))
    assert not await leaves(approved(months=days))


async def test_what_a_calculator_gives_may_be_said_in_its_turn_only() -> None:
    with calculated.noting() as given:
        day = CALENDAR.add_business_days(TODAY, 17)
    assert await leaves(Say("loan.claimed", {"day": day}), calculated=tuple(given))
    assert not await leaves(Say("loan.claimed", {"day": day}))


async def test_turns_at_the_same_time_keep_their_figures_apart() -> None:
    async def turn(days: int) -> list[object]:
        with calculated.noting() as given:
            await asyncio.sleep(0)
            CALENDAR.add_business_days(TODAY, days)
            await asyncio.sleep(0)
        return given

    one, two = await asyncio.gather(turn(1), turn(2))
    assert (one, two) == ([TODAY + timedelta(days=1)], [TODAY + timedelta(days=2)])


def test_calculations_are_noted_where_they_are_listed_and_nowhere_else() -> None:
    folder = Path(flows.__path__[0])
    found = {
        file.relative_to(folder).with_suffix("").as_posix()
        for file in folder.rglob("*.py")
        if _calculates(ast.parse(file.read_text(encoding="utf-8")))
    }
    assert found == set(CALCULATORS)


def _calculates(tree: ast.Module) -> bool:
    return any(
        isinstance(each, ast.Name) and each.id == "calculator"
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef)
        for each in node.decorator_list
    )
