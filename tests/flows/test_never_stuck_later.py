"""Whatever stands about her, sent or decided, offered or lent, no word leads nowhere."""

import random
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm_store.applications import DRAFT, TRANSITIONS
from crm_store.money import Cents
from flows import as_offered
from flows.affordability import CounterOffer
from flows.agreement_offered import Approved, Contract, Terms
from flows.commands import AnyCommand, AskLoan, Human, LoanFact, Menu, NotUnderstood, StartFlow
from flows.flow import Draft, Handset, Proof
from flows.owing import Due, Movement, Proposed
from flows.quote import Quote
from flows.ruled import Grounds, Ruled
from tests.flows.lent import LOAN
from tests.flows.test_never_stuck import SIGNS, Anybody, check

MONDAY = date(2026, 11, 23)
PLAN = (Due(2, date(2026, 12, 24), Cents(60_000)), Due(3, date(2027, 1, 25), Cents(60_000)))
LENT = replace(LOAN, movements=(Movement(date(2026, 10, 14), "lent", Cents(200_000)),))
LOANS = (
    None,
    LENT,
    replace(LENT, paid=Cents(0), beside=Cents(1_500)),
    replace(LENT, claimed_on=MONDAY),
    replace(LENT, proposed=Proposed("a-plan", "pause:1", MONDAY)),
    replace(LENT, proposed=Proposed("a-plan", "pause:1", MONDAY, date(2026, 11, 30), PLAN)),
)
STAGES = sorted(set(TRANSITIONS) - {*DRAFT})  # a form is filled in by the other file's people
# What is asked outside of a turn: her answer may come to any of it, and after anything.
ASKED = ("reminder", "csat", "nps", "offers", "proof", "new_plan", "cooling_off", "agreement")
OWNERS = ("bot", "bot", "bot", "bot", "queue", "user:maria")


class Standing:
    """Somebody with a past: an application somewhere on its way, perhaps a loan, or a person."""

    def __init__(self, seed: int, talk: Any) -> None:
        self.anybody = Anybody(seed, talk)
        self.dice: random.Random = self.anybody.dice
        self.talk = talk
        dice = self.dice
        stage = dice.choice((None, *STAGES))
        quote = self._quote()
        talk.draft = self._draft(stage, quote) if stage else None
        talk.owner = dice.choice(OWNERS)
        talk.state = replace(talk.state, topic=dice.choice((None, "menu", *ASKED)))
        talk.more = self._more(stage)

    def _quote(self) -> Quote:
        talk = self.talk
        priced = as_offered.quoted(
            Cents(120_000), 4, product=talk.POLICY.product, pay_day=25, on=MONDAY,
            policy=talk.POLICY, calendar=talk.CALENDAR,
        )  # fmt: skip
        assert isinstance(priced, Quote)
        return priced

    def _draft(self, stage: str, quote: Quote) -> Draft:
        dice, now = self.dice, self.talk.now
        offer = CounterOffer(quote.principal, quote.months)
        until = MONDAY + timedelta(days=dice.choice((-1, 7)))
        ruled = dice.choice(
            (
                None,
                Ruled("approved", MONDAY),
                Ruled(
                    "declined",
                    MONDAY,
                    grounds=(Grounds("R01", 60_000, 36_666), Grounds("R05")),
                    review_until=dice.choice((None, until)),
                    may_fit=offer,
                ),
                Ruled("counter_offer", MONDAY, offer=offer, stands_until=until),
            )
        )
        has_offer = stage in ("agreement_signing", "disbursement", "active_loan")
        return Draft(
            "APP-9",
            stage,
            now,
            submitted_at=now,
            principal=200_000,
            months=4,
            ruled=ruled,
            offered=dice.choice((None, quote)) if ruled else None,
            looked_at_since=now,
            contract=self._contract(quote, until, stage) if has_offer else None,
        )

    def _contract(self, quote: Quote, until: date, stage: str) -> Contract:
        dice = self.dice
        is_signed = stage != "agreement_signing"
        return Contract(
            "an-offer",
            Terms("APP-9/A", "Selma Nangolo", "Kalahari Foods", quote, until, "agreement.1"),
            heard_on=MONDAY,
            is_as_written=dice.random() < 0.8,
            approved=Approved(quote.principal, quote.months, quote.instalment),
            pay_day=25,
            has_reached_her=dice.random() < 0.8,
            signed_on=MONDAY if is_signed else None,
            loan="LN-9" if is_signed else None,
            is_paid_out=stage == "active_loan",
            is_being_paid=stage == "disbursement" and dice.random() < 0.3,
        )

    def _more(self, stage: str | None) -> Mapping[str, Any]:
        dice = self.dice
        shared = Handset(is_owner=dice.random() < 0.5)
        return {
            "loan": dice.choice(LOANS),
            "paid_off": dice.choice((None, LENT)),
            "is_verified": dice.random() < 0.6,
            "is_proven": dice.random() < 0.2,
            "proof": dice.choice((None, Proof(), Proof((0,)), Proof((0,), is_right=True))),
            "may_ask_for_offers": dice.random() < 0.3,
            "handset": dice.choice((None, None, None, None, shared)),
            "has_secret": dice.random() < 0.05,
            "called": dice.choice(("", "Selma Nangolo")),
        }

    def wanders(self, steps: int) -> None:
        for _ in range(steps):
            if self.talk.owner == "queue" and self.dice.random() < 0.7:
                self.talk.does(Menu())
            elif self.dice.random() < 0.3:
                owner, command = self.talk.owner, self._about_it()
                check([command], self.talk.does(command), self.talk, owner=owner)
            else:
                self.anybody.says_anything()

    def _about_it(self) -> AnyCommand:
        dice = self.dice
        flows: tuple[Any, ...] = ("application", "status", "documents", "review", "bank_change")
        about: LoanFact = dice.choice(get_args(LoanFact))
        signs = NotUnderstood(span=SIGNS)
        return dice.choice((AskLoan(about=about), StartFlow(flow=dice.choice(flows)), signs))


@pytest.mark.proves("Workflow Orchestration")
@settings(max_examples=150, deadline=None, derandomize=True)
@given(seed=st.integers(0, 2**32), steps=st.integers(1, 20))
def test_whatever_stands_about_her_there_is_a_way_forward(
    new_talk: Callable[..., Any], seed: int, steps: int
) -> None:
    Standing(seed, new_talk()).wanders(steps)


@pytest.mark.proves("Workflow Orchestration")
@settings(max_examples=150, deadline=None, derandomize=True)
@given(seed=st.integers(0, 2**32), steps=st.integers(0, 12))
def test_whatever_stands_about_her_agent_reaches_a_person(
    new_talk: Callable[..., Any], seed: int, steps: int
) -> None:
    talk = new_talk()
    somebody = Standing(seed, talk)
    somebody.wanders(steps)
    before = somebody.dice.choice(((), (somebody.anybody.command(),)))
    talk.does(*before, Human())
    assert talk.owner != "bot"
