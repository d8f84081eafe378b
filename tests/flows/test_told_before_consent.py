"""What is kept in mind before consent lies open: never pay, a name or a number of somebody's."""

import json
from typing import get_args
from uuid import UUID

import pytest

from flows import steer
from flows.commands import Correct, FactName, SetFact
from flows.flow import Draft, State
from tests.flows.monday import NOW, standing

STRANGER = standing(
    language=None,
    messages=(UUID("01930000-0000-7000-8000-000000000001"),),
)
BEFORE_CONSENT = standing(
    state=State(flow="application", topic="consent"),
    messages=STRANGER.messages,
    draft=Draft("APP-1", "interest", NOW),
)
OPEN: set[FactName] = {"employer", "amount", "months", "pay_day"}
TOLD: dict[FactName, str] = {
    "employer": "Kalahari Foods",
    "employee_number": "EMP 44718",
    "full_name": "Selma Nangolo",
    "phone": "081 000 4321",
    "remuneration": "N$9 876",
    "pay_day": "25",
    "amount": "2000",
    "months": "4",
}


def test_every_fact_is_tried_here() -> None:
    assert set(TOLD) == set(get_args(FactName))


def test_no_pay_name_or_number_lies_open_before_consent(subtests: pytest.Subtests) -> None:
    for situation in (STRANGER, BEFORE_CONSENT):
        for kind in (SetFact, Correct):
            for fact in get_args(FactName):
                with subtests.test(stranger=situation is STRANGER, kind=kind.__name__, fact=fact):
                    decision = steer.decide(
                        situation, [kind(fact=fact, value=TOLD[fact], span=TOLD[fact])]
                    )
                    kept = {each[0] for each in decision.state.told}
                    assert kept == {fact} & OPEN
                    if fact not in OPEN:
                        assert TOLD[fact] not in json.dumps(decision.state.to_json())
                    assert decision.facts == {}
