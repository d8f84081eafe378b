"""Stopping: our messages at once, an application after one question."""

from dataclasses import replace

import pytest

from flows.commands import Cancel, Choose
from flows.effects import Advance, OptOut
from flows.flow import Draft
from tests.flows.monday import NOW
from tests.flows.troubled import IN_THE_FORM, SELMA, keys, then, told


def test_stopping_the_messages_asks_nothing() -> None:
    decision = told(IN_THE_FORM, Cancel(scope="messages"))
    assert list(decision.effects) == [OptOut()]


def test_stopping_an_application_asks_which(subtests: pytest.Subtests) -> None:
    for scope in ("application", "unknown"):
        with subtests.test(scope=scope):
            asked = told(IN_THE_FORM, Cancel(scope=scope))  # type: ignore[arg-type]
            assert asked.effects == ()
            assert keys(asked) == ["cancel.which"]
            stopped = then(IN_THE_FORM, asked, Choose(option="cancel:application"))
            assert Advance("withdrawn") in stopped.effects
            kept = then(IN_THE_FORM, asked, Choose(option="cancel:nothing"))
            assert kept.effects == ()


def test_an_application_that_is_being_paid_out_is_stopped_by_a_person() -> None:
    deciding = replace(SELMA, draft=Draft("APP-1", "disbursement", NOW, NOW))
    asked = told(deciding, Cancel(scope="application"))
    decision = then(deciding, asked, Choose(option="cancel:application"))
    assert decision.hand_over is not None
    assert not any(isinstance(each, Advance) for each in decision.effects)
