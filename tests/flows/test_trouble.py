"""Troubles: noted at once, said kindly, brought to a person, and never a figure to a stranger."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import get_args

import pytest

from flows import menu, trouble_noted
from flows.commands import Back, Choose, DontKnow, Human, Menu, NotUnderstood, Trouble
from flows.effects import DisownNumber, Unverify
from flows.flow import Decision, Situation, State, Turn
from tests.flows.monday import CALENDAR, NOW
from tests.flows.opened import cases
from tests.flows.troubled import HILMA, IN_THE_FORM, SELMA, keys, reported, then, told

TROUBLES: tuple[Trouble, ...] = get_args(Trouble)


def numbers_said(decision: Decision) -> set[str]:
    return {name for say in (*decision.says, decision.ask) if say for name in say.values}


def test_each_trouble_opens_its_case(subtests: pytest.Subtests) -> None:
    for about, case in (
        ("distress", [("distress", "distress", 0)]),
        ("threat", [("threat", "threat", 0)]),
        ("bereavement", [("bereavement", "bereavement", 0)]),
        ("fraud", [("fraud_report", "fraud", 0)]),
        ("hardship", [("payment_difficulty", "hardship", 1)]),
        ("complaint", [("complaint", "complaint", 1)]),
        ("wrong_deduction", [("complaint", "wrong_deduction", 1)]),
        ("no_money", [("payout_missing", "no_money", 1)]),
        ("paid", [("payment_claim", "paid", 2)]),
        ("wrong_number", [("wrong_number", "wrong_number", 2)]),
        ("third_party", [("third_party", "third_party", 3)]),
        ("scam_worry", []),  # a question first; the case comes with "report it"
        ("under_age", []),  # nothing of a child is kept
        ("new_debt", []),  # she has asked us for nothing
    ):
        with subtests.test(about=about, case=case):
            assert cases(reported(SELMA, about)) == case


def test_no_trouble_is_forgotten() -> None:
    assert set(TROUBLES) == set(trouble_noted.CASES) | {"scam_worry", "under_age", "new_debt"}


def test_what_is_said_of_a_trouble_names_no_loan_and_no_amount(subtests: pytest.Subtests) -> None:
    """The same words on every number: they confirm to nobody that a loan exists."""
    for about in TROUBLES:
        with subtests.test(about=about):
            decision = reported(HILMA, about)
            assert keys(decision) == keys(reported(SELMA, about))
            assert numbers_said(decision) <= {"age", "by", "case", "until"}


def test_trouble_as_the_first_word_ever_is_heard_before_any_language(
    subtests: pytest.Subtests,
) -> None:
    for about in TROUBLES:
        with subtests.test(about=about):
            stranger = replace(SELMA, language=None)
            decision = reported(stranger, about)
            assert keys(decision)[0] == keys(reported(SELMA, about))[0]
            assert "welcome" not in keys(decision)


def test_a_trouble_is_noted_in_silence_while_a_person_has_the_talk(
    subtests: pytest.Subtests,
) -> None:
    for about in [each for each in TROUBLES if each != "distress"]:
        for owner in ("queue", "user:maria"):
            with subtests.test(about=about, owner=owner):
                with_a_person = replace(SELMA, owner=owner)
                decision = reported(with_a_person, about)
                assert decision.silent
                assert list(decision.effects) == [
                    # The number is not given up while somebody of ours is talking on it.
                    Unverify(about) if isinstance(each, DisownNumber) else each
                    for each in reported(SELMA, about).effects
                ]
                assert decision.says == ()


def test_agent_reaches_a_person_after_any_trouble(subtests: pytest.Subtests) -> None:
    for about in TROUBLES:
        with subtests.test(about=about):
            decision = then(SELMA, reported(SELMA, about), Human())
            assert decision.hand_over is not None


def test_the_person_answers_within_office_hours() -> None:
    evening = replace(SELMA, now=datetime(2026, 11, 27, 16, 0, tzinfo=UTC))  # Friday, 18:00
    decision = reported(evening, "complaint")
    by = decision.says[0].values["by"]
    assert by == datetime(2026, 11, 30, 8, 30, tzinfo=CALENDAR.next_opening(NOW).tzinfo)


def test_a_trouble_in_the_middle_of_the_form_leads_back_to_it(subtests: pytest.Subtests) -> None:
    for about in ("hardship", "complaint", "wrong_deduction", "paid", "fraud"):
        with subtests.test(about=about):
            asked = reported(IN_THE_FORM, about)
            answered = then(IN_THE_FORM, asked, DontKnow())
            assert answered.ask is not None
            assert answered.ask.topic == "employer"


def test_a_button_of_another_question_decides_nothing(subtests: pytest.Subtests) -> None:
    for option in (
        "hardship:nothing",
        "paid:no_slip",
        "deduction:yes:1:2",
        "scam:report",
        "under_age:yes",
    ):
        with subtests.test(option=option):
            decision = told(IN_THE_FORM, Choose(option=option))
            assert decision.effects == ()
            assert keys(decision)[0] == "choice.no_longer_open"


def test_no_menu_has_more_than_six_items_and_each_leads_to_a_person(
    subtests: pytest.Subtests,
) -> None:
    menu = told(SELMA, Menu())
    problems = then(SELMA, menu, Choose(option="menu:problem"))
    for decision in (menu, problems):
        assert decision.ask is not None
        with subtests.test(menu=decision.ask.key):
            assert 2 <= len(decision.ask.offers) <= 6
            assert then(SELMA, decision, Human()).hand_over is not None


def test_the_menu_asks_which_problem_it_is() -> None:
    menu = told(SELMA, Menu())
    asked = then(SELMA, menu, Choose(option="menu:problem"))
    assert asked.hand_over is None
    assert keys(asked) == ["trouble.which"]
    assert cases(then(SELMA, asked, Choose(option="trouble:hardship"))) == [
        ("payment_difficulty", "hardship", 1)
    ]
    in_her_words = then(SELMA, asked, NotUnderstood(span="your man shouted at me"))
    assert cases(in_her_words) == [("complaint", "complaint", 1)]


IN_WORDS = {"hardship_amount", "arrange_amount", "arrange_day", "arrange_promise"}
BEFORE = {
    "trouble": "menu",
    "hardship": "trouble",
    "hardship_amount": "hardship",
    "paid": "trouble",
    "complaint": "trouble",
    "fraud": "trouble",
    "arrange": "hardship",
    **dict.fromkeys(("arrange_amount", "arrange_months", "arrange_day"), "arrange"),
    **dict.fromkeys(("arrange_promise", "arrange_send"), "arrange"),
}


def behind(situation: Situation) -> dict[str, tuple[Situation, Decision]]:
    """Every question that the menu of problems leads to, by its topic, with who is asked it."""
    first = replace(situation, state=State(topic="menu", options=(("menu:problem", ""),)))
    asked: dict[str, tuple[Situation, Decision]] = {}
    steps = [(first, told(first, Choose(option="menu:problem")))]
    while steps:
        before, came = steps.pop()
        if came.ask is None or came.ask.topic in (*asked, "menu"):
            continue
        asked[came.ask.topic] = (before, came)
        steps += [(before, then(before, came, Choose(option=each.id))) for each in came.ask.offers]
    return asked


@pytest.mark.parametrize(
    ("who", "topics"),
    [(SELMA, {"hardship", "paid", "complaint", "fraud"}), (HILMA, {"arrange", "arrange_send"})],
    ids=["no loan", "a loan"],
)
def test_behind_every_problem_are_numbers_a_step_back_the_menu_and_a_person(
    who: Situation, topics: set[str]
) -> None:
    asked = behind(who)
    assert {*topics, "trouble", "hardship_amount"} <= set(asked)
    for topic, (before, came) in asked.items():
        assert came.ask is not None
        assert bool(came.ask.offers) != (topic in IN_WORDS)
        assert len(came.ask.offers) <= 6
        statements = [each for each in came.says if not each.key.startswith("arrangement.cost_")]
        assert len(statements) <= 3
        assert then(before, came, Menu()).ask == menu.ask_menu(Turn(before))
        assert then(before, came, Human()).hand_over is not None
        back = then(before, came, Back())
        assert back.ask is not None
        assert back.ask.topic == BEFORE[topic]
