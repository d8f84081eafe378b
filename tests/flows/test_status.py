"""How an application stands: its figures are told to nobody but whose it is."""

from dataclasses import replace
from datetime import date
from uuid import uuid4

import pytest

from crm_store.money import Cents
from flows import steer
from flows.calendar import Calendar
from flows.commands import Report, StartFlow
from flows.flow import Decision, Draft, Proof, Say
from flows.quote import Quote, quote
from flows.ruled import CounterOffer, Grounds, Ruled
from tests.flows.monday import NOW, POLICY, TODAY, standing

PRICED = quote(
    Cents(120_000),
    4,
    product=POLICY.product,
    pay_day=25,
    on=TODAY,
    calendar=Calendar(POLICY.hours),
)
assert isinstance(PRICED, Quote)
DRAFT = Draft("APP-1", "decision", NOW, NOW, principal=200_000, months=4)
YES = replace(DRAFT, ruled=Ruled("approved", TODAY))
NO = replace(
    DRAFT,
    stage="declined",
    ruled=Ruled("declined", TODAY, grounds=(Grounds("R01", 90_000, 60_000),)),
)
LESS = replace(
    DRAFT,
    stage="ai_assessment",
    ruled=Ruled(
        "counter_offer", TODAY, offer=CounterOffer(Cents(120_000), 4), stands_until=date(2027, 1, 1)
    ),
    offered=PRICED,
)
SELMA = standing(
    messages=(uuid4(),),
)


def told(draft: Draft, *, checked: bool = False, proof: Proof | None = None) -> Decision:
    situation = replace(SELMA, draft=draft, is_verified=checked, proof=proof)
    return steer.decide(situation, [StartFlow(flow="status")])


@pytest.mark.parametrize("draft", [YES, NO, LESS], ids=["yes", "no", "less"])
def test_a_number_that_is_not_checked_hears_of_news_and_no_figure(draft: Draft) -> None:
    decision = told(draft)
    assert decision.says == (Say("status.news_unchecked", {"ref": "APP-1"}),)
    assert decision.ask is None or not decision.ask.values


@pytest.mark.parametrize("draft", [YES, NO, LESS], ids=["yes", "no", "less"])
def test_where_the_id_number_is_known_its_end_is_asked_first(draft: Draft) -> None:
    decision = told(draft, proof=Proof())
    assert decision.says == ()
    assert decision.ask is not None
    assert decision.ask.key == "proof.ask"


def test_a_checked_number_hears_the_figures() -> None:
    assert told(YES, checked=True).says[0].key == "status.approved"
    assert told(NO, checked=True).says[0].key == "status.declined"
    offer = told(LESS, checked=True).ask
    assert offer is not None
    assert offer.key == "decision.ask_offer"


def test_money_that_is_not_there_opens_no_figure_either() -> None:
    situation = replace(SELMA, draft=YES)
    decision = steer.decide(situation, [Report(about="no_money", span="no money")])
    assert [each.key for each in decision.says] == ["no_money.checked", "status.news_unchecked"]
