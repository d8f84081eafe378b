"""Who speaks on a phone of several people is asked before anything is said or done."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from flows import sending, speakers, steer
from flows.commands import (
    AnyCommand,
    AskLoan,
    Choose,
    Greet,
    Human,
    NotUnderstood,
    Report,
    Resume,
    StartFlow,
    Stop,
)
from flows.effects import CancelProactive, ChangeSpeaker, OptIn, OptOut, Unverify
from flows.flow import Arrived, Decision, Draft, Handset, Situation, State
from flows.sending import FreeForm, Outgoing, Person, Rules, Wait
from tests.flows.monday import NOW, POLICY, standing

SELMA = standing(
    state=State(flow="application", topic="remuneration"),
    messages=(UUID("01930000-0000-7000-8000-000000000001"),),
    draft=Draft("APP-1", "started", NOW),
    last_turn_at=NOW - timedelta(minutes=1),
    is_verified=True,
)
SHARED = replace(SELMA, handset=Handset(is_owner=True), is_verified=False)
HERE = State(speaks_since=NOW.isoformat())
ASKED = State(flow="application", topic="speaker")


def told(situation: Situation, *commands: AnyCommand) -> Decision:
    return steer.decide(situation, commands)


def keys(decision: Decision) -> list[str]:
    return [each.key for each in (*decision.says, *((decision.ask,) if decision.ask else ()))]


def third(words: str) -> Report:
    return Report(about="third_party", span=words)


def test_whoever_says_that_they_are_somebody_else_is_asked_who_they_are(
    subtests: pytest.Subtests,
) -> None:
    said: Sequence[AnyCommand] = (
        third("this is her husband"),
        third("ek is haar suster, ek wil self leen"),
        third("my wife wants to apply on this phone"),
        third("my brother wants a loan too"),
        NotUnderstood(span="iemand anders"),
        Human(span="Somebody else"),
        Report(about="wrong_number", span="someone else is writing now"),
    )
    for command in said:
        with subtests.test(words=command.span):
            decision = told(SELMA, AskLoan(about="balance"), command)
            assert keys(decision) == ["speaker.ask"]
            # Nothing of hers is trusted to this phone any more, and nothing is ended.
            assert decision.effects == (
                Unverify("shared_number"),
                CancelProactive("shared_number"),
            )
            assert decision.state.flow == "application"


def test_whoever_asks_about_another_persons_loan_is_told_nothing(
    subtests: pytest.Subtests,
) -> None:
    for words in (
        "I am her husband, how much does she owe?",
        "does my wife have a loan with you",
        "tell me how far my mother's application is",
        "ek is haar man, is haar lening betaal?",
        "wat skuld my broer nog by julle",
    ):
        with subtests.test(words=words):
            assert keys(told(SELMA, third(words))) == ["third_party.cannot"]


def test_each_answer_leads_where_it_says(subtests: pytest.Subtests) -> None:
    alone, guest = replace(SELMA, state=ASKED), replace(SHARED, handset=Handset(is_owner=False))
    for situation, option, expected, to_owner in (
        (alone, "speaker:owner", ["speaker.go_on", "application.ask_employer"], None),
        (alone, "speaker:guest", ["speaker.welcome", "menu.ask"], False),
        (alone, "speaker:theirs", ["third_party.cannot"], None),
        (SHARED, "speaker:guest", ["speaker.welcome_back", "menu.ask"], False),
        (SHARED, "speaker:new", [], None),
        (guest, "speaker:owner", ["speaker.welcome_back", "menu.ask"], True),
        (guest, "speaker:guest", ["speaker.go_on", "application.ask_employer"], None),
    ):
        with subtests.test(option=option, shared=situation.handset):
            decision = told(replace(situation, state=ASKED), Choose(option=option))
            said = [
                "application.ask_employer" if "consent" in key else key for key in keys(decision)
            ]
            assert said == expected
            changed = [each for each in decision.effects if isinstance(each, ChangeSpeaker)]
            assert changed == ([] if to_owner is None else [ChangeSpeaker(to_owner)])
            if to_owner is not None:  # not even that a form is open is shown to the other
                assert decision.ask is not None
                assert decision.ask.offers[0].label == "menu.apply"
            assert (decision.hand_over is not None) == (option == "speaker:new")


def test_after_a_pause_it_is_asked_again_before_anything_else() -> None:
    long = timedelta(minutes=POLICY.sessions.speaker_pause_minutes)
    here, away = replace(SHARED, state=HERE), replace(SHARED, state=HERE, last_turn_at=NOW - long)
    assert keys(told(here, Greet())) != ["speaker.ask_again"]
    for situation in (away, SHARED):
        decision = told(situation, StartFlow(flow="status"))
        assert keys(decision) == ["speaker.ask_again"]
        assert decision.state.speaks_since is None


def test_whoever_needs_no_name_leaves_none_behind() -> None:
    """Neither her peace nor her despair makes a stranger of a pause ago the borrower again."""
    long = timedelta(minutes=POLICY.sessions.speaker_pause_minutes)
    away = replace(SHARED, state=HERE, last_turn_at=NOW - long)
    for situation, commands in (
        (away, [Stop()]),
        (away, [Human()]),
        (away, [Report(about="distress", span="I want to die")]),
        (replace(away, owner="queue"), [Greet()]),
    ):
        state = told(situation, *commands).state
        assert state.speaks_since is None
        assert speakers.nobody_is_named(situation, state)
    # Nor is she trusted who says in one breath that she is another, and wants peace.
    both = told(SELMA, NotUnderstood(span="somebody else"), Stop())
    assert Unverify("shared_number") in both.effects
    assert keys(both) == ["stop.done"]


def test_a_file_of_nobody_who_is_named_must_be_sent_again() -> None:
    unseen = (Arrived(SELMA.messages[0], 0, reject="unknown_speaker"),)
    asked = replace(SHARED, state=ASKED, documents=unseen)
    for situation, command in (
        (asked, NotUnderstood(span="")),
        (asked, Human()),
        (asked, Choose(option="speaker:owner")),
        (replace(asked, owner="queue"), NotUnderstood(span="")),
    ):
        assert "speaker.send_again" in keys(told(situation, command))


def test_only_the_owner_of_a_number_undoes_her_stop() -> None:
    guest = replace(SHARED, handset=Handset(is_owner=False), state=HERE)
    assert OptIn() in told(replace(SHARED, state=HERE), Resume()).effects
    refused = told(guest, Resume())
    assert OptIn() not in refused.effects
    assert "third_party.cannot" in keys(refused)


def test_peace_a_person_and_what_is_grave_wait_for_no_name() -> None:
    asked = replace(SHARED, state=ASKED)
    assert OptOut() in told(asked, Stop()).effects
    assert keys(told(asked, Stop())) == ["stop.done"]
    assert told(asked, Human()).hand_over is not None
    assert "bereavement.sorry" in keys(told(asked, Report(about="bereavement", span="she died")))
    # Whoever answers three times something else has a person.
    tired = replace(asked, state=replace(ASKED, misses=2))
    handed = told(tired, NotUnderstood(span="what")).hand_over
    assert handed is not None
    assert handed.category == "shared_number"


def test_what_is_private_leaves_only_to_whoever_has_said_who_she_is() -> None:
    rules = Rules(POLICY.sessions, POLICY.sending, SELMA.calendar)
    notice = Outgoing("system", "notice", NOW)
    there = Person("bot", NOW)
    for person, expected in (
        (there, FreeForm("window_open")),
        (replace(there, is_there=False), "who_speaks_is_not_known"),
    ):
        found = sending.decide(notice, person, now=NOW, rules=rules)
        assert (found.why if isinstance(found, Wait) else found) == expected
    # What we write first to one waits while the other has the phone; an answer never does.
    aside = replace(there, is_there=False, is_aside=True)
    reminder = replace(notice, purpose="proactive", as_template=True)
    waits = sending.decide(reminder, aside, now=NOW, rules=rules)
    assert isinstance(waits, Wait)
    assert waits.why == "somebody_else_speaks"
    answer = replace(notice, author="bot", purpose="reply")
    assert sending.decide(answer, aside, now=NOW, rules=rules) == FreeForm("window_open")
    # But what was written before the newest words, or to whoever has put the phone down, waits.
    seen, soon = replace(person, last_turn_at=NOW), timedelta(minutes=1)
    for talk, written_at, leaves in (
        (seen, NOW, True),
        (seen, NOW + soon, True),
        (seen, NOW - soon, False),
        (replace(seen, is_aside=True), NOW, True),
        (replace(seen, is_aside=True), NOW + soon, False),
    ):
        said = replace(answer, author="user:eva", due_at=written_at)
        found = sending.decide(said, talk, now=NOW, rules=rules)
        assert isinstance(found, FreeForm) == leaves


def test_a_person_is_reached_beside_a_name_a_stop_or_bad_news(subtests: pytest.Subtests) -> None:
    options = (("speaker:owner", "The first person"), ("speaker:guest", "The second person"))
    asked = replace(SHARED, state=replace(ASKED, options=options))
    beside: Sequence[AnyCommand] = (
        Choose(option="speaker:owner"),
        Choose(option="speaker:guest"),
        Stop(),
        Report(about="bereavement", span="she passed away on sunday"),
    )
    for each in beside:
        for commands in ((each, Human()), (Human(), each)):
            with subtests.test(commands=commands):
                decision = told(asked, *commands)
                assert decision.hand_over is not None
                assert (OptOut() in decision.effects) == isinstance(each, Stop | Report)
