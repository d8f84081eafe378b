"""The score of a lead: 100 points in four parts, explained, and never part of a decision."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import flows
from crm_store.money import Cents
from flows import lead_rules, lead_score
from flows.lead_conversion import Converted
from flows.lead_score import Evidence

RULES = lead_rules.book().on(date(2026, 11, 23))
ALL = Evidence(
    employment="permanent",
    pay=Cents(900_000),
    in_area=True,
    answers=8,
    steps=7,
    replies_in=timedelta(minutes=5),
    employer="partner",
    need="week",
    papers=2,
    wants_now=True,
)


@pytest.mark.proves("Lead Qualification Framework")
def test_the_agreed_vector_has_all_hundred_points() -> None:
    found = lead_score.score(ALL, RULES)
    assert (found.value, found.band, found.coverage, found.unknown) == (100, "hot", 100, ())
    parts = ("demographic", "behaviour", "partnership", "readiness")
    assert [found.of(part) for part in parts] == [25, 25, 30, 20]


def test_each_fact_gives_what_the_table_says(subtests: pytest.Subtests) -> None:
    whole = lead_score.score(ALL, RULES).value
    for changed, less in (
        ({"employment": "fixed_term"}, 4),
        ({"employment": "casual"}, 8),
        ({"pay": Cents(300_000)}, 5),  # half way from half of the threshold
        ({"pay": Cents(100_000)}, 10),
        ({"in_area": False}, 5),
        ({"answers": 4}, 4),
        ({"steps": 0}, 10),
        ({"replies_in": timedelta(minutes=11)}, 2),
        ({"replies_in": timedelta(hours=2)}, 4),
        ({"replies_in": timedelta(days=2)}, 7),
        ({"employer": "open"}, 15),
        ({"employer": "none"}, 25),
        ({"need": "month"}, 3),
        ({"papers": 1}, 3.5),
        ({"wants_now": False}, 6),
    ):
        with subtests.test(changed=str(changed)):
            found = lead_score.score(replace(ALL, **changed), RULES)  # type: ignore[arg-type]
            assert found.value == whole - less
            assert found.coverage == 100


def test_what_is_not_known_gives_nothing_and_is_listed() -> None:
    nothing = lead_score.score(Evidence(), RULES)
    assert (nothing.value, nothing.band, nothing.coverage, len(nothing.unknown)) == (
        0, "cold", 0, 10,
    )  # fmt: skip
    some = lead_score.score(Evidence(employer="partner", need="week"), RULES)
    assert (some.value, some.coverage, "salary" in some.unknown) == (37, 37, True)


@pytest.mark.proves("Lead Qualification Framework")
@settings(max_examples=60, deadline=None)
@given(
    st.builds(
        Evidence,
        employment=st.sampled_from([None, "permanent", "casual"]),
        pay=st.none() | st.integers(0, 10_000_000).map(Cents),
        answers=st.none() | st.integers(0, 500),
        steps=st.none() | st.integers(0, 9),
        replies_in=st.none() | st.timedeltas(timedelta(0), timedelta(days=400)),
        employer=st.sampled_from([None, "partner", "open", "none"]),
        papers=st.none() | st.integers(0, 5),
    )
)
def test_no_part_gives_more_than_it_has_and_the_parts_are_the_whole(told: Evidence) -> None:
    found = lead_score.score(told, RULES)
    assert all(0 <= (each.points or 0) <= each.most for each in found.components)
    assert found.value == pytest.approx(sum(each.points or 0 for each in found.components))
    assert 0 <= found.coverage <= 100
    more = lead_score.score(replace(told, employer="partner"), RULES)
    assert more.value >= found.value


def test_rules_that_do_not_make_the_four_totals_are_refused() -> None:
    broken = RULES.model_dump()
    broken["readiness"]["intent_points"] = 7
    with pytest.raises(ValueError, match="readiness"):
        lead_rules.LeadRules.model_validate(broken)


def test_no_rule_of_a_decision_can_read_the_rules_of_leads() -> None:
    root = Path(flows.__file__ or "").parent
    reading = [
        each.name
        for each in (root / "policy").glob("*.py")
        if "lead" in each.read_text(encoding="utf-8")
    ]
    assert reading == []


@pytest.mark.proves("4.2 Lead Nurturing & Conversion")
def test_few_leads_say_little_of_how_many_become_loans() -> None:
    found = Converted(leads=10, loans=5, cost=Cents(10_001))
    low, high = found.interval or (0, 0)
    assert (round(float(low), 3), round(float(high), 3)) == (0.237, 0.763)
    assert found.cost_each == 2_000  # half-even
    assert Converted(leads=0, loans=0, cost=Cents(0)).interval is None
    assert Converted(leads=3, loans=0, cost=Cents(90)).cost_each is None
