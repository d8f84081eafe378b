"""Papers as they come: too often broken, too large, or not asked for."""

from typing import Any

import pytest

from flows.commands import Refuse
from flows.effects import HandOver


def test_papers_that_fail_as_often_as_the_policy_says_bring_a_person(talk: Any) -> None:
    talk.comes_to("id")
    for _ in range(talk.POLICY.documents.tries - 1):
        talk.does(documents=["broken"])
        assert talk.owner == "bot"
    decision = talk.does(documents=["broken"])
    assert decision.hand_over == HandOver(
        "document_upload_failures", category="document_upload_failures", priority=2
    )


def test_what_is_too_large_is_told_with_the_number_of_the_policy(talk: Any) -> None:
    talk.comes_to("id")
    talk.does(documents=["too_large"])
    assert f"at most {talk.POLICY.documents.stated_max_megabytes} MB" in talk.said


def test_a_photo_that_nobody_asked_for_is_asked_about(
    new_talk: Any, subtests: pytest.Subtests
) -> None:
    for place in (
        "employer",
        "quote",
        "summary",
    ):
        with subtests.test(place=place):
            talk = new_talk()
            talk.comes_to(place)
            had = "id" in talk.values
            talk.does(documents=[None])
            if had:
                assert talk.said.startswith("Thank you, I kept it.")
            else:
                assert talk.state.topic == "which_document"
                talk.picks("paper:id")
                assert "id" in talk.values
            assert talk.state.topic == place


def test_a_photo_under_a_side_question_is_the_paper_that_was_asked_for(talk: Any) -> None:
    talk.comes_to("id")
    talk.does(Refuse())
    talk.does(documents=[None])
    assert "id" in talk.values
    assert talk.state.topic == "payslip"
