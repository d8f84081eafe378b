"""The catalogues are whole, plain and safe, in every language that has one."""

import ast
import re
import tomllib
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from functools import cache
from importlib import resources
from pathlib import Path
from typing import get_args

import pytest

import agent
from agent.documents import refusal
from agent.languages import uses
from agent.languages.limits import place_of
from agent.languages.uses import keys_of
from agent.pages import lead_form
from agent.phrases import Phrases
from agent.reply import MOST
from channels.channel import Choice, Kind, Option, Outbound
from channels.twilio_choices import CAPABILITIES, draw
from channels.twilio_text import twilio_length
from flows import lead_rules
from flows.commands import Language
from flows.decision import REASONS
from flows.effects import Value
from flows.flow import FACTS
from flows.form import FORM, SUMMARY
from flows.handover import OUTCOMES
from flows.menu import LANGUAGES
from flows.owing import Moved
from flows.papers import HINTS, KINDS
from flows.papers_list import Standing
from flows.read_papers import NEEDED

PHRASES = Phrases.load()
ENGLISH = PHRASES.catalogue("en").phrases

# Known to the people who keep a catalogue, or to be handed in as a template: no code says them.
NOT_SAID = {"receipt.reply_waiting"}

# Consents ever asked for; the wording of an old one is evidence and stays.
CONSENTS = {
    f"consent.{wording}"
    for version in tomllib.loads(
        (resources.files("flows.policy") / "consent.toml").read_text("utf-8")
    )["version"]
    for purpose, wording in version.items()
    if purpose not in ("effective_from", "source", "note", "confirm")
} | {f"consent.{wording}" for rules in lead_rules.book().version for wording in rules.form.wordings}
READ_KINDS = {"text", "choice", "media"}
REJECTIONS = (*refusal.REASONS, "not_fetched")
PLAINLY_ASKED = {*FACTS, *KINDS} - {"amount", "months"}
TOPICS = tuple(item.topic for item in FORM)
NEEDED_ONCE = {name for names in NEEDED.values() for name in names}

# The keys that the code puts together, by the pattern in which it does so.
FAMILIES: Mapping[str, set[str]] = {
    "application.ask_*": {f"application.ask_{each}" for each in PLAINLY_ASKED},
    "application.change_*": {f"application.change_{each}" for each in SUMMARY},
    "cannot.*": {f"cannot.{each}" for each in set(get_args(Kind)) - READ_KINDS},
    "changed.*": {f"changed.{each}" for each in FACTS},
    "consent.*": CONSENTS,
    "decision.reason.*": {f"decision.reason.{each}" for each in REASONS},
    "dont_know.*": {f"dont_know.{each}" for each in TOPICS},
    "handover.back_*": {f"handover.back_{each}" for each in OUTCOMES},
    "handover.*": {
        *("handover.not_understood", "handover.cannot_be"),
        "handover.document_upload_failures",
    },
    "item.*": {f"item.{each}" for each in (*SUMMARY, *KINDS)},
    "language.*": {f"language.{each}" for each in LANGUAGES},
    "language.go_on_in.*": {f"language.go_on_in.{each}" for each in LANGUAGES},
    "language.offer.*": {f"language.offer.{each}" for each in LANGUAGES},
    "language.stay.*": {f"language.stay.{each}" for each in LANGUAGES},
    "arrangement.cost_*": {
        f"arrangement.cost_{each}" for each in ("pause", "reduced", "new_date", "promise")
    },
    "arrangement.pick_*": {
        f"arrangement.pick_{each}" for each in ("pause", "reduced", "new_date", "promise")
    },
    "lead_form.*": {f"lead_form.{each}" for each in lead_form.WORDS},
    "lead_form.wrong_*": {f"lead_form.wrong_{each}" for each in lead_form.FIELDS},
    "loan.moved_*": {f"loan.moved_{each}" for each in get_args(Moved)},
    "statement.*": {each for each in PHRASES.catalogue("en").phrases if "statement." in each[:10]},
    "documents.*": {f"documents.{each}" for each in get_args(Standing)},
    "option.wrong_*": {f"option.wrong_{each}" for each in (*NEEDED_ONCE, "employer")},
    "papers.confirm_*": {f"papers.confirm_{each}" for each in NEEDED},
    "papers.is_*": {f"papers.is_{each}" for each in KINDS},
    "papers.outdated_*": {f"papers.outdated_{each}" for each in KINDS},
    "papers.unclear_*": {f"papers.unclear_{each}" for each in KINDS},
    "papers.*_received": {f"papers.{each}_received" for each in KINDS},
    "papers.hint.*": {f"papers.hint.{each}" for each in HINTS},
    "papers.*_replaced": {f"papers.{each}_replaced" for each in KINDS},
    "papers.rejected.*": {f"papers.rejected.{each}" for each in REJECTIONS},
    "status.*": {"status.withdrawn", "status.expired"},
    "why.*": {f"why.{each}" for each in TOPICS},
}

# --- the longest that values can be ---

ARTICLE = "Nothing that an article says is shorter than this sentence. " * 8
LONGEST: Mapping[str, Value] = {
    "": 99,
    "article": ARTICLE[:480],
    "date": date(2026, 9, 30),
    "moment": datetime(2026, 9, 30, 6, 0, tzinfo=UTC),
    "money": 50_000_000,
    "months": 12,
    "days": 30,
    "minutes": 45,
    "pay_day": "last",
}
LONGEST_NAMED: Mapping[str, Value] = {
    "wording": "agreement.12",
    "loan": "LN-1234567",
    "employer": "Okavango and Zambezi Agricultural Cooperative Holdings and Sons, Katima Mulilo",
    "employee_number": "NAM-0012345678/2026",
    "full_name": "Johanna-Elizabeth Ndapandula Shikongo-van der Westhuizen",
    "name": "Okavango and Zambezi Agricultural Cooperative Holdings",
    "town": "Katima Mulilo",
    "ref": "APP-1234567",
    "paper": "item.bank_letter",
    "bank": "Standard Bank Namibia Limited",
    "ending": "1234",
    "title": "Passports and people from other countries",
    "link": f"https://agent.a-lender-with-a-long-name.example.na/p/{'x' * 43}",
    "data_processing": "consent.data_processing.1",
    "employer_check": "consent.employer_check.1",
    "credit_check": "consent.credit_check.1",
    "marketing": "consent.marketing.1",
}
NAMES_CHANGED = ("changed.employer", "changed.full_name")
SUMMARIES = (
    "application.summary",
    "application.summary_last_day",
    "application.summary_uneven",
    "application.summary_uneven_last_day",
)
MAY_BE_LONG = ("application.quote", "application.quote_uneven", *SUMMARIES)
STEP = len("Terug by stap 7 van 7: ")


def longest(key: str) -> dict[str, Value]:
    """The longest values that this sentence may have to take in."""
    places = PHRASES.catalogue("en").places(key)
    values = {name: LONGEST_NAMED.get(name, LONGEST.get(shown, 99)) for name, shown in places}
    if key in NAMES_CHANGED:
        values |= {"before": LONGEST_NAMED["full_name"], "after": LONGEST_NAMED["full_name"]}
    return values


def said(key: str, language: Language) -> str:
    return PHRASES.text(key, longest(key), language)


# --- the keys that the code says ---


def keys_elsewhere(source: Path) -> Iterator[str]:
    """Patterns that stand outside such a call, as where a consent names its wording."""
    for node in uses.nodes(source):
        if isinstance(node, ast.JoinedStr):
            yield from (each for each in keys_of(node) if each in FAMILIES)


SOURCES = uses.sources(Path(str(agent.__file__)).parents[1])


@cache  # what asks all of the code is asked by a test, not by whoever collects the tests
def in_calls() -> frozenset[str]:
    """The keys and patterns that the code says."""
    return frozenset(key for source in SOURCES for key in uses.keys_in(source))


@cache
def patterns() -> frozenset[str]:
    """Those of them that the code puts together."""
    elsewhere = (key for source in SOURCES for key in keys_elsewhere(source))
    return frozenset(key for key in in_calls() if "*" in key).union(elsewhere)


def used() -> frozenset[str]:
    """The keys that some sentence of the code can be."""
    named = (key for each in patterns() for key in FAMILIES.get(each, ()))
    return (in_calls() - patterns()).union(named)


@cache
def asked() -> set[str]:
    """The keys of questions: those that an `Ask` names."""
    found = {
        key
        for source in SOURCES
        for node in uses.nodes(source)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Ask"
        for key in keys_of(node.args[0])
    }
    return {key for each in found for key in FAMILIES.get(each, {each})}


# These ask for a paper or offer a choice: they end with what to do, not with a question.
REQUESTS = {
    *("welcome", "stuck", "another_way", "typed.ask_id", "typed.ask_account"),
    *SUMMARIES,
    *(f"application.ask_{kind}" for kind in KINDS),
}


def test_every_pattern_of_keys_in_the_code_is_listed_here() -> None:
    assert sorted(patterns()) == sorted(FAMILIES)


def test_every_key_that_the_code_says_has_an_english_sentence() -> None:
    assert sorted(used() - set(ENGLISH)) == []


def test_no_sentence_is_kept_that_nothing_says() -> None:
    assert sorted(set(ENGLISH) - used()) == sorted(NOT_SAID)


def values_given(call: ast.Call) -> set[str] | None:
    """The names of the values that a call hands over; None where the code must run to know."""
    if isinstance(call.func, ast.Attribute) and call.func.attr == "say" and len(call.args) == 1:
        names = [each.arg for each in call.keywords]
        return None if None in names else {name for name in names if name}
    if isinstance(call.func, ast.Name) and call.func.id in ("Say", "Ask", "Problem", "Offer"):
        given = call.args[2 if call.func.id == "Offer" else 1 :][:1]
        if not given:
            return set()
        keys = given[0].keys if isinstance(given[0], ast.Dict) else [None]
        named = {key.value for key in keys if isinstance(key, ast.Constant)}
        return {str(name) for name in named} if len(named) == len(keys) else None
    return None


def values_missing() -> set[tuple[str, str]]:
    """Each key with a value that it names and that some place in the code does not give."""
    places = PHRASES.catalogue("en").places
    return {
        (key, name)
        for source in SOURCES
        for call in uses.nodes(source)
        if isinstance(call, ast.Call)
        for given in [values_given(call)]
        if given is not None
        for each in keys_of(call.args[1 if "Offer" in ast.dump(call.func) else 0])
        for key in FAMILIES.get(each, {each}) & set(ENGLISH)
        for name, _ in places(key)
        if name not in given
    }


def test_the_code_gives_every_value_that_a_sentence_names() -> None:
    assert sorted(values_missing()) == []


# --- translations ---


def test_a_language_has_every_sentence_and_none_besides(subtests: pytest.Subtests) -> None:
    for language in PHRASES.languages:
        with subtests.test(language=language):
            assert set(PHRASES.catalogue(language).phrases) == set(ENGLISH)


def test_a_translation_names_the_same_values_shown_in_the_same_way(
    subtests: pytest.Subtests,
) -> None:
    for language in PHRASES.languages:
        with subtests.test(language=language):
            source, translated = PHRASES.catalogue("en"), PHRASES.catalogue(language)
            assert {key: translated.places(key) for key in ENGLISH} == {
                key: source.places(key) for key in ENGLISH
            }


def test_every_consent_that_was_ever_asked_for_keeps_its_wording(subtests: pytest.Subtests) -> None:
    for language in PHRASES.languages:
        with subtests.test(language=language):
            assert set(PHRASES.catalogue(language).phrases) >= CONSENTS
            assert {key for key in ENGLISH if key.startswith("consent.")} == CONSENTS


def test_afrikaans_is_not_english_with_another_name() -> None:
    afrikaans = PHRASES.catalogue("af").phrases
    alike = {key for key in ENGLISH if afrikaans[key] == ENGLISH[key]}
    assert alike - {key for key in ENGLISH if key.startswith("language.")} == {
        "option.bank",
        "option.employer",
        "option.menu",
        "option.stop",
        "item.id",
        "arrangement.line",
    }


def test_only_what_we_can_write_as_a_whole_is_called_written() -> None:
    assert PHRASES.languages == ("af", "en")


def test_what_is_counted_has_every_form_in_afrikaans(subtests: pytest.Subtests) -> None:
    for what in PHRASES.catalogue("en").counted:
        with subtests.test(what=what):
            forms = PHRASES.catalogue("af").counted[what]
            assert len(forms) == 2
            assert all("{count}" in form for form in forms)


# --- how a sentence reads; each test names the keys that offend ---


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


# --- options ---


@cache
def labels() -> set[str]:
    """The keys of everything that can be chosen."""
    offers = {
        key
        for source in SOURCES
        for node in uses.nodes(source)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
        if node.func.id == "Offer" and node.args[1:]
        for key in keys_of(node.args[1])
    }
    return {key for each in offers for key in FAMILIES.get(each, {each})}


# Their length is the employer's or the bank's: where it is too long, options are written as text.
BY_NAME = {"option.bank", "option.employer"}


def test_an_option_fits_on_its_button_or_row(subtests: pytest.Subtests) -> None:
    for language in PHRASES.languages:
        for key in sorted(labels() - BY_NAME):
            with subtests.test(language=language, key=key):
                assert len(said(key, language)) <= place_of(key).most


def test_what_can_be_chosen_is_known_as_such() -> None:
    assert {key for key in ENGLISH if place_of(key).is_option} == labels() | {"option.choose"}


def test_what_opens_a_list_fits_on_its_button(subtests: pytest.Subtests) -> None:
    for language in PHRASES.languages:
        with subtests.test(language=language):
            assert len(PHRASES.text("option.choose", {}, language)) <= CAPABILITIES.button_title


# The choices as the flows offer them, by the labels of their options.
OFFERED_TOGETHER: Mapping[str, tuple[str, ...]] = {
    "consent": ("option.yes", "option.no", "option.tell_me_more"),
    "employer_unknown": ("option.write_again", "option.ask_my_employer", "option.person"),
    "quote": ("option.go_on", "option.other_amount", "option.other_months"),
    "fewer_months": ("option.take_months", "option.other_amount", "option.person"),
    "counter_offer": ("option.take_amount", "option.other_months", "option.person", "option.stop"),
    "summary": ("option.send", "option.change", "option.stop"),
    "change_item": tuple(f"item.{each}" for each in SUMMARY),
    "agreement": ("option.read_here", "option.change", "option.person"),
    "agreement_changed": ("option.other_amount", "option.other_months", "option.stop"),
    "paper_unclear": ("option.send_again", "option.person_reads", "option.type_numbers"),
    "paper_unclear_typed_here": (
        *("option.send_again", "option.person_reads", "option.type_numbers", "option.type_here"),
    ),
    "paper_wrong": tuple(f"option.wrong_{each}" for each in ("employer", *NEEDED["payslip"])),
    "which_document": (*(f"item.{each}" for each in KINDS), "option.other"),
    "pause": ("option.continue", "option.start_over", "option.menu"),
    "csat": ("option.good", "option.okay", "option.bad"),
    "nps": ("option.not_now",),
    "nps_why": ("option.no_reason",),
    "speaker": ("speaker.me", "speaker.own_loan", "speaker.theirs"),
    "speaker_again": ("speaker.first", "speaker.second", "speaker.new", "speaker.theirs"),
    "pause_offered": ("option.continue", "option.later", "option.menu"),
    "refused": ("option.answer", "option.later", "option.person", "option.stop"),
    "number": ("item.remuneration", "item.amount", "option.neither"),
    "stuck": ("option.try_again", "option.menu", "option.language", "option.person"),
    "nearest": ("option.take_amount", "option.other_amount", "option.person"),
    "cancel": ("cancel.application", "cancel.messages", "cancel.nothing"),
    "menu": ("menu.apply", "menu.status", "menu.question", "menu.problem", "menu.person"),
    "menu_in_draft": ("menu.go_on", "menu.status", "menu.question", "menu.problem", "menu.person"),
    "language": tuple(f"language.{each}" for each in LANGUAGES),
    **{
        f"switch_to_{each}": (f"language.go_on_in.{each}", f"language.stay.{other}")
        for each, other in zip(LANGUAGES, LANGUAGES[::-1], strict=True)
    },
    "trouble": (
        *("trouble.hardship", "trouble.paid", "trouble.wrong_deduction", "trouble.no_money"),
        *("trouble.fraud", "trouble.complaint", "option.person"),
    ),
    "arrangement": (
        *("arrangement.pick_pause", "arrangement.pick_reduced", "arrangement.pick_new_date"),
        *("arrangement.pick_promise", "option.none_of_these"),
    ),
    "paper_wrong_of_an_id": tuple(f"option.wrong_{each}" for each in NEEDED["id_front"]),
    "paper_wrong_of_a_letter": tuple(f"option.wrong_{each}" for each in NEEDED["bank_letter"]),
    "how_long": ("arrangement.months", "option.person"),
    "new_plan": ("option.yes", "option.no", "option.person"),
    "hardship": ("hardship.nothing", "hardship.some", "hardship.talk"),
    "complaint": ("trouble.that_is_all", "complaint.namfisa", "option.person"),
    "payslip_of_a_deduction": ("deduction.not_now", "complaint.namfisa", "option.person"),
    "slip": ("paid.no_slip", "option.person"),
    "reminded": (
        *("trouble.paid", "reminder.later", "trouble.hardship", "reminder.problem"),
        "option.person",
    ),
    "bereavement": ("bereavement.this_week", "bereavement.next_week", "bereavement.myself"),
    "scam": ("scam.report", "option.person", "option.menu"),
}


def test_every_option_is_tried_with_those_that_are_offered_beside_it() -> None:
    tried = {label for labels in OFFERED_TOGETHER.values() for label in labels}
    assert labels() - tried == BY_NAME


def test_whatsapp_can_draw_every_choice(subtests: pytest.Subtests) -> None:
    for language in PHRASES.languages:
        for topic in OFFERED_TOGETHER:
            with subtests.test(language=language, topic=topic):
                titles = [said(label, language) for label in OFFERED_TOGETHER[topic]]
                choice = Choice(
                    tuple(Option(str(number), title) for number, title in enumerate(titles)),
                    button=PHRASES.text("option.choose", {}, language),
                )
                drawn = draw(Outbound(to="+264810000001", text="?", reference="1", choice=choice))
                assert drawn is not None
                kind = (
                    "twilio/quick-reply"
                    if len(titles) <= CAPABILITIES.buttons
                    else "twilio/list-picker"
                )
                assert list(drawn.types) == [kind]
