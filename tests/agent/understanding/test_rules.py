"""What is read surely, without a model."""

import pytest

from agent.understanding import rules, vocabulary
from agent.understanding.heard import Heard, Offered, Said
from flows.commands import (
    Affirm,
    AnyCommand,
    Back,
    Cancel,
    ChangeLanguage,
    Choose,
    Deny,
    DontKnow,
    Greet,
    Help,
    Human,
    Menu,
    NotUnderstood,
    Repeat,
    Resume,
    SetFact,
    StartFlow,
    Stop,
    Thank,
    Why,
)

WORDS = vocabulary.load()
YES_NO = (Offered("yes", "Yes"), Offered("no", "No"), Offered("more", "Tell me more"))
SUMMARY = (Offered("send", "Send"), Offered("change", "Change"), Offered("stop", "Stop"))
PAPERS = (Offered("doc.payslip", "Newest payslip"), Offered("doc.id", "Front of the ID"))
MONTHS = tuple(Offered(f"m{count}", f"{count} months") for count in (2, 3, 4, 5))


def read(
    text: str,
    *,
    awaiting: str | None = None,
    options: tuple[Offered, ...] = (),
    payload: str = "",
    kind: str = "text",
) -> list[AnyCommand] | None:
    heard = Heard((Said(text, payload, kind),), awaiting=awaiting, options=options)
    commands = rules.read(heard, vocabulary=WORDS)[0]
    if commands is None:
        return None
    return [command.model_copy(update={"span": "", "confidence": 1.0}) for command in commands]


def test_a_tap_on_an_offered_button_chooses_it_whatever_its_text() -> None:
    assert read("Nee", payload="yes", options=YES_NO) == [Choose(option="yes")]


def test_a_tap_on_a_button_of_an_older_question_answers_nothing() -> None:
    assert read("Yes", payload="consent.yes", options=YES_NO) == [NotUnderstood()]


def test_a_tap_on_an_old_menu_button_still_opens_the_menu() -> None:
    assert read("Menu", payload="old.menu", options=YES_NO) == [Menu()]


def test_an_offered_option_is_chosen_by_number_word_or_meaning(subtests: pytest.Subtests) -> None:
    for text, chosen in (
        ("1", "yes"),
        ("2.", "no"),
        ("two", "no"),
        ("drie", "more"),
        ("option 3", "more"),
        ("the last one", "more"),
        ("tell me more", "more"),
        ("Tell me mroe", "more"),
        ("can you tell me more", "more"),
        ("vertel my meer", "more"),
        ("YES!!", "yes"),
        ("yesss", "yes"),
        ("ja", "yes"),
        ("Eeno", "yes"),
        ("ehee", "yes"),
        ("ii", "yes"),
        ("👍🏽", "yes"),
        ("nope", "no"),
        ("nee", "no"),
        ("aawe", "no"),
        ("ahowe", "no"),
        ("kako", "no"),
    ):
        with subtests.test(text=text, chosen=chosen):
            assert read(text, awaiting="choice", options=YES_NO) == [Choose(option=chosen)]


def test_a_telling_word_chooses_the_only_option_that_has_it(subtests: pytest.Subtests) -> None:
    for text in ("payslip", "newest paslip", "the payslip please", "1"):
        with subtests.test(text=text):
            assert read(text, awaiting="choice", options=PAPERS) == [Choose(option="doc.payslip")]


def test_a_title_in_another_language_chooses_too() -> None:
    options = (Offered("apply", "Apply for a loan", also=("Doen aansoek vir 'n lening",)),)
    assert read("doen aansoek vir n lening", options=options) == [Choose(option="apply")]


def test_yes_means_go_on_where_that_is_offered() -> None:
    options = (Offered("go_on", "Go on"), Offered("other_amount", "Other amount"))
    assert read("ja", options=options) == [Choose(option="go_on")]


def test_yes_answers_the_open_question_whatever_its_ids() -> None:
    options = (Offered("employer:yes", "Yes"), Offered("employer:no", "No"))
    assert read("ja", options=options) == [Choose(option="employer:yes")]
    assert read("nee", options=options) == [Choose(option="employer:no")]
    assert read("Yes", payload="consent:yes", options=options) == [NotUnderstood()]


def test_yes_never_chooses_to_sign() -> None:
    assert read("yes", options=(Offered("accept", "I ACCEPT"),)) == [Affirm()]


def test_yes_and_no_without_options_are_just_that() -> None:
    assert (read("yes"), read("no")) == ([Affirm()], [Deny()])


def test_an_amount_is_no_option() -> None:
    assert read("2000", awaiting="choice", options=YES_NO) is None


def test_a_number_that_is_two_different_answers_chooses_neither() -> None:
    assert read("4", awaiting="choice", options=MONTHS) == [NotUnderstood()]


def test_the_same_number_is_a_label_where_months_were_asked_for() -> None:
    assert read("4", awaiting="months", options=MONTHS) == [Choose(option="m4")]


def test_stop_ends_our_messages_in_four_languages(subtests: pytest.Subtests) -> None:
    for text in ("stop", "STOP!", "stop asb", "unsubscribe", "Stopa", "efe nge"):
        with subtests.test(text=text):
            assert read(text, awaiting="remuneration") == [Stop()]


def test_stopping_the_application_is_not_stopping_messages(subtests: pytest.Subtests) -> None:
    for text in ("stop the application", "cancel my loan", "stop my aansoek"):
        with subtests.test(text=text):
            assert read(text, awaiting="amount") == [Cancel(scope="application")]


def test_a_bare_cancel_leaves_open_what_is_meant() -> None:
    assert read("cancel", awaiting="amount") == [Cancel(scope="unknown")]


def test_a_displayed_stop_option_is_that_option() -> None:
    assert read("stop", awaiting="choice", options=SUMMARY) == [Choose(option="stop")]


def test_always_on_words_are_heard_at_any_step(subtests: pytest.Subtests) -> None:
    for text, command in (
        ("menu", Menu()),
        ("mneu", Menu()),
        ("0", Menu()),
        ("agent", Human()),
        ("agnet pls", Human()),
        ("omundu", Human()),
        ("status", StartFlow(flow="status")),
        ("statis", StartFlow(flow="status")),
        ("terug", Back()),
        ("start", Resume()),
        ("taal", ChangeLanguage()),
        ("help", Help()),
        ("kwafe nge", Help()),
        ("?", Help()),
        ("why?", Why()),
        ("ongwaye", Why()),
        ("Ek verstaan nie", Repeat()),
        ("kandi shi shii", DontKnow()),
        ("Goeie môre", Greet()),
        ("wa lala po?", Greet()),
        ("tangi unene", Thank()),
        ("okuhepa", Thank()),
    ):
        with subtests.test(text=text, command=command):
            assert read(text, awaiting="remuneration") == [command]


def test_another_word_of_four_letters_is_no_typing_mistake(subtests: pytest.Subtests) -> None:
    for text in ("bank", "shop", "held"):
        with subtests.test(text=text):
            assert read(text) is None


def test_nought_is_the_option_nought_where_there_is_one() -> None:
    assert read("0", options=(Offered("none", "0"),)) == [Choose(option="none")]


def test_a_named_language_is_a_wish_for_it(subtests: pytest.Subtests) -> None:
    for text, language in (
        ("Afrikaans", "af"),
        ("english please", "en"),
        ("can we speak Otjiherero", "her"),
        ("Oshikwanyama", "osh"),
    ):
        with subtests.test(text=text, language=language):
            assert read(text, awaiting="amount") == [ChangeLanguage(language=language)]


def test_the_first_question_takes_a_language_by_number() -> None:
    assert read("2", awaiting="language") == [ChangeLanguage(language="af")]


def test_a_bare_answer_is_the_fact_that_was_asked_for(subtests: pytest.Subtests) -> None:
    for awaiting, text, value in (
        ("remuneration", "8500", "8500"),
        ("remuneration", "N$9 000", "N$9 000"),
        ("remuneration", "9,000.50 per month", "9,000.50"),
        ("remuneration", "about 5k", "about 5k"),
        ("remuneration", "5000-6000", "5000-6000"),
        ("amount", "twee duisend", "twee duisend"),
        ("amount", "2000 asb", "2000"),
        ("months", "4", "4"),
        ("months", "four months", "four months"),
        ("months", "4 maande", "4 maande"),
        ("pay_day", "25", "25"),
        ("pay_day", "on the 25th", "25th"),
        ("pay_day", "last day", "last day"),
        ("pay_day", "end of month", "end of month"),
        ("pay_day", "die laaste dag", "laaste dag"),
        ("employee_number", "KF-4471", "KF-4471"),
        ("phone", "+264 81 000 1234", "+264 81 000 1234"),
        ("full_name", "Selma Nangolo", "Selma Nangolo"),
        ("full_name", "my name is Selma Nangolo", "Selma Nangolo"),
        ("employer", "Kalahari Foods, Windhoek", "Kalahari Foods, Windhoek"),
        ("employer", "i work at the Ministry of Education", "Ministry of Education"),
        ("employer", "Pick n Pay", "Pick n Pay"),
        ("employer", "i work at OK Foods", "OK Foods"),
        ("employer", "im paid by the municipality", "municipality"),
        ("employer", "Hangana, the fish factory", "Hangana"),
        ("amount", "1200... i mean 1300", "1300"),
        ("amount", "2 000 ek bedoel 3 000", "3 000"),
    ):
        with subtests.test(awaiting=awaiting, text=text, value=value):
            assert read(text, awaiting=awaiting) == [SetFact(fact=awaiting, value=value)]


def test_a_long_number_is_never_an_amount(subtests: pytest.Subtests) -> None:
    for text in ("85 01 15 0012 3", "0810001234", "12345678901"):
        with subtests.test(text=text):
            assert read(text, awaiting="remuneration") is None


def test_a_sentence_is_no_name(subtests: pytest.Subtests) -> None:
    for text in ("who are you", "I dont want to", "why my name", "later", "on the payslip"):
        with subtests.test(text=text):
            assert read(text, awaiting="full_name") != [SetFact(fact="full_name", value=text)]


def test_a_photo_without_words_says_nothing() -> None:
    assert read("", kind="media", awaiting="document") == []


def test_each_message_of_a_burst_is_read_on_its_own() -> None:
    heard = Heard((Said("hi"), Said("I earn something"), Said("8500")), awaiting="remuneration")
    first, second, third = rules.read(heard, vocabulary=WORDS)
    assert first == (Greet(message=0, span="hi"),)
    assert second is None
    assert third == (SetFact(message=2, span="8500", fact="remuneration", value="8500"),)
