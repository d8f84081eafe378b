"""The guard stops what must not be said, and lets everything that we wrote pass."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from agent import guard
from agent.phrases import Phrases
from agent.reply import MOST, Reply, compose
from flows import policy
from flows.commands import Language
from flows.flow import Ask, Say, Value
from knowledge_base.search import ARTICLES, KnowledgeBase, Passage

PHRASES = Phrases.load()
FIT = Reply(text="We lend N$500.00.", statements="", stated=frozenset({"500.00"}))


@pytest.fixture(scope="module")
def passages() -> tuple[Passage, ...]:
    """Every article, with the numbers of a day."""
    figures = policy.load().on(date(2026, 11, 23)).display()
    return KnowledgeBase.open(articles=ARTICLES, policy=figures).passages()


def faults(text: str) -> list[str]:
    return guard.faults(replace(FIT, text=text))


def test_a_fit_reply_leaves() -> None:
    assert guard.faults(FIT) == []


@pytest.mark.parametrize("text", ["", " \n\t "])
def test_an_empty_reply_does_not_leave(text: str) -> None:
    assert faults(text) == ["empty"]


@pytest.mark.parametrize(
    "text",
    ["We lend N$501.00.", "It takes 3 days.", "You pay 20 % once.", "Until 08:00.", "Pay N$500."],
)
def test_a_number_of_its_own_does_not_leave(text: str) -> None:
    assert faults(text) == ["number_without_source"]


@pytest.mark.parametrize(
    "text",
    [
        "Your loan is approved.",
        "We approved it.",
        "You are pre-approved.",
        "It is GUARANTEED.",
        "You will get the money.",
        "You are going to receive your loan.",
        "You qualify.",
        "Jou lening is goedgekeur.",
        "Jou lening word goedgekeur.",
        "Ons waarborg dit.",
        "Jy sal die geld kry.",
        "Jy gaan jou lening ontvang.",
        "Jy kwalifiseer.",
    ],
)
def test_a_promise_does_not_leave(text: str) -> None:
    assert faults(text) == ["promise"]


@pytest.mark.parametrize(
    "text",
    [
        "See https://kudu.example/a",
        "See www.kudu.example",
        "See kudu.com.na",
        "Write to wa.me/abc",
        "See bit.ly/abc",
        "See kudu.co.za for more.",
        "Write to selma@kudu.ai.",
        "See kudu.example/pay",
    ],
)
def test_a_link_does_not_leave(text: str) -> None:
    assert faults(text) == ["link"]


@pytest.mark.parametrize(
    "text",
    ["JPEG/PNG or PDF.", "Ons help. Na dit is jy klaar.", "a.m. or p.m.", "N$500.00/month"],
)
def test_words_that_only_resemble_a_link_leave(text: str) -> None:
    assert faults(text) == []


def test_two_questions_do_not_leave() -> None:
    assert faults("Is that right? Do you agree?") == ["two_questions"]
    assert faults("Is that right?") == []


def test_what_is_too_long_does_not_leave() -> None:
    assert faults("a" * (MOST + 1)) == ["too_long"]
    assert faults("a" * MOST) == []


def test_the_costs_may_be_longer_than_other_messages() -> None:
    costs = replace(FIT, text="a" * (MOST + 1), keys=("application.quote",))
    assert guard.faults(costs) == []
    assert guard.faults(replace(costs, text="a" * 1025)) == ["too_long"]


def test_every_fault_is_named() -> None:
    wrong = "Approved? N$9.99? See kudu.com " + "a" * MOST
    assert faults(wrong) == [
        "too_long",
        "two_questions",
        "number_without_source",
        "promise",
        "link",
    ]


# --- what a borrower wrote, said back to her ---


@pytest.mark.parametrize(
    ("named", "fault"),
    [("Guaranteed loans", "promise"), ("kudu.com", "link"), ("Is it? Really?", "two_questions")],
)
def test_a_borrowers_words_cannot_make_us_promise_link_or_ask(named: str, fault: str) -> None:
    ask = Ask("application.employer_unknown", {"employer": named}, topic="employer_unknown")
    (reply,) = compose([], ask, phrases=PHRASES, language="en")
    assert guard.faults(reply) == [fault]


# --- what we wrote ourselves ---

VALUES: dict[str, Value] = {
    "": 3,
    "phrase": "consent.data_processing.1",
    "article": "You can pay early.",
    "date": date(2026, 11, 30),
    "moment": datetime(2026, 11, 23, 6, 0, tzinfo=UTC),
    "money": 123_450,
    "months": 4,
    "pay_day": 25,
}
WORDS: dict[str, Value] = {
    "employer": "Kalahari Foods, Windhoek",
    "name": "Kalahari Foods",
    "town": "Windhoek",
    "full_name": "Selma Nangolo",
    "employee_number": "4471",
    "ref": "APP-204",
    "title": "Paying early",
}


def values(key: str) -> dict[str, Value]:
    return {
        name: WORDS.get(name, VALUES[shown]) for name, shown in PHRASES.catalogue("en").places(key)
    }


@pytest.mark.parametrize("language", PHRASES.languages)
def test_every_sentence_of_the_catalogue_leaves(language: Language) -> None:
    withheld = {
        key: guard.faults(reply)
        for key in PHRASES.catalogue(language).phrases
        for reply in compose([Say(key, values(key))], None, phrases=PHRASES, language=language)
        if guard.faults(reply)
    }
    assert withheld == {}


@pytest.mark.parametrize("language", PHRASES.languages)
def test_every_question_leaves_with_its_step_and_a_statement_before_it(
    language: Language,
) -> None:
    withheld = {
        key: guard.faults(reply)
        for key in PHRASES.catalogue(language).phrases
        for reply in compose(
            [Say("changed.remuneration", {"before": 900_000, "after": 650_000})],
            Ask(key, values(key), topic="any", step=4),
            phrases=PHRASES,
            language=language,
            back=True,
        )
        if guard.faults(reply)
    }
    assert withheld == {}


@pytest.mark.parametrize("language", PHRASES.languages)
def test_every_article_leaves(language: Language, passages: tuple[Passage, ...]) -> None:
    withheld = {
        passage.slug: guard.faults(reply)
        for passage in passages
        for reply in compose(
            [Say("question.answered", {"text": passage.text, "title": passage.title})],
            Ask("application.ask_employer", topic="employer", step=2),
            phrases=PHRASES,
            language=language,
        )
        if guard.faults(reply)
    }
    assert withheld == {}


def test_only_the_article_itself_may_name_a_website(passages: tuple[Passage, ...]) -> None:
    real = next(each for each in passages if each.slug == "is-this-real")
    says = [
        Say("question.answered", {"text": real.text, "title": real.title}),
        Say("changed.full_name", {"after": "kudu.com.na"}),
    ]
    (reply,) = compose(says, None, phrases=PHRASES, language="en")
    assert guard.faults(reply) == ["link"]
