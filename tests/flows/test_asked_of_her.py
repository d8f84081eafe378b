"""What she is asked about us: whether she would recommend us, and whether she wants offers."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from flows import steer
from flows.commands import (
    Affirm,
    AnyCommand,
    Cancel,
    Choose,
    Deny,
    Human,
    Menu,
    NotUnderstood,
    Report,
    SetFact,
    StartFlow,
    Stop,
    Thank,
)
from flows.effects import Agree, AskedConsent, Decline, Effect, OptOut, Recommend
from flows.flow import Decision, Situation, State, Tongue
from tests.flows.monday import NOW, POLICY, standing

HILMA = standing(
    messages=(UUID("01930000-0000-7000-8000-000000000001"),),
)
ASKED = replace(HILMA, state=State(topic="nps", recommends=("LN-7",)))
WHY = replace(HILMA, state=State(topic="nps_why", recommends=("LN-7", "4")))
MARKETING = POLICY.consent.marketing
MATTERS = (Stop, Cancel, Human, Report)


def told(situation: Situation, *commands: AnyCommand) -> Decision:
    return steer.decide(situation, commands)


def keys(decision: Decision) -> list[str]:
    return [each.key for each in (*decision.says, *((decision.ask,) if decision.ask else ()))]


def test_a_number_counts_while_it_is_asked_and_only_then(subtests: pytest.Subtests) -> None:
    for command, score in (
        (NotUnderstood(span="9"), "9"),
        (Menu(span="0"), "0"),
        (Choose(option="nps:later", span="1"), "1"),  # the first option, by its number
        (NotUnderstood(span="9/10"), "9"),
        (SetFact(fact="months", value="10", span="10 out of 10"), "10"),
        (NotUnderstood(span="tien"), "10"),
    ):
        with subtests.test(words=command.span):
            decision = told(ASKED, command)
            assert keys(decision) == ["nps.why"]
            assert decision.state.recommends == ("LN-7", score)
            assert Recommend not in map(type, told(HILMA, command).effects)
    for words in ("9000", "9 months", "11", "25 November"):
        with subtests.test(words=words):
            decision = told(ASKED, NotUnderstood(span=words))
            assert decision.state.recommends == ("LN-7",)


def test_a_number_may_come_with_its_reason() -> None:
    decision = told(ASKED, NotUnderstood(span="3 because it took two weeks"))
    assert decision.effects == (Recommend(3, "LN-7", "because it took two weeks"),)
    assert keys(decision) == ["nps.noted_low"]


def test_beside_a_number_what_matters_more_is_heard_and_only_that_is_answered(
    subtests: pytest.Subtests,
) -> None:
    cases: Sequence[tuple[str, Sequence[AnyCommand], int, str]] = (
        ("5, stop sending me messages", [Stop()], 5, "stop.done"),
        ("3, I lost my job and cannot pay", [Report(about="hardship")], 3, "hardship.sorry"),
        ("10, my husband died", [Report(about="bereavement")], 10, "bereavement.sorry"),
        ("9, cancel", [Cancel(span="cancel")], 9, "cancel.nothing_open"),
        ("4, an agent please", [Human()], 4, ""),
        ("2, stop", [Choose(option="nps:later", span="2"), Stop()], 2, "stop.done"),
        ("3, complaint", [Report(about="complaint"), SetFact(fact="months", value="3")], 3, ""),
    )
    for words, commands, score, first in cases:
        with subtests.test(words=words):
            decision = told(replace(ASKED, tongues=(Tongue(0, words, "en", 0.9),)), *commands)
            said = [each.score for each in decision.effects if isinstance(each, Recommend)]
            assert said == [score]
            assert not first or keys(decision)[0] == first
            assert not [each for each in keys(decision) if each.startswith(("nps.", "choice."))]
            alone = told(HILMA, *[each for each in commands if type(each) in MATTERS])
            others = [each for each in decision.effects if not isinstance(each, Recommend)]
            assert others == list(alone.effects)
    unscored = told(ASKED, Stop(span="stop"))
    assert (unscored.effects, keys(unscored)) == ((OptOut(),), ["stop.done"])
    slow = (Tongue(0, "you were slow, now stop", "en", 0.9),)
    both = told(replace(WHY, tongues=slow), NotUnderstood(span="you were slow"), Stop(span="stop"))
    assert both.effects == (Recommend(4, "LN-7", "you were slow, now stop"), OptOut())
    assert keys(both) == ["stop.done"]


def test_nobody_has_to_answer(subtests: pytest.Subtests) -> None:
    for command in (Choose(option="nps:later", span="Not now"), Deny(span="not now")):
        with subtests.test(command=command):
            decision = told(ASKED, command)
            assert keys(decision) == ["nps.not_now"]
            assert (decision.effects, decision.state.recommends) == ((), ())


def test_her_reason_is_kept_and_what_leads_elsewhere_leads_there(
    subtests: pytest.Subtests,
) -> None:
    slow = "you were too slow"
    cases: Sequence[tuple[AnyCommand, str, str]] = (
        (NotUnderstood(span=slow), slow, "nps.noted_low"),
        (Deny(span="too expensive"), "too expensive", "nps.noted_low"),
        (Deny(span="no"), "", "nps.noted_low"),
        (Choose(option="nps_why:no"), "", "nps.noted_low"),
        (Report(about="complaint", span=slow), slow, "complaint.passed_on"),
        (StartFlow(flow="status", span="status"), "", "status.none"),
        (Human(span="agent"), "", ""),
    )
    for command, words, first in cases:
        with subtests.test(command=command):
            decision = told(WHY, command)
            assert Recommend(4, "LN-7", words) in decision.effects
            assert (keys(decision) or [""])[0] == first
            assert decision.state.recommends == ()
    assert told(WHY, Human(span="agent")).hand_over is not None
    # All of her message is the reason, not the part that a command was read from.
    whole = Tongue(0, "slow, and I had to ask twice", "en", 0.9)
    part = NotUnderstood(span="I had to ask twice")
    decision = told(replace(WHY, tongues=(whole,)), part)
    assert Recommend(4, "LN-7", whole.text) in decision.effects


def test_whoever_thanks_us_at_a_good_moment_is_asked_once_about_offers(
    subtests: pytest.Subtests,
) -> None:
    well = replace(HILMA, may_ask_for_offers=True)
    decision = told(well, Thank())
    assert keys(decision) == ["thanks", "offers.ask"]
    assert decision.effects == (AskedConsent("marketing", MARKETING),)
    for situation, commands in (
        (HILMA, [Thank()]),
        (well, [Thank(), Report(about="hardship", span="I cannot pay")]),
        (replace(well, state=State(topic="nps", recommends=("LN-7",))), [Thank()]),
        (replace(well, owner="queue"), [Thank()]),
    ):
        with subtests.test(commands=commands):
            assert "offers.ask" not in keys(told(situation, *commands))


def asked_for_offers(version: str, *, minutes_ago: int = 5) -> Situation:
    options = ((f"offers:{version}:yes", "Yes", "Ja"), (f"offers:{version}:no", "No", "Nee"))
    state = State(topic="offers", options=options)
    return replace(HILMA, state=state, last_turn_at=NOW - timedelta(minutes=minutes_ago))


def test_only_a_plain_and_quick_yes_to_today_s_words_lets_us_send_offers(
    subtests: pytest.Subtests,
) -> None:
    fresh, pause = asked_for_offers(MARKETING), POLICY.sessions.chat_pause_minutes
    late = asked_for_offers(MARKETING, minutes_ago=pause)
    other = asked_for_offers("marketing.0")
    cases: Sequence[tuple[Situation, str, str]] = (
        *((fresh, words, "offers.yes") for words in ("Yes!", "ja asseblief", "1", "Eeno")),
        *((fresh, words, "offers.only_yes") for words in ("ok", "👍", "fine", "yes I got it")),
        *((late, words, "menu.ask") for words in ("ok", "👍", "fine")),
        *((each, "yes", "choice.no_longer_open") for each in (late, other)),
    )
    for situation, words, first in cases:
        with subtests.test(words=words, first=first):
            wrote = replace(situation, tongues=(Tongue(0, words, "en", 0.9),))
            option = situation.state.options[0][0]
            for command in (Choose(option=option, span=words), Affirm(span=words)):
                decision = told(wrote, command)
                assert keys(decision)[0] == first
                agreed = (Agree({"marketing": MARKETING}, 0),)
                assert decision.effects == (agreed if first == "offers.yes" else ())
    # What is not plain leaves the question open; a tap is as plain as a yes.
    unclear = told(replace(fresh, tongues=(Tongue(0, "ok", "en", 0.9),)), Affirm(span="ok"))
    assert unclear.open_question is not None
    assert unclear.open_question.topic == "offers"
    tapped = told(fresh, Choose(option=f"offers:{MARKETING}:yes", span="Ja"))
    assert keys(tapped)[0] == "offers.yes"
    with_stop = told(fresh, Affirm(span="yes"), Stop(message=0))
    assert with_stop.effects == (OptOut(),)


def test_her_word_on_offers_stands_with_the_text_that_she_read(
    subtests: pytest.Subtests,
) -> None:
    asked = asked_for_offers(MARKETING)
    shown = {"marketing": MARKETING}
    effects: Sequence[tuple[AnyCommand, Effect, str]] = (
        (Affirm(), Agree(shown, 0), "offers.yes"),
        (Deny(), Decline(shown, 0), "offers.no"),
        (Choose(option="template:no_offers"), Decline({"marketing": "offers.no_more"}, 0), ""),
        (Stop(), OptOut(), "stop.done"),
    )
    for command, effect, said in effects:
        with subtests.test(command=command):
            decision = told(asked, command)
            assert decision.effects == (effect,)
            assert not said or keys(decision) == [said]
