"""Local words find English articles, and English answers say what their key terms are called."""

import csv

import pytest

from knowledge_base import glossary
from knowledge_base.glossary import Glossary
from knowledge_base.search import KnowledgeBase

ENGLISH = frozenset(["how", "much", "loan", "late"])


@pytest.fixture(scope="module")
def words() -> Glossary:
    return glossary.read()


def widened(words: Glossary, question: str, language: str) -> str:
    return words.widened(question, language=language, known=lambda word: word in ENGLISH).text


@pytest.mark.parametrize(
    ("question", "language", "asks"),
    [
        ("Onda hala iimaliwa", "osh", "i want money"),
        ("Onda hala imaliwa", "osh", "i want money"),
        ("Kandi na oimaliwa ya wana", "osh", "i have no money and cannot pay"),
        ("okalepa komafutiro", "osh", "payslip"),
        ("me vanga loan", "her", "i want loan"),
        ("how much iimaliwa", "en", "how much money"),
    ],
)
def test_attested_words_are_put_into_english_also_misspelt(
    words: Glossary, question: str, language: str, asks: str
) -> None:
    assert widened(words, question, language) == asks


def test_a_question_without_a_local_word_stays_as_it_is(words: Glossary) -> None:
    assert widened(words, "how mch loan", "osh") == "how mch loan"
    assert widened(words, "how mch loan", "en") == "how mch loan"


def test_words_of_the_articles_are_not_taken_for_local_ones(words: Glossary) -> None:
    assert widened(words, "late loan", "en") == "late loan"


def test_what_is_in_no_list_lowers_our_trust(words: Glossary) -> None:
    asked = words.widened("iimaliwa qqq zzz rrr", language="osh", known=lambda _: False)
    assert (asked.text, asked.understood) == ("money", 0.25)


def test_an_answer_is_glossed_in_her_own_variety(words: Glossary) -> None:
    text = "We want to pay the money each month. Money comes once."
    assert words.gloss(text, language="osh", variety="ndo") == (
        ("to pay", "futa"),
        ("money", "iimaliwa"),
        ("month", "omwedhi"),
    )
    assert words.gloss(text, language="osh", variety="kua") == (
        ("to pay", "futa"),
        ("money", "oimaliwa"),
        ("month", "omwedi"),
    )
    assert words.gloss(text, language="her") == (("to pay", "suta"), ("money", "otjimariva"))


def test_both_varieties_are_said_where_hers_is_not_known(words: Glossary) -> None:
    assert words.gloss("money", language="osh") == (("money", "iimaliwa / oimaliwa"),)


def test_every_form_names_its_source() -> None:
    with glossary.FILE.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            for tongue in ("ndo", "kua", "her"):
                forms = [form for form in row[tongue].split(" ; ") if form]
                sources = [one for one in row[f"{tongue}_source"].split(" ; ") if one]
                assert len(forms) == len(sources), row["english"]


def test_the_glossary_is_silent_where_nothing_is_attested(words: Glossary) -> None:
    rows = {row.english: row for row in words.rows}
    assert not {"loan (noun)", "debt / owe", "salary / wages", "interest (finance)"} & rows.keys()
    assert words.gloss("loan debt salary interest", language="osh") == ()


@pytest.mark.parametrize(
    ("question", "language", "slug"),
    [
        ("Onda hala loan", "osh", "how-to-apply"),
        ("okalepa komafutilo photo", "osh", "sending-photos"),
        ("uunangeshefa loan", "osh", "business-loans"),
        ("Kandi na oimaliwa ya wana", "osh", "cannot-pay"),
        ("ombelewa peni", "osh", "office"),
        ("iifendela", "osh", "vat"),
        ("hiri nawa ke novimariva", "her", "cannot-pay"),
        ("erunga scam", "her", "is-this-real"),
    ],
)
def test_a_question_in_attested_words_finds_its_article(
    knowledge: KnowledgeBase, question: str, language: str, slug: str
) -> None:
    assert slug in [one.slug for one in knowledge.search(question, language=language)]


def test_what_is_only_there_in_english_goes_out_in_english_and_glossed(
    knowledge: KnowledgeBase,
) -> None:
    found = knowledge.answer("i cannot pay this month", language="osh", variety="kua")
    assert found is not None
    assert (found.slug, found.language) == ("cannot-pay", "en")
    assert ("month", "omwedi") in found.gloss
    english = knowledge.answer("i cannot pay this month")
    assert english is not None
    assert english.gloss == ()
