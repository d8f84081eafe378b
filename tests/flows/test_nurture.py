"""Five tracks, one at a time: each starts, says each step once, and stops."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from pydantic import ValidationError

from flows import lead_rules, nurture, templates
from flows.nurture import Due, Nothing, Standing

DAY = date(2026, 11, 2)
RULES = lead_rules.book().on(DAY).nurture
SELMA = Standing(ref="LEAD-1", status="new", last_heard_on=DAY, employer="partner", band="warm")


def said(standing: Standing, days: int) -> str:
    found = nurture.due(standing, on=DAY + timedelta(days=days), rules=RULES)
    return found.key if isinstance(found, Due) else found.why


@pytest.mark.proves("Lead Nurturing Workflows")
def test_every_lead_is_on_the_one_track_that_fits_her(subtests: pytest.Subtests) -> None:
    for changed, expected in (
        ({}, "partner_employee"),
        ({"employer": None}, "education"),
        ({"employer": "none", "band": "hot"}, "non_partner"),
        ({"employer": "open"}, "non_partner"),
        ({"band": "hot"}, "high_intent"),
        ({"status": "dormant", "employer": "none"}, "re_engagement"),
        ({"is_applying": True}, Nothing("applied")),
        ({"has_case": True}, Nothing("case_open")),
        ({"status": "qualified"}, Nothing("ended")),
        ({"status": "converted"}, Nothing("ended")),
        ({"status": "closed"}, Nothing("ended")),
    ):
        with subtests.test(changed=str(changed)):
            assert nurture.track(replace(SELMA, **changed)) == expected  # type: ignore[arg-type]


def test_a_step_is_due_on_its_days_once_and_the_next_after_it(subtests: pytest.Subtests) -> None:
    first, second, third = (f"nurture:LEAD-1:partner_employee:{n}" for n in (1, 2, 3))
    told = replace(SELMA, put=(first,), last_put_on=DAY + timedelta(days=4))
    both = replace(SELMA, put=(first, second), last_put_on=DAY + timedelta(days=7))
    asleep = replace(SELMA, status="dormant")
    for standing, days, expected in (
        (SELMA, 1, "not_yet"),
        (SELMA, 2, first),
        (SELMA, 8, first),
        (SELMA, 9, second),  # what could not leave in its days is not said late
        (told, 6, "just_written"),
        (told, 7, second),
        (told, 12, second),
        (told, 13, third),
        (both, 12, "not_yet"),
        (both, 13, third),
        (replace(both, put=(first, second, third)), 40, "not_yet"),
        (replace(told, answered=True), 9, "answered"),
        (replace(told, put=(first,) * RULES.most_in_all), 9, "too_many"),
        (replace(told, has_case=True), 9, "case_open"),
        (replace(told, is_applying=True), 9, "applied"),
        (asleep, 29, "not_yet"),
        (asleep, 30, "nurture:LEAD-1:re_engagement:1"),
        (asleep, 45, "nurture:LEAD-1:re_engagement:2"),
        (asleep, 75, "nurture:LEAD-1:re_engagement:3"),
        (asleep, 82, "not_yet"),
    ):
        with subtests.test(days=days, expected=expected):
            assert said(standing, days) == expected


def test_nobody_hears_the_same_twice_on_two_tracks(subtests: pytest.Subtests) -> None:
    had = ("nurture:LEAD-1:education:1",)  # what it costs
    hot = replace(SELMA, band="hot", put=had, last_put_on=DAY)
    for days, expected in ((1, "just_written"), (8, "nurture:LEAD-1:high_intent:2")):
        with subtests.test(days=days):
            assert said(hot, days) == expected
    both = (*had, "nurture:LEAD-1:high_intent:1", "nurture:LEAD-1:high_intent:2")
    assert said(replace(hot, put=both), 9) == "not_yet"


@pytest.mark.proves("Lead Nurturing Workflows")
def test_each_track_is_a_way_of_three_messages_and_asking_again_ends(
    subtests: pytest.Subtests,
) -> None:
    """Played day by day for somebody who agreed to offers and never answers."""
    for name, changed in _TRACKS.items():
        with subtests.test(track=name):
            standing, heard = replace(SELMA, **changed), []
            for days in range(RULES.dormant_days):
                standing = _heard(standing, days, heard)
            assert [each.split(":")[2:] for each in heard] == [[name, n] for n in "123"]
            standing = replace(standing, status="dormant")
            for days in range(RULES.dormant_days, 200):
                standing = _heard(standing, days, heard)
            asked_again = [each.split(":")[3] for each in heard[3:]]
            # What she has been told already is left out, and the last says that it is the last.
            assert asked_again == (["1", "3"] if name == "education" else ["1", "2", "3"])
            assert len(heard) <= RULES.most_in_all


_TRACKS: dict[str, dict[str, Any]] = {
    "partner_employee": {},
    "non_partner": {"employer": "none"},
    "high_intent": {"band": "hot"},
    "education": {"employer": None},
}


def _heard(standing: Standing, days: int, heard: list[str]) -> Standing:
    on = DAY + timedelta(days=days)
    found = nurture.due(standing, on=on, rules=RULES)
    if not isinstance(found, Due):
        return standing
    assert standing.last_put_on is None or (on - standing.last_put_on).days >= RULES.apart_days
    heard.append(found.key)
    return replace(standing, put=(*standing.put, found.key), last_put_on=on)


def test_a_track_that_is_missing_empty_or_too_quick_is_refused() -> None:
    given = RULES.model_dump()
    tracks = given["tracks"]
    quick = [{**tracks["education"][0], "after_days": days} for days in (3, 4)]
    for wrong in (
        {name: steps for name, steps in tracks.items() if name != "education"},
        {**tracks, "education": []},
        {**tracks, "education": quick},
    ):
        with pytest.raises(ValidationError):
            type(RULES).model_validate({**given, "tracks": wrong})


def test_every_step_has_a_template_and_offers_ask_for_consent() -> None:
    book = templates.load()
    for steps in RULES.tracks.values():
        for place, step in enumerate(steps):
            category = book.by_name[step.template].category
            assert (category == "marketing") is (step.purpose == "marketing")
            assert step.purpose == "marketing" or place == 0  # what she asked is gone on with once
            if step.purpose == "marketing":
                ids = [each.id for each in book.by_name[step.template].buttons]
                assert templates.NO_OFFERS in ids
