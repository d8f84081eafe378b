"""The family, a stranger, a fraud, a child: whoever is not the borrower learns nothing of her."""

from collections.abc import Sequence
from dataclasses import replace
from uuid import uuid4

import pytest

from flows.commands import (
    Affirm,
    AnyCommand,
    AskLoan,
    Choose,
    Deny,
    Greet,
    Human,
    NotUnderstood,
    Report,
    SetFact,
    StartFlow,
)
from flows.effects import (
    AddToCase,
    Advance,
    CancelProactive,
    CloseLead,
    Decline,
    DisownNumber,
    Flag,
    OpenCase,
    OptOut,
    Remember,
    Unverify,
)
from flows.flow import Arrived, Say
from tests.flows.opened import cases
from tests.flows.troubled import (
    HILMA,
    IN_THE_FORM,
    MESSAGE,
    SELMA,
    added,
    after,
    keys,
    reported,
    then,
    told,
)


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


def test_a_third_party_learns_nothing_and_the_number_is_no_longer_trusted() -> None:
    decision = reported(HILMA, "third_party", "I am her husband, how much does she owe?")
    assert Unverify("third_party") in decision.effects
    assert OptOut() in decision.effects
    assert keys(decision) == ["third_party.cannot"]


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
