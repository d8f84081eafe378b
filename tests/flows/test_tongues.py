"""A language is hers to choose: we notice what she writes, offer it once, and force nothing."""

from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from flows import steer
from flows.commands import (
    Affirm,
    AnyCommand,
    ChangeLanguage,
    Choose,
    Correct,
    Deny,
    Human,
    NotUnderstood,
    SetFact,
    Thank,
)
from flows.effects import NoteVariety, Speak
from flows.flow import Decision, Situation, State, Tongue
from tests.flows.monday import standing

MESSAGES = tuple(UUID(int=number) for number in range(1, 4))
AFRIKAANS = Tongue(0, "ek wil graag geld leen", "af", 0.99)
ENGLISH = Tongue(0, "I would like to borrow money", "en", 0.99)
OSHINDONGA = Tongue(0, "onda hala iimaliwa", "osh", 0.97, variety="ndo")
OTJIHERERO = Tongue(0, "me vanga ovimariva", "her", 0.96)
GERMAN = Tongue(0, "ich brauche etwas Geld", "other", 0.98)
SILENT = Tongue(0, "ja ok 5", None, 1.0)

SELMA = standing(
    messages=MESSAGES,
)


class Chat:
    """A talk in which only languages matter; what is decided is kept for the next turn."""

    def __init__(self, situation: Situation = SELMA) -> None:
        self.situation = situation
        self.decision: Decision | None = None

    def hears(self, *tongues: Tongue, commands: tuple[AnyCommand, ...] = ()) -> Decision:
        decision = steer.decide(replace(self.situation, tongues=tongues), commands)
        spoken = [each.language for each in decision.effects if isinstance(each, Speak)]
        awaited = decision.ask or decision.open_question
        state = decision.state
        if awaited is not None:
            options = tuple((offer.id, offer.label) for offer in awaited.offers)
            state = replace(state, topic=awaited.topic, options=options)
        self.situation = replace(
            self.situation,
            state=state,
            language=spoken[-1] if spoken else self.situation.language,
            variety=decision.variety,
        )
        self.decision = decision
        return decision

    def picks(self, option: str) -> Decision:
        return self.hears(commands=(Choose(option=option, span=option),))


@pytest.fixture
def chat() -> Chat:
    return Chat()


def asked(decision: Decision) -> str:
    return decision.ask.key if decision.ask else ""


def offered(decision: Decision) -> list[tuple[str, str]]:
    return [(each.id, each.label) for each in decision.ask.offers] if decision.ask else []


# --- an offer after two messages, once ---


def test_one_message_in_another_language_offers_nothing(chat: Chat) -> None:
    assert asked(chat.hears(AFRIKAANS)) == "menu.ask"


def test_a_second_in_succession_offers_it_in_the_words_of_both_languages(chat: Chat) -> None:
    chat.hears(AFRIKAANS)
    decision = chat.hears(AFRIKAANS)
    assert asked(decision) == "language.offer.af"
    assert offered(decision) == [
        ("language:af:yes", "language.go_on_in.af"),
        ("language:en:no", "language.stay.en"),
    ]
    assert decision.language == "en"  # nothing has changed yet


def test_two_messages_of_one_burst_are_two(chat: Chat) -> None:
    assert asked(chat.hears(AFRIKAANS, replace(AFRIKAANS, message=1))) == "language.offer.af"


def test_one_in_our_own_language_between_them_begins_the_count_anew(chat: Chat) -> None:
    for tongue in (AFRIKAANS, ENGLISH, AFRIKAANS):
        assert asked(chat.hears(tongue)) == "menu.ask"


def test_two_different_languages_are_no_habit(chat: Chat) -> None:
    chat.hears(AFRIKAANS)
    assert asked(chat.hears(OTJIHERERO)) == "menu.ask"


@pytest.mark.parametrize(
    "tongue",
    [
        pytest.param(SILENT, id="ja, ok and a number"),
        pytest.param(Tongue(0, "lening", "af", 0.95), id="a loanword alone"),
        pytest.param(Tongue(0, "lening 5000", "af", 0.95), id="a loanword and a number"),
        pytest.param(replace(AFRIKAANS, confidence=0.79), id="not sure enough"),
        pytest.param(Tongue(0, "stop", "af", 0.84), id="a word of two languages"),
        pytest.param(Tongue(0, "per maand 9000", "af", 0.87), id="few words, and less than sure"),
        pytest.param(replace(AFRIKAANS, mixed=frozenset({"en"})), id="mixed with our own"),
        pytest.param(GERMAN, id="no language of ours"),
    ],
)
def test_what_tells_no_language_of_hers_never_offers_one(chat: Chat, tongue: Tongue) -> None:
    for _ in range(4):
        assert asked(chat.hears(tongue)) == "menu.ask"


@pytest.mark.parametrize("fact", ["full_name", "employer"])
def test_a_name_is_in_no_language(chat: Chat, fact: Any) -> None:
    name = "Johannes van der Merwe"
    told: tuple[AnyCommand, ...] = (SetFact(fact=fact, value=name, span=name),)
    for _ in range(3):
        decision = chat.hears(Tongue(0, name, "af", 0.9), commands=told)
        assert "language.offer" not in asked(decision)
    assert chat.situation.state.wrote == ()


@pytest.mark.parametrize(
    ("words", "commands"),
    [
        ("baie dankie", (Thank(span="baie dankie"),)),
        ("ja dankie", (Affirm(span="ja"), Thank(span="dankie"))),
        ("ja, lening", (Choose(option="consent:yes", span="ja"),)),
    ],
)
def test_yes_and_thanks_are_said_in_any_language(
    chat: Chat, words: str, commands: tuple[AnyCommand, ...]
) -> None:
    chat.hears(Tongue(0, words, "af", 0.99), commands=commands)
    assert chat.situation.state.wrote == ()


def test_what_stands_around_a_name_counts(chat: Chat) -> None:
    told: tuple[AnyCommand, ...] = (Correct(fact="employer", value="Kalahari Foods"),)
    chat.hears(Tongue(0, "ek werk by Kalahari Foods", "af", 0.95), commands=told)
    assert chat.situation.state.wrote == ("af",)


def test_a_language_that_she_names_is_a_choice_and_no_habit(chat: Chat) -> None:
    decision = chat.hears(AFRIKAANS, commands=(ChangeLanguage(language="her"),))
    assert decision.language == "her"
    assert chat.situation.state.wrote == ()


def test_nothing_that_was_not_typed_disturbs_it(chat: Chat) -> None:
    chat.hears(AFRIKAANS)
    for kind in ("voice", "sticker", "location"):
        decision = steer.decide(replace(chat.situation, other_kinds=(kind,)), ())
        assert (decision.language, decision.state.wrote) == ("en", ("af",))


# --- what she makes of it ---


@pytest.fixture
def offer(chat: Chat) -> Chat:
    chat.hears(AFRIKAANS)
    chat.hears(AFRIKAANS)
    return chat


@pytest.mark.parametrize(
    "command", [Choose(option="language:af:yes"), Affirm(), ChangeLanguage(language="af")]
)
def test_she_takes_it_and_is_answered_in_it(offer: Chat, command: AnyCommand) -> None:
    decision = offer.hears(commands=(command,))
    assert [each for each in decision.effects if isinstance(each, Speak)] == [Speak("af")]
    assert [say.key for say in decision.says] == ["language.changed"]
    assert (decision.language, asked(decision)) == ("af", "menu.ask")


@pytest.mark.parametrize("command", [Choose(option="language:en:no"), Deny()])
def test_she_stays_and_it_is_not_offered_again(offer: Chat, command: AnyCommand) -> None:
    decision = offer.hears(commands=(command,))
    assert decision.effects == ()
    assert (decision.language, asked(decision)) == ("en", "menu.ask")
    for _ in range(4):
        assert asked(offer.hears(AFRIKAANS)) == "menu.ask"


def test_an_offer_that_she_passes_over_is_not_repeated(offer: Chat) -> None:
    for _ in range(3):
        assert asked(offer.hears(AFRIKAANS)) == "menu.ask"


def test_another_language_may_still_be_offered(offer: Chat) -> None:
    offer.picks("language:en:no")
    offer.hears(OTJIHERERO)
    assert asked(offer.hears(OTJIHERERO)) == "language.offer.her"


def test_a_choice_of_hers_makes_every_language_new(offer: Chat) -> None:
    offer.picks("language:en:no")
    offer.hears(commands=(ChangeLanguage(language="en"),))
    offer.hears(AFRIKAANS)
    assert asked(offer.hears(AFRIKAANS)) == "language.offer.af"


def test_an_old_button_still_does_what_it_says(offer: Chat) -> None:
    offer.picks("language:af:yes")
    assert offer.picks("language:en:no").language == "en"


def test_the_form_keeps_its_step_and_facts_under_the_offer(new_talk: Any) -> None:
    talk = new_talk()
    talk.comes_to("remuneration")
    chat = Chat(replace(SELMA, state=talk.state, facts=talk.facts, draft=talk.draft, now=talk.now))
    chat.hears(AFRIKAANS)
    decision = chat.hears(AFRIKAANS)
    assert asked(decision) == "language.offer.af"
    assert chat.situation.state.beneath == "remuneration"
    decision = chat.picks("language:af:yes")
    assert (decision.language, asked(decision)) == ("af", "application.ask_remuneration")
    assert decision.facts == talk.facts


PLACES = ("consent", "employer", "full_name", "remuneration", "amount", "quote", "id", "summary")


def test_at_every_question_facts_step_and_consent_survive(
    new_talk: Any, subtests: pytest.Subtests
) -> None:
    for place in PLACES:
        for answer in (":no", ":yes"):
            with subtests.test(place=place, answer=answer):
                talk = new_talk()
                talk.comes_to(place)
                facts, draft = talk.facts, talk.draft
                talk.does(tongues=[AFRIKAANS])
                talk.does(tongues=[AFRIKAANS])
                assert talk.state.topic == "switch"
                decision = talk.picks(answer)
                # What she agreed to she must be able to read: once more before it is sent.
                reads_again = (place, answer) == ("summary", ":yes")
                assert talk.state.topic == ("consent_again" if reads_again else place)
                assert decision.language == ("af" if answer == ":yes" else "en")
                assert (talk.facts, talk.draft) == (facts, draft)


def test_who_still_reads_english_is_not_asked_to_agree_again(
    new_talk: Any, subtests: pytest.Subtests
) -> None:
    for language in ("osh", "her"):
        with subtests.test(language=language):
            talk = new_talk()
            talk.comes_to("summary")
            talk.does(ChangeLanguage(language=language))
            assert talk.state.topic == "summary"


# --- before a choice ---


@pytest.fixture
def stranger() -> Chat:
    return Chat(replace(SELMA, language=None))


@pytest.mark.parametrize(
    ("tongue", "language"),
    [(AFRIKAANS, "af"), (ENGLISH, "en"), (OSHINDONGA, "en"), (GERMAN, "en"), (SILENT, "en")],
)
def test_a_stranger_is_asked_for_her_language_in_the_one_that_she_writes(
    stranger: Chat, tongue: Tongue, language: str
) -> None:
    decision = stranger.hears(tongue)
    assert (asked(decision), decision.language) == ("welcome", language)
    assert decision.effects == () or tongue is OSHINDONGA


def test_one_sure_word_is_enough_to_greet_a_stranger_in_it(stranger: Chat) -> None:
    assert stranger.hears(Tongue(0, "goeiemiddag", "af", 0.99)).language == "af"


def test_a_word_of_two_languages_tells_nothing_of_a_stranger(stranger: Chat) -> None:
    assert stranger.hears(Tongue(0, "stop", "af", 0.84)).language == "en"


def test_her_habit_stands_against_one_message(stranger: Chat) -> None:
    for tongue in (AFRIKAANS, AFRIKAANS, ENGLISH):
        assert stranger.hears(tongue).language == "af"
    assert stranger.hears(ENGLISH).language == "en"  # as often, and later


def test_nothing_is_offered_while_the_choice_itself_is_open(stranger: Chat) -> None:
    for _ in range(4):
        assert asked(stranger.hears(AFRIKAANS)) == "welcome"


# --- languages of which we know single words ---


def test_the_variety_is_that_of_her_last_sure_message(chat: Chat) -> None:
    decision = chat.hears(OSHINDONGA)
    assert (decision.variety, decision.effects) == ("ndo", (NoteVariety("ndo"),))
    assert chat.hears(replace(OSHINDONGA, variety="kua", confidence=0.6)).variety == "ndo"
    assert chat.hears(replace(OSHINDONGA, variety=None)).effects == ()
    assert chat.hears(replace(OSHINDONGA, variety="kua")).effects == (NoteVariety("kua"),)


@pytest.mark.parametrize(("name", "variety"), [("Oshindonga", "ndo"), ("Oshikwanyama", "kua")])
def test_who_names_the_variety_has_chosen_it(stranger: Chat, name: str, variety: str) -> None:
    command = ChangeLanguage(language="osh", span=name)
    decision = stranger.hears(Tongue(0, name, None, 0.0), commands=(command,))
    assert (decision.language, decision.variety) == ("osh", variety)


NOISE = (NotUnderstood(span="?"),)


@pytest.mark.parametrize("tongue", [OSHINDONGA, OTJIHERERO])
def test_a_local_language_gets_choices_at_once_and_a_person_in_the_end(
    chat: Chat, tongue: Tongue
) -> None:
    first = chat.hears(tongue, commands=NOISE)
    assert asked(first) == "not_understood_choose"
    assert (first.language, chat.situation.language) == (tongue.language, "en")  # this once
    assert "stuck:person" in [option for option, _ in offered(first)]
    assert asked(chat.hears(tongue, commands=NOISE)) == "stuck"
    last = chat.hears(tongue, commands=NOISE)
    assert last.hand_over is not None
    assert last.hand_over.reason == "not_understood"
    assert last.speaks == tongue.language


def test_who_chose_afrikaans_is_not_answered_in_english_instead() -> None:
    chat = Chat(replace(SELMA, language="af"))
    assert chat.hears(OTJIHERERO, commands=NOISE).language == "af"


def test_what_nobody_can_understand_goes_the_usual_way(chat: Chat) -> None:
    first = chat.hears(GERMAN, commands=NOISE)
    assert ([say.key for say in first.says], asked(first)) == (["not_understood"], "menu.ask")
    assert asked(chat.hears(GERMAN, commands=NOISE)) == "stuck"
    assert chat.hears(GERMAN, commands=NOISE).hand_over is not None


def test_a_stranger_who_is_not_understood_comes_to_a_person_too(stranger: Chat) -> None:
    assert asked(stranger.hears(OTJIHERERO, commands=NOISE)) == "welcome"
    decision = stranger.hears(OTJIHERERO, commands=NOISE)
    assert ([say.key for say in decision.says], asked(decision)) == (["not_understood"], "welcome")
    decision = stranger.hears(OTJIHERERO, commands=NOISE)
    assert decision.hand_over is not None
    assert decision.speaks == "her"


def test_a_person_speaks_what_she_chose_unless_she_writes_another(chat: Chat) -> None:
    assert chat.hears(commands=(Human(),)).speaks == "en"
    assert Chat().hears(AFRIKAANS, commands=(Human(),)).speaks == "en"
    writes = Chat(replace(SELMA, state=State(wrote=("af", "af"))))
    assert writes.hears(commands=(Human(),)).speaks == "af"


# --- while she waits for a person ---


def test_she_may_choose_a_language_while_she_waits() -> None:
    waiting = Chat(replace(SELMA, owner="queue"))
    assert asked(waiting.hears(commands=(ChangeLanguage(),))) == "welcome"
    decision = waiting.picks("language:af")
    assert [type(each) for each in decision.effects] == [Speak]
    assert (decision.silent, [say.key for say in decision.says]) == (False, ["language.changed"])


def test_a_person_at_work_is_not_talked_over() -> None:
    served = Chat(replace(SELMA, owner="user:1"))
    assert served.hears(commands=(ChangeLanguage(),)).silent
