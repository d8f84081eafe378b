"""Values stand in a sentence as people write them, and never as anything but text."""

from datetime import UTC, date, datetime
from typing import get_args

import pytest

from agent.languages.catalogue import Catalogue
from agent.phrases import NoSuchPhrase, PhraseDiffers, Phrases, Shown
from flows.commands import Language
from flows.effects import Value
from flows.flow import Say

PHRASES = Phrases.load()


def test_a_hostile_value_is_shown_as_the_text_that_it_is(subtests: pytest.Subtests) -> None:
    for hostile in (
        "{0.__class__}",
        "{name.__init__.__globals__}",
        "{amount:money}",
        "{{name}}",
        "}{",
        "%s%n%(name)s",
        "<b>Kalahari</b>",
        "$name ${name}",
        "consent.data_processing.1",
    ):
        for language in get_args(Language):
            with subtests.test(hostile=hostile, language=language):
                shown = PHRASES.text("changed.full_name", {"after": hostile}, language)
                template = PHRASES.catalogue("af" if language == "af" else "en").phrases[
                    "changed.full_name"
                ]
                assert shown == template.replace("{after}", hostile)


def test_values_are_shown_as_people_write_them() -> None:
    opens = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)
    submitted: dict[str, Value] = {"ref": "APP-204", "answer_by": date(2026, 11, 30)}
    assert "30 November 2026" in PHRASES.text("application.submitted", submitted, "af")
    closed: dict[str, Value] = {"opens": opens, "place": 3}
    assert "Monday 23 November, 08:00" in PHRASES.text("handover.closed", closed, "en")
    assert "Maandag 23 November, 08:00" in PHRASES.text("handover.closed", closed, "af")
    pay: dict[str, Value] = {"amount": 123_456_789}
    assert PHRASES.text("noted.remuneration", pay, "af") == "N$1\u00a0234\u00a0567,89 per maand."


def test_one_month_is_not_several(subtests: pytest.Subtests) -> None:
    for language, count, shown in (
        ("en", 1, "Take 1 month"),
        ("en", 4, "Take 4 months"),
        ("af", 1, "Neem 1 maand"),
        ("af", 4, "Neem 4 maande"),
        ("osh", 1, "Take 1 month"),  # no plural of a month is attested
        ("her", 4, "Take 4 months"),
    ):
        with subtests.test(language=language, count=count, shown=shown):
            assert PHRASES.say(Say("option.take_months", {"months": count}), language) == shown


def test_the_last_day_of_the_month_is_said_in_words() -> None:
    changed: dict[str, Value] = {"before": 25, "after": "last"}
    assert PHRASES.text("changed.pay_day", changed, "en").endswith("to the last day.")
    assert "na dag 27 verander" in PHRASES.text("changed.pay_day", {"after": 27}, "af")


def test_what_a_language_lacks_is_said_in_english() -> None:
    assert PHRASES.text("menu.ask", {}, "her") == PHRASES.text("menu.ask", {}, "en")


def test_a_key_that_nobody_wrote_is_an_error() -> None:
    with pytest.raises(NoSuchPhrase):
        PHRASES.text("application.ask_favourite_colour", {}, "en")


def test_an_unknown_way_of_showing_is_an_error() -> None:
    odd = Phrases(Catalogue("en", {"odd": "{day:weekday}"}))
    with pytest.raises(PhraseDiffers):
        odd.text("odd", {"day": date(2026, 1, 1)}, "en")


def test_a_value_is_one_line_of_what_can_be_seen(subtests: pytest.Subtests) -> None:
    for value, shown in (
        ("Kalahari\nFoods", "Kalahari Foods"),
        ("Kala\u200bhari", "Kalahari"),
        ("\u202eirahalaK\u202c", "irahalaK"),
        ("Kala\x00hari \t Foods", "Kalahari Foods"),
        ("\U000e0049\U000e0050Kalahari", "Kalahari"),  # letters that only a machine reads
        ("Ndapéwa Ôhambo", "Ndapéwa Ôhambo"),
    ):
        with subtests.test(value=value, shown=shown):
            assert PHRASES.text("problem.full_name_one_word", {"name": value}, "en") == (
                f"Thank you, {shown}. I need your surname too."
            )


def test_a_sentence_knows_its_values_and_how_each_is_shown() -> None:
    changed = PHRASES.sentence("changed.remuneration", {"before": 900_000, "after": 650_000}, "en")
    assert changed.values == (
        Shown("before", "money", 900_000, "N$9,000.00"),
        Shown("after", "money", 650_000, "N$6,500.00"),
    )


def test_a_sentence_knows_the_language_that_it_is_really_in() -> None:
    assert PHRASES.sentence("greeting", {}, "af").language == "af"
    assert PHRASES.sentence("greeting", {}, "her").language == "her"
    assert PHRASES.sentence("menu.ask", {}, "her").language == "en"
