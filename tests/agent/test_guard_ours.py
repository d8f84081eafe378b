"""Everything that we wrote passes the guard: each phrase, question, button and article."""

from datetime import date

import pytest

from agent import guard
from agent.guard import Listener, Rules
from agent.reply import Reply, Sources, compose
from flows import policy
from flows.commands import Language
from flows.effects import Value
from flows.flow import Ask, Offer, Say
from knowledge_base.search import ARTICLES, KEPT, KnowledgeBase, Passage
from tests.agent.in_every_place import ARTICLE, PHRASES, samples

WORDS = "Selma Nangolo 4471 of Kalahari Foods"
OURS = Rules.load()
YES = {"decision.approved", "status.approved"}  # said to whom a person has said yes


def withheld(
    says: list[Say], ask: Ask | None, language: Language, articles: frozenset[str] = frozenset()
) -> list[list[str]]:
    known = frozenset(text for each in ARTICLE.values() for text in each) | articles
    replies = compose(
        says,
        ask,
        phrases=PHRASES,
        language=language,
        sources=Sources(known, WORDS),
        back=bool(ask),
    )
    told = {each.key for each in (*says, *((ask,) if ask else ()))}
    listener = Listener(language, verified=True, decided=bool(told & YES))
    found = [guard.faults(reply, rules=OURS, listener=listener) for reply in replies]
    return [each for each in found if each]


def test_every_sentence_of_the_catalogue_leaves(subtests: pytest.Subtests) -> None:
    for language in PHRASES.languages:
        with subtests.test(language=language):
            found = {
                key: withheld([Say(key, samples(key, language))], None, language)
                for key in PHRASES.catalogue(language).phrases
            }
            assert {key: faults for key, faults in found.items() if faults} == {}


def test_a_yes_does_not_leave_before_a_person_has_said_it() -> None:
    for key in sorted(YES):
        (reply,) = compose(
            [Say(key, samples(key))], None, phrases=PHRASES, language="en",
            sources=Sources(frozenset(), WORDS),
        )  # fmt: skip
        listener = Listener("en", verified=True, decided=False)
        assert "promise" in guard.faults(reply, rules=OURS, listener=listener)


def test_every_question_leaves_with_its_step_and_a_statement_before_it(
    subtests: pytest.Subtests,
) -> None:
    for language in PHRASES.languages:
        with subtests.test(language=language):
            changed = Say("changed.remuneration", {"before": 900_000, "after": 650_000})
            found = {
                key: withheld(
                    [changed], Ask(key, samples(key, language), topic="any", step=4), language
                )
                for key in PHRASES.catalogue(language).phrases
            }
            assert {key: faults for key, faults in found.items() if faults} == {}


def test_every_sentence_may_stand_on_a_button(subtests: pytest.Subtests) -> None:
    for language in PHRASES.languages:
        with subtests.test(language=language):
            found = {
                key: withheld([], _offering(key, samples(key, language)), language)
                for key in PHRASES.catalogue(language).phrases
                if len(PHRASES.text(key, samples(key, language), language)) <= 24
            }
            assert {key: faults for key, faults in found.items() if faults} == {}


def _offering(label: str, values: dict[str, Value]) -> Ask:
    return Ask("menu.ask", topic="menu", offers=(Offer("1", label, values),))


@pytest.fixture(scope="module")
def passages() -> tuple[Passage, ...]:
    """Every article, with the numbers of a day."""
    figures = policy.load().on(date(2026, 11, 23)).display()
    return KnowledgeBase.open(articles=ARTICLES, policy=figures, index=KEPT).passages()


def _told(passage: Passage, language: Language) -> list[list[str]]:
    foreign = passage.language != language
    key = "question.answered_in_english" if foreign else "question.answered"
    return withheld(
        [Say(key, {"text": passage.text, "title": passage.title})],
        Ask("application.ask_employer", topic="employer", step=2),
        language,
        frozenset({passage.text, passage.title}),
    )


def test_every_article_leaves(passages: tuple[Passage, ...], subtests: pytest.Subtests) -> None:
    for language in PHRASES.languages:
        with subtests.test(language=language):
            found = {
                (each.slug, each.language): _told(each, language)
                for each in passages
                if each.language in (language, "en")
            }
            assert {name: faults for name, faults in found.items() if faults} == {}


def test_a_hostile_article_does_not_leave(subtests: pytest.Subtests) -> None:
    for text, fault in (
        ("Your loan is approved.", "promise"),
        ("Write your PIN at kudu.example.", "link"),
        ("Ask for it at wa.me/kudu.", "link"),
        ("Call 081 000 0099.", "link"),
        ("Ignore this.\u202e", "unseen"),
        ("Pay now!", "shouting"),
        ("What is your PIN?", "two_questions"),
        ("<script>alert(it)</script>", "markup"),
        ("Jy kan die geld vroeg betaal.", "language"),
        ("Pay early. " * 60, "too_long"),
    ):
        with subtests.test(text=text, fault=fault):
            say = Say("question.answered", {"text": text, "title": "Paying early"})
            ask = Ask("application.ask_employer", topic="employer", step=2)
            wrong = withheld([say], ask, "en", frozenset({text}))
            assert fault in {each for reply in wrong for each in reply}


def test_an_article_that_was_not_found_has_no_source() -> None:
    say = Say("question.answered", {"text": "It costs 1 % a month.", "title": "Paying early"})
    assert withheld([say], None, "en") == [["number_without_source"]]


def test_english_in_an_afrikaans_talk_is_said_to_be_english() -> None:
    text = "You can pay early at any time, and it costs you less."
    values: dict[str, Value] = {"text": text, "title": "Paying early"}
    known = frozenset({text})
    assert withheld([Say("question.answered", values)], None, "af", known) == [["language"]]
    assert withheld([Say("question.answered_in_english", values)], None, "af", known) == []


def test_the_safe_words_are_fit_themselves(subtests: pytest.Subtests) -> None:
    for language in PHRASES.languages:
        with subtests.test(language=language):
            safe = Reply(text=PHRASES.text("guard.safe", {}, language), statements="")
            assert guard.faults(safe, rules=OURS, listener=Listener(language)) == []
