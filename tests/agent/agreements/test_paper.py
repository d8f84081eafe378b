"""What is signed: nine items in the order of the law, and words that never change unnoticed."""

import hashlib
import io
from dataclasses import replace
from datetime import date, timedelta
from functools import partial

import pytest
from pypdf import PdfReader

from agent import guard
from agent.agreements import paper, sheet
from agent.guard import Listener, Rules
from agent.phrases import Phrases
from agent.reply import compose
from flows import agreement_terms, policy
from flows.agreement_offered import Terms, named
from flows.calendar import Calendar
from flows.commands import Language
from flows.quote import Quote, quote

PHRASES = Phrases.load()
ON = date(2026, 11, 23)
RULES = policy.load().on(ON)
# The words of each wording that was ever offered. Others than these are a wording of their own:
# name it in workflows/flows/policy/decision.toml (agreement_wording), and add its hash here.
WORDINGS = {"agreement.1": "b954e2b5611d77479c13ea2ba5ac14b2663ba947e96a422852dece97d7b0689d"}


def terms(months: int = 4) -> Terms:
    priced = quote(
        policy.load().on(ON).product.min_amount_cents,
        months,
        product=RULES.product,
        pay_day=25,
        on=ON,
        calendar=Calendar(RULES.hours),
    )
    assert isinstance(priced, Quote)
    return Terms(
        ref=named("APP-7", 1),
        borrower="Selma Nangolo",
        employer="Kalahari Foods",
        quote=priced,
        stands_until=ON + timedelta(days=RULES.decision.offer_days),
        wording=RULES.decision.agreement_wording,
    )


def test_other_words_are_another_wording() -> None:
    catalogue = PHRASES.catalogue("en").phrases
    said = [each.key for each in agreement_terms.in_full(terms(), policy=RULES)]
    words = hashlib.sha256("\n".join(catalogue[key] for key in said).encode()).hexdigest()
    assert WORDINGS[RULES.decision.agreement_wording] == words


def test_the_nine_items_come_in_their_order() -> None:
    says = agreement_terms.in_full(terms(), policy=RULES)
    numbered = [each.values["n"] for each in says if "n" in each.values]
    assert numbered == list(range(1, 10))


def test_the_figures_of_the_text_are_those_of_the_quote() -> None:
    offer = terms()
    text = paper.write(offer, policy=RULES, phrases=PHRASES, language="en").text
    for cents in (offer.quote.principal, offer.quote.total, offer.quote.finance_charge):
        assert f"N${cents / 100:,.2f}" in text


NAMES = ("Ndahafa ǁGaroëb-Müller", "Lüderitz Vissery & Söhne")
EVERY_WORD = "ê ë ï ô û ŉ š ǀ ǁ ǂ ǃ"


@pytest.mark.parametrize("language", ["en", "af", "osh", "her"])
def test_every_word_of_the_nine_items_is_in_the_chat_and_on_a_small_page(
    language: Language,
) -> None:
    borrower, employer = NAMES
    offer = replace(terms(), borrower=f"{borrower} {EVERY_WORD}", employer=employer)
    says = agreement_terms.in_full(offer, policy=RULES)
    replies = compose(says, None, phrases=PHRASES, language=language)
    chat = _bare("".join(each.text for each in replies))
    written = paper.write(offer, policy=RULES, phrases=PHRASES, language=language)
    pdf = sheet.draw(written.sheet)
    assert len(pdf) < 100_000
    printed = _bare("".join(each.extract_text() for each in PdfReader(io.BytesIO(pdf)).pages))
    items = [each for each in says if each.key.startswith("agreement.item.")]
    assert len(items) == 9
    for say in says:
        said = PHRASES.sentence(say.key, say.values, language)
        for words in filter(None, (said.local or said.text, said.beneath)):
            assert _bare(words) in chat, say.key
            assert _bare(words) in printed, say.key
    for name in (*NAMES, *EVERY_WORD.split()):
        assert _bare(name) in printed


def _bare(text: str) -> str:
    """Letters and figures as they follow each other, wherever a line ends; stars mark a word."""
    return "".join(text.replace("*", "").split())


def test_words_are_hashed_as_they_would_be_written_today() -> None:
    written = paper.write(terms(), policy=RULES, phrases=PHRASES, language="en")
    ceilings = RULES.ceilings.model_copy(update={"cooling_off_business_days": 9})
    hash_of = partial(paper.hash_of, terms(), phrases=PHRASES)
    assert hash_of(policy=RULES, language="en") == written.text_sha256
    assert hash_of(policy=RULES, language="af") != written.text_sha256
    assert hash_of(policy=replace(RULES, ceilings=ceilings), language="en") != written.text_sha256


def test_what_no_language_has_is_printed_in_english() -> None:
    english = paper.write(terms(), policy=RULES, phrases=PHRASES, language="en")
    for language in ("osh", "her"):
        written = paper.write(terms(), policy=RULES, phrases=PHRASES, language=language)
        assert (written.text, written.languages) == (english.text, ("en",))


def test_offers_are_named_by_letters() -> None:
    assert [named("APP-7", n) for n in (1, 2, 26, 27)] == [
        "APP-7/A",
        "APP-7/B",
        "APP-7/Z",
        "APP-7/AA",
    ]


def test_an_offer_is_said_whole_and_to_her_own_number_only() -> None:
    says = (
        agreement_terms.summary(terms(), policy=RULES),
        *agreement_terms.in_full(terms(), policy=RULES),
    )
    replies = compose(says, None, phrases=PHRASES, language="en")
    hers, strangers = Listener(verified=True, decided=True), Listener(decided=True)
    rules = Rules(frozenset())
    for each in replies:
        assert guard.faults(each, rules=rules, listener=hers) == []
        assert guard.faults(each, rules=rules, listener=strangers) == ["to_a_stranger"]
