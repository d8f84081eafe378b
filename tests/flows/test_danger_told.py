"""A life in danger is heard before all else, and a threat goes to a supervisor."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from flows.commands import (
    AskLoan,
    Cancel,
    Choose,
    Human,
    Menu,
    NotUnderstood,
    Report,
    SetFact,
    StartFlow,
    Stop,
)
from flows.effects import AddToCase, CancelProactive, HandOver, OpenCase, OptOut, PauseReminders
from flows.flow import Arrived
from tests.flows.monday import NOW
from tests.flows.opened import cases
from tests.flows.troubled import (
    HILMA,
    IN_THE_FORM,
    LOAN,
    MESSAGE,
    SELMA,
    added,
    keys,
    reported,
    then,
    told,
)


def test_who_wants_to_die_hears_kind_words_and_a_person_is_called() -> None:
    decision = reported(replace(IN_THE_FORM, is_verified=True, loan=LOAN), "distress")
    assert keys(decision) == ["distress.sorry", "distress.not_alone"]
    assert decision.effects == (
        OpenCase("distress", "distress", 0, {"told_in": str(MESSAGE)}, at_once=True),
        PauseReminders(None, because="distress"),
        CancelProactive("distress"),
        HandOver("distress", category="distress", priority=0),
    )
    assert decision.ask is None
    assert decision.open_question is None
    assert decision.state.flow is None


def test_distress_wins_over_all_else_that_is_said(subtests: pytest.Subtests) -> None:
    for beside in (
        AskLoan(about="balance"),
        Cancel(scope="application"),
        Choose(option="menu:apply"),
        Human(),
        Menu(),
        Report(about="hardship", span="I cannot pay"),
        Report(about="bereavement", span="my husband died"),
        Report(about="wrong_number", span="wrong number"),
        Report(about="under_age", span="I am 17"),
        SetFact(fact="employer", value="Kalahari Foods"),
        StartFlow(flow="application"),
    ):
        for first in (True, False):
            for owner in ("bot", "queue"):
                with subtests.test(beside=beside, first=first, owner=owner):
                    despair = Report(about="distress", span="I want to die")
                    situation = replace(IN_THE_FORM, owner=owner)
                    said = (despair, beside) if first else (beside, despair)
                    assert told(situation, *said) == reported(
                        situation, "distress", "I want to die"
                    )


def test_distress_after_days_away_or_with_a_photo_is_heard_first() -> None:
    away = replace(IN_THE_FORM, last_turn_at=NOW - timedelta(days=20))
    photo = replace(away, documents=(Arrived(uuid4(), 0),), other_kinds=("voice",))
    for situation in (away, photo):
        assert keys(reported(situation, "distress")) == ["distress.sorry", "distress.not_alone"]


def test_a_stop_beside_distress_is_obeyed_and_a_threat_is_passed_on() -> None:
    decision = told(
        SELMA,
        Stop(),
        Report(about="distress", span="I kill you and myself"),
        Report(about="threat", span="I kill you and myself"),
    )
    assert OptOut() in decision.effects
    assert cases(decision) == [("threat", "threat", 0), ("distress", "distress", 0)]
    assert keys(decision) == ["distress.sorry", "distress.not_alone"]


def test_distress_told_to_a_person_is_theirs_to_answer() -> None:
    decision = reported(replace(SELMA, owner="user:maria"), "distress")
    assert decision.silent
    assert decision.says == ()
    assert cases(decision) == [("distress", "distress", 0)]
    assert decision.hand_over is None


def test_a_threat_is_answered_calmly_and_goes_to_a_supervisor() -> None:
    decision = reported(HILMA, "threat", "I will come and kill you")
    assert keys(decision) == ["threat.heard"]
    opened = next(each for each in decision.effects if isinstance(each, OpenCase))
    assert opened.details["for"] == "supervisor"
    more = then(SELMA, decision, NotUnderstood(span="you took my whole pay"))
    assert added(more) == [AddToCase("threat", {"told_in": str(MESSAGE)})]
