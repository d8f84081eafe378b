"""Five tracks, one at a time: each starts, says each step once, and stops."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

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
        ({"status": "qualified"}, Nothing("ended")),
        ({"status": "converted"}, Nothing("ended")),
        ({"status": "closed"}, Nothing("ended")),
    ):
        with subtests.test(changed=str(changed)):
            assert nurture.track(replace(SELMA, **changed)) == expected  # type: ignore[arg-type]


def test_a_step_is_due_on_its_days_once_and_the_next_after_it(subtests: pytest.Subtests) -> None:
    first, second = "nurture:LEAD-1:partner_employee:1", "nurture:LEAD-1:partner_employee:2"
    told = replace(SELMA, put=(first,))
    for standing, days, expected in (
        (SELMA, 1, "not_yet"),
        (SELMA, 2, first),
        (SELMA, 8, first),
        (SELMA, 9, second),  # what could not leave in its days is not said late
        (told, 3, "not_yet"),
        (told, 9, second),
        (replace(told, put=(first, second)), 9, "not_yet"),
        (replace(told, answered=True), 9, "answered"),
        (replace(told, put=(first,) * 5), 9, "too_many"),
        (replace(SELMA, status="dormant"), 30, "nurture:LEAD-1:re_engagement:1"),
    ):
        with subtests.test(days=days, expected=expected):
            assert said(standing, days) == expected


def test_every_step_has_a_template_and_offers_ask_for_consent() -> None:
    book = templates.load()
    for steps in RULES.tracks.values():
        for step in steps:
            category = book.by_name[step.template].category
            assert (category == "marketing") is (step.purpose == "marketing")
            if step.purpose == "marketing":
                ids = [each.id for each in book.by_name[step.template].buttons]
                assert templates.NO_OFFERS in ids
