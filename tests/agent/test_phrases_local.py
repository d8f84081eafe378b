"""Oshiwambo and Otjiherero: attested words only, honest about it, with the English beneath."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from agent import guard
from agent.guard import Listener, Rules
from agent.languages.catalogue import Catalogue, Note, Review, Translation, without_places
from agent.languages.guarded import needs_a_reviewer
from agent.languages.limits import place_of
from agent.phrases import Phrases
from agent.reply import Reply, compose
from channels.channel import Choice, Option, Outbound
from channels.twilio_choices import CAPABILITIES, draw
from channels.twilio_text import twilio_length
from flows.commands import Language, Variety
from flows.effects import Value
from flows.flow import Ask, Offer, Say

PHRASES = Phrases.load()
ENGLISH = PHRASES.catalogue("en")
SPOKEN: tuple[tuple[Language, Variety | None, Translation], ...] = (
    ("osh", "ndo", "ndo"),
    ("osh", "kua", "kua"),
    ("her", None, "her"),
)
EVERY = pytest.mark.parametrize(("language", "variety", "written"), SPOKEN)
YES, NO = Offer("yes", "option.yes"), Offer("no", "option.no")
SUNDAY = date(2026, 11, 22)
STEP = "Step 7 of 7. "

BY_WAY: dict[str, Value] = {
    "": 99,
    "money": 50_000_000,
    "date": date(2026, 9, 30),
    "moment": datetime(2026, 9, 30, 6, 0, tzinfo=UTC),
    "months": 12,
    "days": 30,
    "minutes": 45,
    "pay_day": "last",
    "article": "Nothing that an article says is shorter than this sentence. " * 8,
    "phrase": "consent.data_processing.1",
}


def values(key: str) -> dict[str, Value]:
    return {name: BY_WAY[way] for name, way in ENGLISH.places(key)}


def with_one(key: str, text: str, note: Note, *, reviewed_only: bool = False) -> Phrases:
    """The English, and one text in Oshindonga."""
    own = Catalogue("ndo", {key: text}, notes={key: note})
    return Phrases(ENGLISH, {"ndo": own}, reviewed_only=reviewed_only)


REVIEWED = Note(Review("Ndapewa Shikongo", SUNDAY))


# --- what goes out ---


def test_what_nobody_has_reviewed_stands_with_its_english(subtests: pytest.Subtests) -> None:
    for key, language, variety, text in (
        ("language.first", "osh", None, "Tangi.\nThank you."),
        ("language.first", "her", None, "Okuhepa.\nThank you."),
        ("greeting", "osh", "ndo", "Ongiini.\nHello."),
        ("greeting", "osh", "kua", "Ongahelipi.\nHello."),
        ("option.yes", "osh", None, "Eeno (Yes)"),
        ("option.yes", "osh", "kua", "Ehee (Yes)"),
        ("option.no", "her", None, "Kako (No)"),
        ("menu.question", "her", None, "Pura (Ask a question)"),
        ("menu.apply", "her", None, "Apply for a loan"),
    ):
        with subtests.test(key=key, language=language, variety=variety, text=text):
            assert PHRASES.text(key, {}, language, variety=variety) == text


def test_an_option_without_room_for_both_is_english() -> None:
    phrases = with_one("option.person", "Popi", Note())
    assert phrases.text("option.person", {}, "osh") == "Talk to a person"


def test_what_a_speaker_has_reviewed_goes_out_alone() -> None:
    phrases = with_one("thanks", "Eewa.", REVIEWED)
    assert phrases.sentence("thanks", {}, "osh").text == "Eewa."
    assert phrases.sentence("thanks", {}, "osh").local == ""


def test_first_words_never_go_out_alone_even_if_reviewed() -> None:
    phrases = with_one("thanks", "Eewa.", replace(REVIEWED, opening=True))
    assert phrases.text("thanks", {}, "osh") == "Eewa.\nYou are welcome."


def test_a_variety_that_lacks_a_text_does_not_borrow_the_other_one() -> None:
    assert PHRASES.text("question.unknown", {}, "osh", variety="ndo") == "I do not know that."
    assert PHRASES.text("question.unknown", {}, "osh", variety="kua") == (
        "Kandi shi shii.\nI do not know that."
    )


def test_somebody_may_write_an_option_as_it_is_shown_or_in_either_language() -> None:
    assert PHRASES.titles("option.yes", {}, "osh", variety="kua") == ("Ehee (Yes)", "Ehee", "Yes")
    assert PHRASES.titles("option.yes", {}, "af") == ("Ja", "Yes")
    assert PHRASES.titles("option.yes", {}, "en") == ("Yes",)


# --- what may not go out ---


def test_consent_costs_and_contract_are_english_until_a_speaker_answers_for_them(
    subtests: pytest.Subtests,
) -> None:
    for language in ("osh", "her"):
        with subtests.test(language=language):
            for key in filter(needs_a_reviewer, ENGLISH.phrases):
                english = PHRASES.text(key, values(key), "en")
                assert PHRASES.text(key, values(key), language) == english, key


def test_an_unreviewed_text_of_that_kind_is_not_said_even_if_it_is_in_the_file(
    subtests: pytest.Subtests,
) -> None:
    for key in (
        "consent.data_processing.1",
        "application.ask_consent",
        "application.quote",
        "application.summary",
        "loan.balance",
        "distress.sorry",
    ):
        with subtests.test(key=key):
            assert with_one(key, "Eewa.", Note()).text(key, values(key), "osh") == PHRASES.text(
                key, values(key), "en"
            )
            assert with_one(key, "Eewa.", REVIEWED).text(key, values(key), "osh") == "Eewa."


def test_in_live_operation_nothing_unreviewed_is_said(subtests: pytest.Subtests) -> None:
    for language in ("af", "osh", "her"):
        with subtests.test(language=language):
            strict = Phrases.load(reviewed_only=True)
            assert {key: strict.text(key, values(key), language) for key in ENGLISH.phrases} == {
                key: strict.text(key, values(key), "en") for key in ENGLISH.phrases
            }
            assert strict.languages == ("en",)


def test_in_live_operation_a_reviewed_text_is_said() -> None:
    phrases = with_one("thanks", "Eewa.", REVIEWED, reviewed_only=True)
    assert phrases.text("thanks", {}, "osh") == "Eewa."


# --- every text there is ---


@EVERY
def test_a_text_says_where_its_words_are_attested(
    language: Language, variety: Variety | None, written: Translation
) -> None:
    catalogue = PHRASES.catalogue(written)
    for key in catalogue.phrases:
        rows = catalogue.note(key).glossary
        assert rows, key
        assert all(re.fullmatch(r".+: [\w:/, ]+", row) for row in rows), key


@EVERY
def test_thanks_are_said_only_where_the_english_thanks(
    language: Language, variety: Variety | None, written: Translation
) -> None:
    for key, own in PHRASES.catalogue(written).phrases.items():
        english = ENGLISH.phrases[key].casefold()
        for word, meant in (
            ("Tangi", r"thank you"),
            ("Okuhepa", r"thank you"),
            ("Ombili", r"sorry"),
            ("Ndji isira", r"sorry"),
            ("Eewa", r"all right|that is fine"),
        ):
            assert (word not in own) or re.search(meant, english), key


@EVERY
def test_it_is_short_enough_with_its_english_and_its_step(
    language: Language, variety: Variety | None, written: Translation
) -> None:
    for key in PHRASES.catalogue(written).phrases:
        text = PHRASES.text(key, values(key), language, variety=variety)
        step = 0 if place_of(key).is_option else len(STEP)
        assert twilio_length(text) + step <= place_of(key).most, key
        assert without_places(ENGLISH.phrases[key]).split()[0] in text, key


@EVERY
def test_it_passes_the_last_look(
    language: Language, variety: Variety | None, written: Translation
) -> None:
    for key in PHRASES.catalogue(written).phrases:
        replies = compose(
            [Say("changed.months", {"before": 3, "after": 4})],
            Ask(key, values(key), topic="any", step=4, offers=(YES, NO)),
            phrases=PHRASES,
            language=language,
            variety=variety,
        )
        assert list(faults(replies, language)) == [], key


def faults(replies: tuple[Reply, ...], language: Language) -> Iterator[list[str]]:
    for reply in replies:
        found = guard.faults(reply, rules=Rules(), listener=Listener(language, verified=True))
        if found:
            yield found


def test_whatsapp_can_draw_choices(subtests: pytest.Subtests) -> None:
    for language, variety, written in SPOKEN:
        with subtests.test(language=language, variety=variety, written=written):
            for labels in (
                ("option.yes", "option.no", "option.tell_me_more"),
                ("menu.apply", "menu.status", "menu.question", "menu.problem", "menu.person"),
                ("item.employer", "item.full_name", "item.amount", "item.months"),
            ):
                titles = [PHRASES.text(each, {}, language, variety=variety) for each in labels]
                choice = Choice(
                    tuple(Option(str(n), title) for n, title in enumerate(titles)), button="Choose"
                )
                drawn = draw(Outbound(to="+264810000001", text="?", reference="1", choice=choice))
                assert drawn is not None
                kind = "quick-reply" if len(titles) <= CAPABILITIES.buttons else "list-picker"
                assert list(drawn.types) == [f"twilio/{kind}"]


# --- a whole reply ---


def test_a_reply_in_oshikwanyama_thanks_once_and_asks_in_english() -> None:
    ask = Ask("application.confirm_employer", {"name": "Kalahari Foods", "town": "Windhoek"})
    (only,) = compose(
        [Say("papers.id_received")],
        replace(ask, offers=(YES, NO), step=2),
        phrases=PHRASES,
        language="osh",
        variety="kua",
    )
    assert only.text == (
        "Tangi.\nThank you, I have your ID.\nStep 2 of 7. Kalahari Foods, Windhoek. Is that right?"
    )
    assert only.local == ("Tangi.",)
    assert only.choice is not None
    assert [option.title for option in only.choice.options] == ["Ehee (Yes)", "Ahowe (No)"]


def test_a_question_and_its_english_are_one_question() -> None:
    ask = Ask("application.ask_full_name", step=2)
    replies = compose([], ask, phrases=PHRASES, language="osh", variety="kua")
    assert replies[0].text == (
        "Step 2 of 7. Edina loye olye?\nWhat is your name and surname, as on your ID?"
    )
    assert list(faults(replies, "osh")) == []


def test_who_chose_a_language_that_we_hardly_write_hears_a_word_of_it_and_the_truth() -> None:
    says = [Say("language.first"), Say("language.not_written_yet")]
    (only,) = compose(says, None, phrases=PHRASES, language="her")
    assert only.text.startswith("Okuhepa.\nThank you.\nNdji isira.\nSorry, I know only a few words")
