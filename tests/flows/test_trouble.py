"""Troubles: noted at once, said kindly, brought to a person, and never a figure to a stranger."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import get_args
from uuid import UUID, uuid4

import pytest

from crm_store.money import Cents
from flows import menu, steer, trouble_noted
from flows.calendar import Calendar
from flows.commands import (
    Abuse,
    Affirm,
    AnyCommand,
    AskLoan,
    Back,
    Cancel,
    Choose,
    Deny,
    DontKnow,
    Greet,
    Human,
    Menu,
    NotUnderstood,
    Refuse,
    Report,
    SetFact,
    StartFlow,
    Stop,
    Trouble,
)
from flows.effects import (
    AddToCase,
    Advance,
    CancelProactive,
    ClaimPayment,
    CloseLead,
    Decline,
    DisownNumber,
    File,
    Flag,
    HandOver,
    HoldLoan,
    OpenCase,
    OptOut,
    PauseReminders,
    Remember,
    Unverify,
)
from flows.flow import Arrived, Decision, Draft, Fact, Say, Situation, State, Turn
from flows.owing import Due, RunningLoan
from flows.policy import load
from tests.flows.opened import cases

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)  # Monday, ten in the morning in Windhoek
POLICY = load().on(date(2026, 11, 23))
CALENDAR = Calendar(POLICY.hours)
MESSAGE = UUID("01930000-0000-7000-8000-000000000001")
TROUBLES: tuple[Trouble, ...] = get_args(Trouble)
LOAN = RunningLoan(
    ref="LN-1",
    principal=Cents(200_000),
    charge=Cents(40_000),
    disbursed_on=date(2026, 10, 14),
    schedule=(Due(1, date(2026, 11, 25), Cents(60_000)), Due(2, date(2027, 1, 25), Cents(180_000))),
    paid=Cents(0),
)
SELMA = Situation(
    now=NOW,
    policy=POLICY,
    calendar=CALENDAR,
    owner="bot",
    language="en",
    state=State(),
    messages=(MESSAGE,),
)
HILMA = replace(SELMA, is_verified=True, loan=LOAN)
DRAFT = Draft("APP-1", "started", NOW)
IN_THE_FORM = replace(
    SELMA,
    draft=DRAFT,
    state=State(flow="application", topic="employer", beneath="employer"),
    facts={"consent": Fact(True, str(uuid4()), NOW.isoformat())},
)


def told(situation: Situation, *commands: AnyCommand) -> Decision:
    return steer.decide(situation, commands)


def reported(situation: Situation, about: Trouble, span: str = "it happened") -> Decision:
    return told(situation, Report(about=about, span=span))


def then(situation: Situation, before: Decision, *commands: AnyCommand) -> Decision:
    """The next turn, with what the one before left open."""
    return told(after(situation, before), *commands)


def after(situation: Situation, before: Decision) -> Situation:
    asked = before.ask or before.open_question
    options = tuple((offer.id, offer.label) for offer in asked.offers) if asked else ()
    state = replace(before.state, topic=asked.topic if asked else None, options=options)
    return replace(situation, state=State.from_json(state.to_json()))


def keys(decision: Decision) -> list[str]:
    return [each.key for each in (*decision.says, *((decision.ask,) if decision.ask else ()))]


def added(decision: Decision) -> list[AddToCase]:
    return [each for each in decision.effects if isinstance(each, AddToCase)]


def numbers_said(decision: Decision) -> set[str]:
    return {name for say in (*decision.says, decision.ask) if say for name in say.values}


# --- every trouble ---


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
    ):
        with subtests.test(about=about, case=case):
            assert cases(reported(SELMA, about)) == case


def test_no_trouble_is_forgotten() -> None:
    assert set(TROUBLES) == set(trouble_noted.CASES) | {"scam_worry", "under_age"}


def test_what_is_said_of_a_trouble_names_no_loan_and_no_amount(subtests: pytest.Subtests) -> None:
    """The same words on every number: they confirm to nobody that a loan exists."""
    for about in TROUBLES:
        with subtests.test(about=about):
            decision = reported(HILMA, about)
            assert keys(decision) == keys(reported(SELMA, about))
            assert numbers_said(decision) <= {"age", "by", "case", "until"}


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


def test_a_trouble_in_the_middle_of_the_form_leads_back_to_it(subtests: pytest.Subtests) -> None:
    for about in ("hardship", "complaint", "wrong_deduction", "paid", "fraud"):
        with subtests.test(about=about):
            asked = reported(IN_THE_FORM, about)
            answered = then(IN_THE_FORM, asked, DontKnow())
            assert answered.ask is not None
            assert answered.ask.topic == "employer"


# --- distress ---


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


# --- threats ---


def test_a_threat_is_answered_calmly_and_goes_to_a_supervisor() -> None:
    decision = reported(HILMA, "threat", "I will come and kill you")
    assert keys(decision) == ["threat.heard"]
    opened = next(each for each in decision.effects if isinstance(each, OpenCase))
    assert opened.details["for"] == "supervisor"
    more = then(SELMA, decision, NotUnderstood(span="you took my whole pay"))
    assert added(more) == [AddToCase("threat", {"told_in": str(MESSAGE)})]


# --- hardship ---


def test_hardship_stops_reminders_and_promises_nothing() -> None:
    decision = reported(HILMA, "hardship")
    assert keys(decision) == ["hardship.sorry", "hardship.choices", "hardship.ask"]
    assert Flag("hardship") in decision.effects
    assert PauseReminders(None, because="hardship") in decision.effects
    assert CancelProactive("hardship") in decision.effects


def asked_how_much() -> Situation:
    some = then(SELMA, reported(SELMA, "hardship"), Choose(option="hardship:some"))
    assert keys(some) == ["hardship.how_much"]
    return after(SELMA, some)


def test_the_amount_is_written_down_and_is_no_payment(subtests: pytest.Subtests) -> None:
    for command in (
        NotUnderstood(span="200"),
        NotUnderstood(span="about N$200 maybe"),
        SetFact(fact="amount", value="200", span="200"),
        SetFact(fact="remuneration", value="N$ 200", span="N$ 200"),
    ):
        with subtests.test(command=command):
            decision = told(asked_how_much(), command)
            assert added(decision) == [AddToCase("payment_difficulty", {"can_pay_cents": 20_000})]
            assert list(decision.effects) == added(decision)
            assert decision.says[0] == Say("hardship.noted_amount", {"amount": 20_000})
            assert keys(decision) == ["hardship.noted_amount", "hardship.person_by"]


def test_not_knowing_how_much_is_an_answer(subtests: pytest.Subtests) -> None:
    for command in (DontKnow(), Refuse(), Deny()):
        with subtests.test(command=command):
            decision = told(asked_how_much(), command)
            assert added(decision) == [
                AddToCase("payment_difficulty", {"can_pay_cents": "not sure"})
            ]
            assert keys(decision) == ["hardship.noted_unsure", "hardship.person_by"]


def test_an_unclear_amount_is_asked_once_more_and_then_left(subtests: pytest.Subtests) -> None:
    for words in ("200-300", "-200", "some money", "between 200 and 300"):
        with subtests.test(words=words):
            asked = asked_how_much()
            again = told(asked, NotUnderstood(span=words))
            assert keys(again) == ["hardship.one_amount", "hardship.how_much"]
            left = then(asked, again, NotUnderstood(span=words))
            assert keys(left) == ["hardship.noted_unsure", "hardship.person_by"]


def test_an_amount_that_answers_too_early_is_taken() -> None:
    decision = then(SELMA, reported(SELMA, "hardship"), NotUnderstood(span="I can pay 200"))
    assert keys(decision) == ["hardship.noted_amount", "hardship.person_by"]


def test_saying_it_again_brings_no_second_speech() -> None:
    asked = reported(SELMA, "hardship")
    again = then(SELMA, asked, Report(about="hardship", span="I really cannot pay"))
    assert keys(again) == ["hardship.ask"]
    with_amount = then(SELMA, asked, Report(about="hardship", span="I cannot pay more than 200"))
    assert keys(with_amount) == ["hardship.noted_amount", "hardship.person_by"]


def test_a_wrong_deduction_that_comes_out_in_a_complaint_holds_the_loan() -> None:
    asked = reported(SELMA, "complaint")
    decision = then(SELMA, asked, Report(about="wrong_deduction", span="you took too much"))
    assert HoldLoan("dispute") in decision.effects


def test_nothing_is_an_answer_too() -> None:
    asked = reported(SELMA, "hardship")
    decision = then(SELMA, asked, Choose(option="hardship:nothing"))
    assert added(decision) == [AddToCase("payment_difficulty", {"can_pay_cents": 0})]


def test_who_wants_to_talk_first_gets_a_person_for_the_same_case() -> None:
    decision = then(SELMA, reported(SELMA, "hardship"), Choose(option="hardship:talk"))
    assert decision.hand_over == HandOver("asked", category="payment_difficulty", priority=1)


def test_the_person_answers_within_office_hours() -> None:
    evening = replace(SELMA, now=datetime(2026, 11, 27, 16, 0, tzinfo=UTC))  # Friday, 18:00
    decision = reported(evening, "complaint")
    by = decision.says[0].values["by"]
    assert by == datetime(2026, 11, 30, 8, 30, tzinfo=CALENDAR.next_opening(NOW).tzinfo)


# --- I paid ---


def test_a_payment_that_is_told_is_a_claim() -> None:
    decision = reported(HILMA, "paid")
    assert ClaimPayment(0) in decision.effects
    assert PauseReminders(date(2026, 11, 26), because="paid") in decision.effects
    assert keys(decision) == ["paid.noted", "paid.ask_slip"]


def test_reminders_pause_for_business_days_only() -> None:
    friday = replace(HILMA, now=datetime(2026, 11, 27, 8, 0, tzinfo=UTC))
    assert PauseReminders(date(2026, 12, 2), because="paid") in reported(friday, "paid").effects


def test_a_payment_told_twice_in_a_burst_is_claimed_once() -> None:
    decision = told(HILMA, Report(about="paid"), Report(about="paid"))
    assert sum(isinstance(each, ClaimPayment) for each in decision.effects) == 1


def test_the_slip_is_kept_with_the_claim() -> None:
    slip = Arrived(uuid4(), 0)
    asked = after(HILMA, reported(HILMA, "paid"))
    decision = told(replace(asked, documents=(slip,)))
    assert list(decision.effects) == [
        File(slip.document_id, None),
        AddToCase("payment_claim", {"document": str(slip.document_id)}),
    ]
    assert keys(decision) == ["paid.got_slip"]


def test_yes_to_sending_a_slip_waits_for_it() -> None:
    decision = then(HILMA, reported(HILMA, "paid"), Affirm())
    assert keys(decision) == ["trouble.send_it"]
    assert decision.open_question is not None
    assert decision.open_question.topic == "paid"


def test_no_slip_is_no_problem(subtests: pytest.Subtests) -> None:
    for command in (Deny(), DontKnow(), Choose(option="paid:no_slip")):
        with subtests.test(command=command):
            assert keys(then(HILMA, reported(HILMA, "paid"), command)) == ["paid.without_slip"]


# --- complaints ---


def test_a_complaint_is_passed_on_with_her_rights() -> None:
    decision = reported(SELMA, "complaint")
    assert keys(decision) == ["complaint.passed_on", "complaint.rights", "complaint.ask_more"]


def test_a_wrong_deduction_holds_the_loan() -> None:
    decision = reported(SELMA, "wrong_deduction")
    assert HoldLoan("dispute") in decision.effects
    assert Flag("dispute") in decision.effects
    assert CancelProactive("dispute") in decision.effects
    assert keys(decision)[-1] == "deduction.ask_payslip"


def test_the_owner_of_the_loan_is_asked_whether_we_understood_the_figures() -> None:
    asked = reported(HILMA, "wrong_deduction", "you took 900 from my pay!!!")
    assert asked.ask is not None
    assert asked.ask.values == {"instalment": 60_000, "amount": 90_000}
    right = then(HILMA, asked, Affirm())
    assert added(right) == [
        AddToCase("complaint", {"expected_cents": 60_000, "taken_cents": 90_000})
    ]
    assert keys(right) == ["deduction.ask_payslip"]
    wrong = then(HILMA, asked, Deny())
    assert (added(wrong), keys(wrong)) == ([], ["complaint.ask"])


def test_more_words_go_to_the_person(subtests: pytest.Subtests) -> None:
    for command in (
        NotUnderstood(span="they took it twice"),
        Abuse(span="thieves"),
        Report(about="complaint", span="your man shouted at my mother"),
    ):
        with subtests.test(command=command):
            decision = then(SELMA, reported(SELMA, "complaint"), command)
            assert added(decision) == [AddToCase("complaint", {"told_in": str(MESSAGE)})]
            assert keys(decision) == ["complaint.added"]


def test_the_regulators_details_come_from_an_article() -> None:
    decision = then(SELMA, reported(SELMA, "complaint"), Choose(option="complaint:namfisa"))
    assert [each.text for each in decision.questions] == ["How do I complain to NAMFISA?"]


def test_money_that_is_not_there_is_looked_for_and_the_application_told() -> None:
    sent = Draft("APP-1", "documents_submitted", NOW, NOW, principal=200_000, months=4)
    decision = reported(replace(SELMA, draft=sent), "no_money")
    assert keys(decision) == ["no_money.checked", "status.documents_submitted_unchecked"]


# --- which problem ---


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


# --- death ---


def test_a_death_ends_every_message_at_once_and_reaches_a_named_role() -> None:
    decision = reported(HILMA, "bereavement", "this is her sister. Selma passed away on sunday")
    assert Flag("deceased_reported") in decision.effects
    assert CancelProactive("deceased_reported") in decision.effects
    assert OptOut() in decision.effects
    opened = next(each for each in decision.effects if isinstance(each, OpenCase))
    assert opened.details["for"] == "bereavement_officer"
    assert keys(decision) == ["bereavement.sorry", "bereavement.person", "bereavement.ask"]


def test_no_figure_is_told_beside_it(subtests: pytest.Subtests) -> None:
    for about in ("bereavement", "third_party", "wrong_number"):
        for first in (True, False):
            with subtests.test(about=about, first=first):
                commands: Sequence[AnyCommand] = [
                    AskLoan(about="balance"),
                    Report(about=about, span="how much does she owe"),
                ]
                decision = told(HILMA, *(commands if first else reversed(commands)))
                assert not any(key.startswith("loan.") for key in keys(decision))
                assert Unverify(about) in decision.effects or DisownNumber() in decision.effects


def test_the_family_says_when_and_is_asked_nothing_more(subtests: pytest.Subtests) -> None:
    for command, more, said in (
        (
            Choose(option="bereavement:next_week"),
            {"when": "next_week"},
            "bereavement.noted",
        ),
        (Choose(option="bereavement:myself"), {"when": "myself"}, "bereavement.we_wait"),
        (Deny(), {"when": "myself"}, "bereavement.we_wait"),
        (
            NotUnderstood(span="call Anna on 081"),
            {"told_in": str(MESSAGE)},
            "bereavement.noted",
        ),
        (Greet(), {"told_in": str(MESSAGE)}, "bereavement.noted"),
        (Report(about="third_party"), {"told_in": str(MESSAGE)}, "bereavement.noted"),
    ):
        with subtests.test(command=command, more=more, said=said):
            decision = then(SELMA, reported(SELMA, "bereavement"), command)
            assert added(decision) == [AddToCase("bereavement", more)]  # type: ignore[arg-type]
            assert keys(decision) == [said]
            assert decision.hand_over is not None  # a person writes from here on
            assert decision.hand_over.category == "bereavement"


# --- somebody else ---


def test_a_wrong_number_is_given_up_and_told_nothing() -> None:
    decision = reported(HILMA, "wrong_number", "I am not Selma, stop sending me this")
    assert DisownNumber() in decision.effects
    assert OptOut() in decision.effects
    assert keys(decision) == ["wrong_number.done"]
    assert decision.says[0].values == {}


def test_a_stranger_who_wants_a_person_keeps_the_line_to_one() -> None:
    decision = told(HILMA, Report(about="wrong_number", span="I am not Selma"), Human())
    assert DisownNumber() not in decision.effects
    assert Unverify("wrong_number") in decision.effects
    assert decision.hand_over is not None


def test_trouble_as_the_first_word_ever_is_heard_before_any_language(
    subtests: pytest.Subtests,
) -> None:
    for about in TROUBLES:
        with subtests.test(about=about):
            stranger = replace(SELMA, language=None)
            decision = reported(stranger, about)
            assert keys(decision)[0] == keys(reported(SELMA, about))[0]
            assert "welcome" not in keys(decision)


def test_a_third_party_learns_nothing_and_the_number_is_no_longer_trusted() -> None:
    decision = reported(HILMA, "third_party", "I am her husband, how much does she owe?")
    assert Unverify("third_party") in decision.effects
    assert OptOut() in decision.effects
    assert keys(decision) == ["third_party.cannot"]


# --- scams ---


def test_a_worry_about_a_scam_is_answered_and_can_be_reported() -> None:
    asked = reported(SELMA, "scam_worry")
    assert keys(asked) == ["scam.never", "scam.check", "scam.ask"]
    for command in (Choose(option="scam:report"), Affirm()):
        decision = then(SELMA, asked, command)
        assert cases(decision) == [("fraud_report", "fraud", 0)]
        assert keys(decision) == ["fraud.noted", "fraud.ask"]
    assert keys(then(SELMA, asked, Deny())) == ["menu.ask"]


def test_a_forwarded_message_or_its_photo_goes_to_the_person() -> None:
    asked = reported(SELMA, "fraud")
    words = then(SELMA, asked, NotUnderstood(span="Pay N$200 to get your loan"))
    assert added(words) == [AddToCase("fraud_report", {"told_in": str(MESSAGE)})]
    photo = Arrived(uuid4(), 0)
    sent = told(replace(after(SELMA, asked), documents=(photo,)))
    assert added(sent) == [AddToCase("fraud_report", {"document": str(photo.document_id)})]


# --- too young ---


def test_a_child_is_asked_for_no_consent_and_nothing_is_kept() -> None:
    decision = told(
        SELMA,
        SetFact(fact="amount", value="500"),
        Report(about="under_age", span="I am 17 and need 500"),
    )
    assert list(decision.effects) == [CloseLead("age")]
    assert decision.says[0] == Say("under_age.sorry", {"age": 18})


def test_an_application_that_a_child_began_is_withdrawn() -> None:
    decision = reported(IN_THE_FORM, "under_age")
    assert Advance("withdrawn") in decision.effects
    assert any(isinstance(each, Decline) for each in decision.effects)
    assert decision.state.flow is None
    assert decision.facts == {}


def test_a_child_cannot_apply_later_by_asking_again(subtests: pytest.Subtests) -> None:
    for command in (
        StartFlow(flow="application"),
        Choose(option="menu:apply"),
        SetFact(fact="amount", value="500"),
    ):
        with subtests.test(command=command):
            first = reported(SELMA, "under_age")
            decision = then(SELMA, first, command)
            assert not any(isinstance(each, Remember) for each in decision.effects)
            assert decision.state.flow is None
            assert keys(decision)[0] == "under_age.still"


def test_a_child_can_reach_a_person_for_help() -> None:
    asked = reported(SELMA, "under_age")
    assert then(SELMA, asked, Affirm()).hand_over is not None
    assert keys(then(SELMA, asked, Deny())) == ["gap.left"]


# --- stopping ---


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


# --- old buttons ---


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


# --- the menu of problems, and every question behind it ---

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
