"""What the offline reader makes of sentences."""

from time import process_time

import pytest

from agent.understanding import classifier, reading, rules, vocabulary
from agent.understanding.heard import Heard, Offered, Said
from agent.understanding.measure import BINDING
from agent.understanding.settling import settle
from flows.commands import (
    Abuse,
    Affirm,
    AnyCommand,
    AskLoan,
    AskQuestion,
    Cancel,
    ChangeItem,
    Choose,
    Correct,
    Deny,
    DontKnow,
    FactName,
    NotUnderstood,
    Refuse,
    Report,
    SetFact,
    Skip,
    StartFlow,
)

WORDS = vocabulary.load()
TRAINED = classifier.load(spellings=WORDS.spellings)
YES_NO = (Offered("yes", "Yes"), Offered("no", "No"))
CONSENT = (Offered("consent:yes", "Yes"), Offered("consent:no", "No"))
SUMMARY = (Offered("summary:send", "Send"), Offered("summary:change", "Change"))


def read(
    *texts: str,
    awaiting: str | None = None,
    options: tuple[Offered, ...] = (),
    known: tuple[FactName, ...] = (),
) -> list[AnyCommand]:
    heard = Heard(
        tuple(Said(text) for text in texts),
        awaiting=awaiting,
        options=options,
        known=frozenset(known),
        flow="application" if awaiting or known else None,
    )
    commands = reading.read(heard, vocabulary=WORDS, classifier=TRAINED).commands
    return [command.model_copy(update={"span": "", "confidence": 1.0}) for command in commands]


def test_one_sentence_may_tell_several_facts() -> None:
    assert read("I work at Kalahari Foods and earn N$9 000", awaiting="employer") == [
        SetFact(fact="employer", value="Kalahari Foods"),
        SetFact(fact="remuneration", value="N$9 000"),
    ]


def test_a_wish_with_an_amount_starts_the_application_with_it() -> None:
    assert read("I want to borrow 2000 for 4 months") == [
        StartFlow(flow="application"),
        SetFact(fact="amount", value="2000"),
        SetFact(fact="months", value="4 months"),
    ]


def test_an_age_is_no_amount() -> None:
    assert SetFact(fact="amount", value="17") not in read("I am 17 and need 500")


def test_a_new_pay_corrects_the_old_one(subtests: pytest.Subtests) -> None:
    for text in ("sorry I earn 6500 not 9000", "I meant 6500", "my salary is 6500, not 9000"):
        with subtests.test(text=text):
            read_as = read(text, awaiting="document", known=("remuneration",))
            assert read_as == [Correct(fact="remuneration", value="6500")]


def test_what_was_not_told_before_is_told_not_corrected() -> None:
    assert read("sorry I earn 6500 not 9000", awaiting="remuneration") == [
        SetFact(fact="remuneration", value="6500")
    ]


def test_a_regret_is_about_the_last_amount_but_a_preference_is_about_this_one() -> None:
    known: tuple[FactName, ...] = ("remuneration",)
    assert read("I meant 6500", awaiting="amount", known=known) == [
        Correct(fact="remuneration", value="6500")
    ]
    assert read("no, rather 3000", awaiting="amount", known=known) == [
        SetFact(fact="amount", value="3000")
    ]


def test_another_number_of_months_corrects_them() -> None:
    assert read("make it 4 months", awaiting="document", known=("months", "amount")) == [
        Correct(fact="months", value="4 months")
    ]


def test_a_change_without_a_value_asks_to_be_asked_again() -> None:
    assert read("change my employer", awaiting="document", known=("employer",)) == [
        Correct(fact="employer", value="")
    ]


def test_half_a_name_has_the_whole_name_asked_again(subtests: pytest.Subtests) -> None:
    for text in ("my surname is Shikongo", "my van is Shikongo", "my surname was spelled wrong"):
        with subtests.test(text=text):
            assert read(text, awaiting="document", known=("full_name",)) == [
                Correct(fact="full_name", value="")
            ]


def test_net_pay_is_not_kept_as_what_she_earns_before_deductions(
    subtests: pytest.Subtests,
) -> None:
    for text in ("that is net, not gross", "6500 is net not gross", "dis netto, nie bruto nie"):
        for awaiting in ("remuneration", "document"):
            with subtests.test(text=text, awaiting=awaiting):
                assert read(text, awaiting=awaiting, known=("amount", "remuneration")) == [
                    Correct(fact="remuneration", value="")
                ]


def test_what_is_called_gross_is_her_pay_and_not_the_loan() -> None:
    read_as = read("8500 is gross, not net", awaiting="document", known=("remuneration", "amount"))
    assert read_as == [Correct(fact="remuneration", value="8500")]


def test_a_line_of_the_summary_is_changed_by_its_number() -> None:
    assert read("change 3", awaiting="choice") == [ChangeItem(item=3)]


def test_a_question_beside_an_answer_gives_both_in_order() -> None:
    assert read("8500, do you check it with my boss?", awaiting="remuneration") == [
        SetFact(fact="remuneration", value="8500"),
        AskQuestion(question="do you check it with my boss?"),
    ]


def test_a_question_answers_nothing() -> None:
    assert read("can I pay it off early?", awaiting="remuneration") == [
        AskQuestion(question="can I pay it off early?")
    ]


def test_a_yes_before_a_question_is_still_a_yes() -> None:
    assert read("yes, but when do I get paid out?", awaiting="choice", options=YES_NO) == [
        Choose(option="yes"),
        AskQuestion(question="when do I get paid out?"),
    ]


def test_a_refused_loan_is_not_started(subtests: pytest.Subtests) -> None:
    for text in ("I don't want a loan", "ek wil nie n lening he nie"):
        with subtests.test(text=text):
            assert read(text) == [Deny()]


def test_a_loan_that_is_refused_within_the_application_ends_it() -> None:
    assert read("I don't want the loan", awaiting="amount") == [Cancel(scope="application")]


def test_an_amount_that_is_denied_is_not_taken() -> None:
    assert read("no not 5000", awaiting="amount") == [Deny()]
    assert read("no not 5000, 3000", awaiting="amount") == [SetFact(fact="amount", value="3000")]


def test_a_vague_amount_stays_as_it_was_written(subtests: pytest.Subtests) -> None:
    for text in ("about 5k", "5000 to 6000", "a lot"):
        with subtests.test(text=text):
            assert read(text, awaiting="amount") == [SetFact(fact="amount", value=text)]


def test_trouble_is_reported(subtests: pytest.Subtests) -> None:
    for text, about in (
        ("you people are THIEVES you took 900 from my pay!!!", "wrong_deduction"),
        ("my husband passed away last week", "bereavement"),
        ("I cant pay this month", "hardship"),
        ("I paid at the bank on friday", "paid"),
    ):
        with subtests.test(text=text, about=about):
            assert read(text) == [Report(about=about)]


def test_what_resembles_nothing_is_not_understood(subtests: pytest.Subtests) -> None:
    for text in ("asdkjh qwe zxc", "blue chair seven window", "me vanga okuhungira nambano"):
        with subtests.test(text=text):
            assert read(text) == [NotUnderstood()]


def test_words_around_a_choice_do_not_make_a_fact_of_a_question() -> None:
    known: tuple[FactName, ...] = ("amount",)
    asked = "which one is cheaper, 2 or 4 months?"
    assert read(asked, awaiting="months", known=known) == [AskQuestion(question=asked)]


def test_every_message_of_a_burst_keeps_its_number() -> None:
    commands = read("hello", "I want to borrow 2000")
    assert [command.message for command in commands] == [0, 1, 1]


ODD = (
    "I earn 5000 and want 2000 for 4 months, can you help? ",
    "1",
    "1,",
    "the ",
    "yes ",
    "hi ",
    "work at ",
    "paid on the ",
    "can i ",
    "\N{OK HAND SIGN}",
    "x\n",
    "i earn 1" + ",000" * 1000 + " ",
    " " * 4095 + "x",
)
# Numbers and words that may be what was asked for, so they are tried at such questions.
NEARLY_NUMBERS = (
    "1 ",
    "-1",
    "one thousand ",
    "1" + ",000" * 1000 + " ",
    "5000" + " " * 4090 + "x ",
)
NEARLY_NAMES = ("a ", "at ", "one thousand ", "i work at " + "a" * 4000 + " ")


def test_no_message_is_too_long_or_too_odd_to_be_read(subtests: pytest.Subtests) -> None:
    tried = [(words, awaiting) for words in ODD for awaiting in (None, "remuneration")]
    tried += [(words, asked) for words in NEARLY_NUMBERS for asked in ("remuneration", "phone")]
    tried += [(words, asked) for words in NEARLY_NAMES for asked in ("full_name", "employer")]
    for words, awaiting in tried:
        with subtests.test(words=words[:20], awaiting=awaiting):
            text = (words * 4096)[:4096]
            began = process_time()
            commands = read(text, awaiting=awaiting, known=("remuneration",))
            assert 0 < len(commands) <= 12
            assert process_time() - began < 2


def test_two_choices_in_one_message_choose_nothing() -> None:
    assert read("1, 2", awaiting="choice", options=YES_NO) == [NotUnderstood()]


def test_a_sure_yes_outweighs_a_guessed_no_beside_it() -> None:
    assert read("correct, that is what i said", awaiting="choice", options=YES_NO) == [
        Choose(option="yes")
    ]


def test_what_she_leaves_open_stays_open(subtests: pytest.Subtests) -> None:
    for text, value in (
        ("I earn about 5k there", "about 5k"),
        ("my pay is between 5000 and 6000", "between 5000 and 6000"),
        ("I earn 5000-6000 hey", "5000-6000"),
        ("my salary is -8000", "-8000"),
        ("it is 8000 but with overtime 9500", "8000 but with overtime 9500"),
        ("I earn more than 9000", "more than 9000"),
    ):
        with subtests.test(text=text, value=value):
            assert read(text, awaiting="remuneration") == [
                SetFact(fact="remuneration", value=value)
            ]


def test_a_message_that_answers_corrects_and_asks_is_three_commands() -> None:
    said = "2000, and sorry my pay is 8700 not 7800, when will i get the money?"
    assert read(said, awaiting="amount", known=("remuneration",)) == [
        SetFact(fact="amount", value="2000"),
        Correct(fact="remuneration", value="8700"),
        AskQuestion(question="when will i get the money?"),
    ]


def test_a_loose_yes_is_a_yes_and_never_an_employer(subtests: pytest.Subtests) -> None:
    for text in ("yeah thats the one", "ja dis die een"):
        with subtests.test(text=text):
            assert read(text, awaiting="employer") == [Affirm()]
            assert read(text, awaiting="choice", options=YES_NO) == [Choose(option="yes")]


def test_gibberish_is_no_employer(subtests: pytest.Subtests) -> None:
    for text in ("xkcdq", "fgh dsf", "qwe asd", "la la la"):
        with subtests.test(text=text):
            assert read(text, awaiting="employer") == [NotUnderstood()]


def test_not_knowing_is_no_number(subtests: pytest.Subtests) -> None:
    for text in ("I don't know", "dont know 2", "weet nie 4"):
        with subtests.test(text=text):
            assert read(text, awaiting="employee_number") == [DontKnow()]


def test_the_newer_commands_are_heard(subtests: pytest.Subtests) -> None:
    for text, command in (
        ("can I give it later", Skip()),
        ("I would rather not say that", Refuse()),
        ("ek wil dit nie vir jou gee nie", Refuse()),
        ("you are a useless machine", Abuse()),
        ("how much is left on my loan", AskLoan(about="balance")),
        ("hoeveel skuld ek nog by julle", AskLoan(about="balance")),
        ("cancel the messages", Cancel(scope="messages")),
    ):
        with subtests.test(text=text, command=command):
            assert read(text, awaiting="remuneration") == [command]


def test_swearing_beside_something_else_is_not_heard() -> None:
    assert read("this is bullshit, you deducted twice") == [Report(about="wrong_deduction")]


def test_a_rambling_message_means_one_thing() -> None:
    said = (
        "good evening sir I hope you are well, my child was in hospital the whole month and then "
        "the car broke and I had to borrow from my sister for the taxi. so the thing is I cannot "
        "pay the instalment this month, please understand"
    )
    assert read(said) == [Report(about="hardship")]


def test_an_afrikaans_question_is_one(subtests: pytest.Subtests) -> None:
    for text in ("wat is die rente", "ok en wat is die rente?"):
        with subtests.test(text=text):
            kinds = [command.kind for command in read(text, awaiting="amount")]
            assert kinds == ["ask_question"]


def test_neither_a_person_nor_a_status_is_called_by_its_name_alone(
    subtests: pytest.Subtests,
) -> None:
    for text in (
        "a person can apply?",
        "is there a limit per person",
        "my marital status is single",
        "does my agent at the insurance get a copy",
    ):
        with subtests.test(text=text):
            kinds = {command.kind for command in read(text)}
            assert not kinds & {"human", "start_flow"}


def test_what_only_sounds_binding_binds_nothing(subtests: pytest.Subtests) -> None:
    for text in (
        "I agree with you that it is hot today",
        "let me think about it, ok?",
        "who says I accepted",
        "I don't want to stop",
        "please dont cancel anything",
        "I did not ask to stop",
        "my friend said yes to his loan",
        "maybe yes maybe no",
        "I am not sure if I agree",
        "is it right?",
        "ok but first tell me the cost",
        "when I say stop, what happens",
        "stop it, you are making me laugh",
        "I will send it if my wife agrees",
        "the shop has a stop order for 500",
        "do people start with a small loan",
        "if I agree, who sees it?",
        "dont change my pay",
    ):
        for options in (YES_NO, CONSENT, SUMMARY):
            with subtests.test(text=text, options=options):
                heard = Heard(
                    (Said(text),),
                    awaiting="choice",
                    options=options,
                    known=frozenset({"remuneration", "amount"}),
                    flow="application",
                )
                sure = rules.read(heard, vocabulary=WORDS)
                understanding = reading.read(heard, vocabulary=WORDS, classifier=TRAINED)
                commands = settle(understanding, heard, sure=sure, vocabulary=WORDS)
                bound = [command for command in commands if command.kind in BINDING]
                chosen = {command.option for command in bound if isinstance(command, Choose)}
                assert [command for command in bound if not isinstance(command, Choose)] == []
                assert chosen <= {"no", "consent:no"}
