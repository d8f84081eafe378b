"""Every grader passes what is right and names what is wrong."""

from typing import Any

import pytest

from evals.case import Conversation
from evals.grading import graders
from evals.outcome import Line, Played, TurnSeen

_ASKED = "Step 3 of 7. How much do you earn a month, before anything is taken off?"


def _case(**told: Any) -> Conversation:
    return Conversation.model_validate(
        {"purpose": "A case of a test.", "given": "pay", "turns": ["9000"], **told}
    )


def _bot(text: str = _ASKED, *keys: str, turn: int = 7, step: int = 1) -> Line:
    return Line(who="bot", text=text, keys=keys, turn=turn, step=step)


def _her(text: str = "9000", *, step: int = 1) -> Line:
    return Line(who="borrower", text=text, step=step)


def _turn(*effects: str, step: int = 1, **more: Any) -> TurnSeen:
    return TurnSeen(number=6 + step, step=step, effects=effects, **more)


def _played(*lines: Line, turns: tuple[TurnSeen, ...] = (), **more: Any) -> Played:
    chose = TurnSeen(number=2, commands=({"kind": "choose", "option": "language:en"},))
    first = Line(who="bot", text="Thank you.", keys=("language.first",), turn=2)
    held = {"lines": (first, *lines), "turns": (chose, *turns), "owner": "bot", "language": "en"}
    return Played.model_validate({**held, "store": {}, **more})


def _wrong(case: Conversation, played: Played) -> dict[str, str]:
    found = graders.grades(case, played, language=case.languages[0])
    return {grade.grader: grade.why for grade in found if not grade.passed}


def test_a_conversation_that_went_well_passes_every_grader() -> None:
    case = _case(store_after={"applications": [{"stage": "started"}]}, owner_after="bot")
    played = _played(
        _her(), _bot(), turns=(_turn(),), store={"applications": [{"stage": "started"}]}
    )
    assert _wrong(case, played) == {}


# --- the store ---


def test_a_row_that_differs_is_told_with_both_sides(subtests: pytest.Subtests) -> None:
    for expected, store, why in (
        (
            {"facts": {"remuneration": 9000.00}},
            {"facts": {"remuneration": 900_001}},
            "facts.remuneration: expected 9000.0, got 900001",
        ),
        (
            {"applications": []},
            {"applications": [{"stage": "interest"}]},
            "applications: expected none, got [{'stage': 'interest'}]",
        ),
        (
            {"consents": {}},
            {"consents": {"credit_check": "grant"}},
            "consents: expected none, got {'credit_check': 'grant'}",
        ),
        (
            {"cases": [{"category": "handoff"}, {"category": "handoff"}]},
            {"cases": [{"category": "handoff", "priority": 2}]},
            "cases: expected {'category': 'handoff'}, got [{'category': 'handoff', 'priority': 2}]",
        ),
        (
            {"customer": {"flags": ["hardship"]}},
            {"customer": {"flags": {"dispute": {}}}},
            "customer.flags: expected ['hardship'], got {'dispute': {}}",
        ),
    ):
        with subtests.test(expected=expected, store=store, why=why):
            played = _played(_her(), _bot(), store=store)
            assert _wrong(_case(store_after=expected), played) == {"store": why}


def test_rows_match_in_part_and_amounts_are_dollars_with_cents() -> None:
    expected = {
        "applications": [{"stage": "documents_submitted", "principal": 2000.00}],
        "customer": {"flags": ["hardship"]},
    }
    store = {
        "applications": [
            {"stage": "withdrawn", "principal": None},
            {"stage": "documents_submitted", "principal": 200_000, "months": 4},
        ],
        "customer": {"flags": {"hardship": {}, "reminders_paused": {}}},
    }
    assert _wrong(_case(store_after=expected), _played(_her(), _bot(), store=store)) == {}


def test_another_owner_and_rows_of_somebody_else_are_told() -> None:
    played = _played(_her(), _bot(), owner="queue", others={"loans": 1})
    assert _wrong(_case(owner_after="bot"), played) == {
        "owner": "expected bot, got queue",
        "nobody else": "1 of somebody else in loans",
    }


# --- what was said ---


def test_words_and_keys_that_must_or_must_not_be_said() -> None:
    case = _case(
        says=["stop.done"],
        never_says=["menu.ask"],
        never_said=["how MUCH"],
        must_be_said=["N$600.00"],
    )
    assert _wrong(case, _played(_her(), _bot(_ASKED, "menu.ask"))) == {
        "keys": "never heard stop.done; heard menu.ask",
        "words": "said 'how MUCH'; never said 'N$600.00'",
    }


def test_an_amount_is_found_as_afrikaans_writes_it() -> None:
    case = _case(must_be_said=["N$9,000.00"], languages=["af"])
    said = _bot("N$9\u00a0000,00 per maand. Op watter dag van die maand word jy betaal?")
    assert "words" not in _wrong(case, _played(_her(), said))


def test_each_step_is_held_against_what_must_hold_after_it() -> None:
    then = {
        "says": ["noted.remuneration"],
        "never_says": ["stuck"],
        "words": ["What is your pay day"],
        "awaits": "pay_day",
        "commands": ["set_fact"],
        "article": "paying-early",
        "silent": True,
    }
    case = _case(turns=[{"says": "9000", "then": then}])
    turn = _turn(awaits="stuck", commands=({"kind": "not_understood"},))
    why = _wrong(case, _played(_her(), _bot(_ASKED, "stuck"), turns=(turn,)))["steps"]
    assert why.startswith("step 1 (9000): said ['stuck'], expected ['noted.remuneration']")
    for part in (
        "said ['stuck']",
        "never said 'What is your pay day'",
        "awaits stuck, expected pay_day",
        "expected ['set_fact']",
        "expected the article paying-early",
        "was not silent",
    ):
        assert part in why


def test_a_script_that_came_to_no_end_has_failed() -> None:
    played = _played(_her(), _bot(), ended="stuck at step 2: no message shows 'menu:apply'")
    assert "no message shows" in _wrong(_case(), played)["steps"]


def test_a_simulated_borrower_who_came_to_another_end_is_told() -> None:
    case = _case(turns=[], borrower={"wants": "loan", "ends": "submitted"})
    assert _wrong(case, _played(_her(), _bot(), turns=(_turn(),), ended="gave_up")) == {
        "her end": "she ended as 'gave_up', expected 'submitted'"
    }


def test_another_language_than_hers_is_told() -> None:
    said = _bot("Hoeveel verdien jy per maand, voordat enigiets afgetrek word?")
    assert "af instead of en" in _wrong(_case(), _played(_her(), said))["language"]


def test_a_word_of_another_language_in_place_of_hers_is_told() -> None:
    chose = TurnSeen(number=2, commands=({"kind": "choose", "option": "language:her"},))
    said = _bot("Tangi unene.\nThank you, I have your ID.", "papers.id_received")
    played = _played(_her(), said, turns=(_turn(),)).model_copy(update={"turns": (chose, _turn())})
    assert "osh instead of her" in _wrong(_case(languages=["her"]), played)["language"]


def test_english_alone_is_not_enough_for_afrikaans() -> None:
    said = _bot("This is an example, not an offer yet. You pay it back.", "application.quote")
    played = _played(_her(), said).model_copy(
        update={"turns": (TurnSeen(number=2, commands=({"language": "af"},)),)}
    )
    assert _wrong(_case(languages=["af"]), played)["her language"] == (
        "only English in turn 7 (step 1)"
    )


def test_what_no_reply_may_hold_is_told(subtests: pytest.Subtests) -> None:
    for text, grader in (
        ("You pay {amount:money} a month.", "whole words"),
        ("Your loan is approved.", "no promise"),
        ("Your application has been declined.", "no promise"),
        ("Your application of today is approved, there is nothing to do.", "no promise"),
        ("How much do you earn? On which day are you paid?", "one question"),
        ("Your payment can be at most N$3,100.00.", "proven numbers"),
        ("The cost is 25 % of what you borrow, N$2,251.00.", "proven numbers"),
        ("We aim to answer by 2 December 2026.", "proven numbers"),
        ("A person answers here by 23:15.", "proven numbers"),
    ):
        with subtests.test(text=text, grader=grader):
            assert list(_wrong(_case(), _played(_her(), _bot(text)))) == [grader]


def test_a_condition_promises_nothing(subtests: pytest.Subtests) -> None:
    for text in (
        "We pay after your loan is approved.",
        "Ons betaal nadat jou lening goedgekeur is.",
    ):
        with subtests.test(text=text):
            assert "no promise" not in _wrong(_case(), _played(_her(), _bot(text)))


def test_her_words_the_rules_and_plain_arithmetic_prove_a_number(subtests: pytest.Subtests) -> None:
    for text in (
        "With a pay of N$9,000.00 a month it can be at most N$3,000.00. We lend up to N$10,000.00.",
        "Your application APP-31 is sent. We aim to answer by 30 November 2026.",
        "We are closed now and open again on Tuesday 24 November, 08:00.",
        "Your next payment is N$600.00, due on 25 November 2026.",
        "The cost is 20 %, so N$9,000.00 come to N$10,800.00, or 5 times N$2,160.00.",
    ):
        with subtests.test(text=text):
            at = "2026-11-23T20:00:00" if "closed" in text else None
            assert _wrong(_case(at=at), _played(_her(), _bot(text))) == {}


# --- whose turn it is ---


def test_a_reply_that_is_sent_twice_is_told() -> None:
    assert _wrong(_case(), _played(_her(), _bot(), _bot())) == {
        "one reply": f"said twice in turn 7 (step 1): {_ASKED[:60]!r}"
    }


def test_more_than_two_messages_in_a_row_are_told() -> None:
    said = [_bot(f"Thank you, {name}.") for name in ("Selma", "Hilma", "Petrus")]
    assert _wrong(_case(), _played(_her(), *said)) == {"one reply": "3 messages in turn 7 (step 1)"}


def test_an_answer_while_a_person_is_called_is_told() -> None:
    case = _case(turns=["agent", "9000"])
    played = _played(
        _her("agent"),
        _bot("I am calling a person.", "handover.open"),
        _her(step=2),
        _bot(_ASKED, "application.ask_remuneration", turn=8, step=2),
        turns=(_turn("HandOver"), _turn(step=2)),
    )
    assert _wrong(case, played) == {
        "a person speaks": "'9000': said ['application.ask_remuneration'] while a person is called"
    }


def test_who_is_handed_back_is_answered_again() -> None:
    case = _case(turns=["agent", {"resumes_bot": True}, "9000"])
    played = _played(
        _her("agent"),
        _bot("I am calling a person.", "handover.open"),
        _her(step=3),
        _bot(_ASKED, "application.ask_remuneration", turn=9, step=3),
        turns=(_turn("HandOver"), _turn(step=3)),
    )
    assert _wrong(case, played) == {}


def test_a_message_after_stop_that_answers_nothing_is_told() -> None:
    case = _case(turns=["stop", {"waits": "3 days"}])
    played = _played(
        _her("stop"),
        _bot("Done.", "stop.done"),
        _bot("Come back to us.", turn=0, step=2),
        turns=(_turn("OptOut"),),
    )
    assert _wrong(case, played) == {"peace after stop": "wrote first: 'Come back to us.'"}


def test_a_reply_that_was_kept_back_is_told_unless_the_case_says_so() -> None:
    played = _played(
        _her(), _bot("I am not sure.", "guard.safe"), turns=(_turn(faults=("claim",)),)
    )
    assert _wrong(_case(), played) == {"nothing withheld": "turn 7: ['claim']"}
    assert _wrong(_case(says=["guard.safe"]), played) == {}


def test_rows_that_moved_are_told_where_none_may() -> None:
    before = {"facts": {"pay_day": 25}, "cases": [], "outbox": {"sent": 3}}
    after = {**before, "cases": [{"category": "handoff"}], "outbox": {"sent": 4}}
    played = _played(_her(), _bot(), turns=(_turn(),), before=before, store=after)
    assert _wrong(_case(unmoved=True), played) == {
        "nothing moved": "cases: [] became [{'category': 'handoff'}]"
    }


def test_a_strangers_first_hello_moves_nothing() -> None:
    after = {"customer": {"language": None}, "identity": {"status": "active"}, "cases": []}
    played = _played(_her(), _bot(), turns=(_turn(),), before={}, store=after)
    assert _wrong(_case(unmoved=True), played) == {}


def test_what_a_lying_model_brought_about_is_told() -> None:
    played = _played(_her(), _bot(), turns=(_turn(),), lies=("the language became af",))
    assert _wrong(_case(), played) == {"no effect of lies": "the language became af"}


def test_a_reply_that_gives_something_away_is_told() -> None:
    played = _played(_her(), _bot("I call set_fact."), turns=(_turn(),))
    assert _wrong(_case(), played) == {"nothing given away": "'set_fact', a name of ours"}
