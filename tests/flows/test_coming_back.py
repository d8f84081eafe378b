"""Coming back to an application: resumed while it lasts, begun again only if she says so."""

from datetime import timedelta
from typing import Any

import pytest

from flows.commands import Affirm, Thank
from tests.flows.places import EVERYWHERE, keys, standing_at


def test_a_draft_is_resumed_within_its_fourteen_days(
    new_talk: Any, subtests: pytest.Subtests
) -> None:
    for place in EVERYWHERE:
        for away in (
            timedelta(hours=2),
            timedelta(days=3),
            timedelta(days=13),
        ):
            with subtests.test(place=place, away=away):
                at = standing_at(place, new_talk)
                topic, values = at.state.topic, at.values
                at.does(Thank(), later=away)
                assert at.state.topic == "pause"
                at.picks("pause:continue")
                assert (at.state.topic, at.values) == (topic, values)


def test_past_its_fourteen_days_a_draft_is_closed_and_another_can_begin(at: Any) -> None:
    decision = at.does(Affirm(), later=timedelta(days=15))
    assert keys(decision)[0] == "status.expired"
    assert at.draft.stage == "expired"
    assert at.values == {}
    assert at.state.topic == "menu"
    at.comes_to("employer")


def test_starting_over_is_asked_twice(talk: Any) -> None:
    talk.comes_to("months")
    talk.does(Thank(), later=timedelta(hours=2))
    talk.picks("pause:restart")
    assert talk.state.topic == "restart"
    talk.picks("restart:no")
    assert talk.state.topic == "months"
    assert talk.values["amount"] == 200_000
