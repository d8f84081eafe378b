"""A voice note is kept for a person wherever we may keep it, and is never a missed answer."""

from dataclasses import replace
from uuid import UUID

import pytest

from flows import steer
from flows.effects import OpenCase
from flows.flow import Arrived, Situation, State
from tests.flows.monday import standing

_MESSAGE, _NOTE = UUID(int=1), UUID(int=2)
_HEARD = standing(
    state=State(misses=1),
    messages=(_MESSAGE,),
    other_kinds=("voice",),
)


def _heard(reject: str | None) -> Situation:
    return replace(_HEARD, voice_notes=(Arrived(_NOTE, 0, reject),))


def test_a_note_that_was_kept_waits_with_its_message() -> None:
    decision = steer.decide(_heard(None), ())
    assert decision.effects == (
        OpenCase("voice_note", "voice", 3, {"told_in": str(_MESSAGE), "document": str(_NOTE)}),
    )
    assert [say.key for say in decision.says] == ["cannot.voice", "cannot.voice_kept"]
    assert decision.state.misses == 1


def test_a_note_that_could_not_be_had_is_looked_for_by_a_person() -> None:
    decision = steer.decide(_heard("not_fetched"), ())
    assert decision.effects == (OpenCase("voice_note", "voice", 3, {"told_in": str(_MESSAGE)}),)
    assert [say.key for say in decision.says] == ["cannot.voice"]


@pytest.mark.parametrize("situation", [_HEARD, _heard("before_consent")])
def test_a_note_that_we_may_not_keep_is_only_answered(situation: Situation) -> None:
    decision = steer.decide(situation, ())
    assert decision.effects == ()
    assert [say.key for say in decision.says] == ["cannot.voice"]


@pytest.mark.parametrize("owner", ["queue", "human"])
def test_whoever_has_a_person_sends_it_to_that_person(owner: str) -> None:
    decision = steer.decide(replace(_heard(None), owner=owner), ())
    assert (decision.effects, decision.silent) == ((), True)
