"""The guard stops what must not be said, whoever wrote it, and names each fault."""

from dataclasses import replace
from pathlib import Path

import pytest

from agent import guard
from agent.guard import Listener, Rules
from agent.reply import MOST, Reply, Sources, compose
from channels.channel import Choice, Option
from evals.bench import guarded
from flows.flow import Ask, Say
from tests.agent.in_every_place import PHRASES, samples

RULES = Rules(frozenset({"namfisa.com.na", "help@kudu.example", "061290000"}))
FIT = Reply(text="We lend N$500.00.", statements="", stated=frozenset({"N$500.00"}))
NOBODY = Listener()  # unproven, undecided, and writes English


def faults(text: str, listener: Listener = NOBODY) -> list[str]:
    return guard.faults(replace(FIT, text=text), rules=RULES, listener=listener)


REFUSED: dict[str, tuple[str, ...]] = {
    "empty": ("", " \n "),
    "too_long": ("word. " * (MOST // 6 + 1),),
    "two_questions": (
        "Is that right? Do you agree?",
        "Is that right?\nDo you agree\uff1f",
        "Really? هل؟",
    ),
    "number_without_source": (
        "We lend N$501.00.",
        "Pay N$500.",
        "It takes 3 days.",
        "You pay 20 % once.",
        "Until 08:00.",
        "It is due on 25 January 2027.",
        "We answer tomorrow.",
        "You owe five thousand dollars.",
        "You owe \u2475.",
    ),
    "promise": (
        "Your loan is approved.",
        "You qualify.",
        "Do not worry, your loan is approved.",
    ),
    "link": (
        "See https://kudu.example/a",
        "See kudu.com.na",
        "Write to wa.me/abc",
        "Write to selma@kudu.ai.",
        "See namfisa.com.na.kudu.example for more.",
    ),
    "unseen": (
        "Pay \u202eearly\u202c.",
        "Pay ear\u200bly.",
        "Pay early.\x00",
        "It is \u0430pproved.",  # a Cyrillic letter
    ),
    "markup": ("<b>Pay</b> early.", "Read [this](it).", "```Pay early```", "Hello {{name}}."),
    "hard_words": ("The loan will be disbursed.", "Invalid input."),
    "long_sentences": ("Write to us and " * 8 + "pay.",),
    "shouting": ("Pay now!",),
    "language": ("Jy kan die geld vroeg betaal.",),
}


def test_what_must_not_be_said_does_not_leave(subtests: pytest.Subtests) -> None:
    for fault, text in [(fault, text) for fault, texts in REFUSED.items() for text in texts]:
        with subtests.test(fault=fault, text=text):
            assert faults(text) == [fault]


def test_what_is_fit_leaves(subtests: pytest.Subtests) -> None:
    for text in (
        "We lend N$500.00.",
        "Is that right?",
        "Pay early. " * 54,
        "Your loan is not approved yet.",
        "We pay after your loan is approved.",
        "Complain at www.namfisa.com.na or help@kudu.example, free.",
        "JPEG/PNG or PDF.",
        "Write *agent* for a person.",
        "Dis reg. You can pay early.",
        "Welcome, Ndapewa. Tot siens.",
        "1",
    ):
        with subtests.test(text=text):
            reply = replace(FIT, text=text, stated=frozenset({"1", "N$500.00"}))
            assert guard.faults(reply, rules=RULES, listener=Listener()) == []


def test_every_fault_is_named() -> None:
    wrong = "Approved? N$9.99? See kudu.com! <b> \u202e The disbursement " + "a " * MOST
    assert faults(wrong) == [
        "too_long",
        "two_questions",
        "number_without_source",
        "promise",
        "link",
        "unseen",
        "markup",
        "hard_words",
        "long_sentences",
        "shouting",
    ]


def test_the_costs_may_be_longer_than_other_messages() -> None:
    costs = replace(FIT, text="Pay. " * 130, keys=("application.quote",))
    assert guard.faults(costs, rules=RULES, listener=Listener()) == []
    longer = replace(costs, text="Pay. " * 210)
    assert guard.faults(longer, rules=RULES, listener=Listener()) == ["too_long"]


def test_after_a_person_has_decided_it_may_be_said() -> None:
    assert faults("Your loan is approved.", Listener(decided=True)) == []


def test_nothing_of_a_loan_is_told_to_a_number_that_is_not_proven() -> None:
    balance = replace(FIT, keys=("loan.balance",))
    assert guard.faults(balance, rules=RULES, listener=Listener()) == ["to_a_stranger"]
    assert guard.faults(balance, rules=RULES, listener=Listener(verified=True)) == []
    refusal = replace(FIT, keys=("loan.not_here",))
    assert guard.faults(refusal, rules=RULES, listener=Listener()) == []


def test_an_option_is_looked_at_too(subtests: pytest.Subtests) -> None:
    for title, fault in (
        ("Take N$9.99", "number_without_source"),
        ("Approved", "promise"),
        ("kudu.com", "link"),
        ("Go\u200bon", "unseen"),
    ):
        with subtests.test(title=title, fault=fault):
            reply = replace(FIT, choice=Choice((Option("1", title),), button="Choose"))
            assert guard.faults(reply, rules=RULES, listener=Listener()) == [fault]


def test_a_question_mark_in_an_option_is_no_second_question() -> None:
    choice = Choice((Option("1", "Why?"),), button="Choose")
    reply = replace(FIT, text="What do you want to know?", choice=choice)
    assert guard.faults(reply, rules=RULES, listener=Listener()) == []


def test_only_confirmed_facts_give_addresses_that_may_be_named(tmp_path: Path) -> None:
    file = tmp_path / "facts.toml"
    template = (
        '[{group}.{key}]\nvalue = "{value}"\nconfirmed = {confirmed}\nsource = "a letter"\n'
        'effective_from = 2026-01-01\nreview_by = 2027-01-01\napproved_by = "An owner"\n'
    )
    rows = (
        ("regulator", "website", "namfisa.com.na", "true"),
        ("company", "name", "Buffr Lend", "true"),
        ("company", "phone", "+264 61 000 0000", "false"),
    )
    file.write_text(
        "\n".join(template.format(group=g, key=k, value=v, confirmed=c) for g, k, v, c in rows)
    )
    assert Rules.load(file).addresses == {"namfisa.com.na"}
    assert "namfisa.com.na" in Rules.load().addresses


def test_a_borrowers_words_cannot_make_us_promise_link_or_ask(subtests: pytest.Subtests) -> None:
    for named, wrong in (
        ("Guaranteed loans", ["promise"]),
        ("kudu.com", ["link"]),
        ("Is it? Really?", ["two_questions"]),
        ("Call 081 000 0099 for cash", ["link"]),
        ("<b>Kalahari</b>", ["markup"]),
        ("Kalahari \u043a\u043e\u0440\u043f", []),  # a word of one other alphabet is a word
        ("K\u0430lahari", ["unseen"]),
        ("Remuneration Partners!", []),  # a name may be as it is
        ("Die Beste van die Land, ons en jou", []),
    ):
        with subtests.test(named=named, wrong=wrong):
            ask = Ask("application.employer_unknown", {"employer": named}, topic="employer_unknown")
            sources = Sources(words=f"I work at {named}")
            (reply,) = compose([], ask, phrases=PHRASES, language="en", sources=sources)
            assert guard.faults(reply, rules=RULES, listener=Listener()) == wrong


def test_a_number_in_a_name_must_be_one_that_she_wrote() -> None:
    ask = Ask("application.employer_unknown", {"employer": "Depot 24"}, topic="employer_unknown")
    for words, wrong in (("I work at depot 24", []), ("I work", ["number_without_source"])):
        (reply,) = compose([], ask, phrases=PHRASES, language="en", sources=Sources(words=words))
        assert guard.faults(reply, rules=RULES, listener=Listener()) == wrong


def test_her_own_long_number_is_no_phone_to_call() -> None:
    values = samples("application.summary") | {"employee_number": "0012345678"}
    ask = Ask("application.summary", values, topic="summary")
    sources = Sources(words="0012345678")
    (reply,) = compose([], ask, phrases=PHRASES, language="en", sources=sources)
    assert guard.faults(reply, rules=RULES, listener=Listener()) == []


def test_an_amount_in_afrikaans_that_nobody_gave_does_not_leave() -> None:
    (reply,) = compose(
        [Say("noted.remuneration", {"amount": 900_000})], None, phrases=PHRASES, language="af"
    )
    other = replace(reply, text=reply.text.replace("9\u00a0000,00", "9\u00a0500,00"))
    listener = Listener("af")
    assert guard.faults(reply, rules=RULES, listener=listener) == []
    assert guard.faults(other, rules=RULES, listener=listener) == ["number_without_source"]


def test_words_that_are_carried_are_looked_at_again(subtests: pytest.Subtests) -> None:
    for carried, wrong in (
        ("I changed your pay from N$9,000.00 to N$6,500.00 a month.", []),
        ("Check us at namfisa.com.na.", []),
        ("Ek het jou salaris verander.", []),  # said before she changed the language
        ("Your loan is approved.", ["promise"]),
        ("Pay at kudu.example.", ["link"]),
        ("Pay early.\u200b", ["unseen"]),
        ("Do you agree? Are you sure?", ["two_questions"]),
    ):
        with subtests.test(carried=carried, wrong=wrong):
            (reply,) = compose([], None, phrases=PHRASES, language="en", carried=carried)
            assert guard.faults(reply, rules=RULES, listener=Listener()) == wrong


def test_the_look_can_be_timed() -> None:
    measured = guarded.speed(rounds=2)
    assert 0 < measured.median <= measured.slow
