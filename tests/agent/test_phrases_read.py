"""How a sentence reads: short, plain and safe; each test names the keys that offend."""

import re
from functools import cache

import pytest

from agent.reply import MOST
from channels.twilio_choices import CAPABILITIES
from channels.twilio_text import twilio_length
from flows.commands import Language
from flows.papers import KINDS
from tests.agent.keys_said import ENGLISH, PHRASES, named_in
from tests.agent.longest_values import longest

SUMMARIES = (
    "application.summary",
    "application.summary_last_day",
    "application.summary_uneven",
    "application.summary_uneven_last_day",
)
MAY_BE_LONG = ("application.quote", "application.quote_uneven", *SUMMARIES)
STEP = len("Terug by stap 7 van 7: ")


@cache
def asked() -> set[str]:
    """The keys of questions: those that an `Ask` names."""
    return named_in("Ask", place=0)


# These ask for a paper or offer a choice: they end with what to do, not with a question.
REQUESTS = {
    *("welcome", "stuck", "another_way", "typed.ask_id", "typed.ask_account"),
    *SUMMARIES,
    *(f"application.ask_{kind}" for kind in KINDS),
}


def test_a_message_is_short_enough_to_read_whatever_its_values(subtests: pytest.Subtests) -> None:
    for language in PHRASES.languages:
        with subtests.test(language=language):
            assert [key for key in ENGLISH if not 0 < length(key, language) <= most(key)] == []


def length(key: str, language: Language) -> int:
    """As Twilio counts, with the step before a question; the English beneath may stand apart."""
    own = PHRASES.within(key, longest(key), "af" if language == "af" else "en")
    return twilio_length(own) + (STEP if key in asked() else 0)


def most(key: str) -> int:
    return CAPABILITIES.choice_body if key in MAY_BE_LONG else MOST


def test_sentences_have_twenty_words_at_most_on_average(subtests: pytest.Subtests) -> None:
    for language in PHRASES.languages:
        with subtests.test(language=language):
            assert [key for key in ENGLISH if words_in_a_sentence(key, language) > 20] == []


def words_in_a_sentence(key: str, language: Language) -> float:
    """Values count as one word; an article is measured where it is kept."""
    template = PHRASES.catalogue(language).phrases[key].replace("{text:article}", "")
    sentences = [each.split() for each in re.split(r"[.?:](?=\s|$|\")|\n", template)]
    lengths = [len(words) for words in sentences if words]
    return sum(lengths) / max(len(lengths), 1)


def test_a_question_asks_once_and_a_statement_never(subtests: pytest.Subtests) -> None:
    for language in PHRASES.languages:
        with subtests.test(language=language):
            phrases = PHRASES.catalogue(language).phrases
            assert {key for key in ENGLISH if phrases[key].count("?") == 1} == asked() - REQUESTS
            assert [key for key in ENGLISH if phrases[key].count("?") > 1] == []


def test_no_sentence_shouts_links_or_shows_markup(subtests: pytest.Subtests) -> None:
    for language in PHRASES.languages:
        with subtests.test(language=language):
            phrases = PHRASES.catalogue(language).phrases
            unfit = re.compile(r"!|https?:|www\.|\.com\b|\.na\b|<|>|%s|\*\*|—|–")
            assert [key for key in ENGLISH if unfit.search(phrases[key])] == []


# Examples of how to answer, lines that are numbered, and what no policy decides.
EXAMPLES = re.compile(
    r"\b(?:Example|Voorbeeld): (?:8500|2000|25|4471|081 234 5678)\b|\((?:change|verander) 4\)"
    r"|\b10 minut\w+|N\$100\b|\b1 (?:to|tot) 31\b"
)
NUMBERED = ("welcome", *SUMMARIES)


def test_no_number_of_policy_stands_in_a_sentence(subtests: pytest.Subtests) -> None:
    for language in PHRASES.languages:
        with subtests.test(language=language):
            assert [
                key for key in ENGLISH if re.search(r"\d", without_examples(key, language))
            ] == []


def without_examples(key: str, language: Language) -> str:
    phrase = PHRASES.template(key, language)
    return EXAMPLES.sub("", re.sub(r"(?m)^\d+ ", "", phrase) if key in NUMBERED else phrase)


MONEY = {
    "pay",
    "capacity",
    "instalment",
    "principal",
    "total",
    "cost",
    "gross",
    "deductions",
    "net",
    "per_hundred",
    "smaller",
    "larger",
    "unit",
    "last_instalment",
    "amount",
    "payment",
    "limit",
    "paid",
}
AMOUNTS_CHANGED = ("changed.remuneration", "changed.amount", "application.tenfold")
AMOUNTS_BOUNDED = (
    "application.ask_amount",
    "application.ask_amount_only",
    "application.ask_amount_by_payslip",
    "problem.amount_outside",
    "arrangement.how_much",
)


def test_every_amount_is_shown_as_money() -> None:
    places = PHRASES.catalogue("en").places
    wrong = [
        (key, name)
        for key in ENGLISH
        for name, shown in places(key)
        if (shown == "money") != is_amount(key, name)
    ]
    assert wrong == []


def is_amount(key: str, name: str) -> bool:
    if name in ("before", "after"):
        return key in AMOUNTS_CHANGED
    if name in ("least", "most"):
        return key in AMOUNTS_BOUNDED
    return name in MONEY
