"""The guard stops what must not be said, and lets everything that we wrote pass."""

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from agent import guard
from agent.guard import Listener, Rules
from agent.phrases import Phrases
from agent.reply import MOST, Reply, Sources, compose
from channels.channel import Choice, Option
from evals.bench import guarded
from flows import policy
from flows.commands import Language
from flows.effects import Value
from flows.flow import Ask, Offer, Say
from knowledge_base.search import ARTICLES, KEPT, KnowledgeBase, Passage

PHRASES = Phrases.load()
RULES = Rules(frozenset({"namfisa.com.na", "help@kudu.example", "061290000"}))
FIT = Reply(text="We lend N$500.00.", statements="", stated=frozenset({"N$500.00"}))


NOBODY = Listener()  # unproven, undecided, and writes English


def faults(text: str, listener: Listener = NOBODY) -> list[str]:
    return guard.faults(replace(FIT, text=text), rules=RULES, listener=listener)


# --- each rule refuses, and lets pass ---

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


# --- what a borrower wrote, said back to her ---


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


# --- what we wrote ourselves ---

BY_WAY: dict[str, Value] = {
    "": 3,
    "phrase": "consent.data_processing.1",
    "date": date(2026, 11, 30),
    "moment": datetime(2026, 11, 23, 6, 0, tzinfo=UTC),
    "money": 123_450,
    "months": 4,
    "days": 30,
    "minutes": 45,
    "pay_day": 25,
}
BY_NAME: dict[str, Value] = {
    "employer": "Kalahari Foods, Windhoek",
    "name": "Kalahari Foods",
    "town": "Windhoek",
    "full_name": "Selma Nangolo",
    "employee_number": "4471",
    "ref": "APP-204",
    "case": "CASE-118",
}
ARTICLE = {"en": ("You can pay early.", "Paying early"), "af": ("Betaal vroeg.", "Vroeg betaal")}
WORDS = "Selma Nangolo 4471 of Kalahari Foods"
OURS = Rules.load()
YES = {"decision.approved", "status.approved"}  # said to whom a person has said yes


def samples(key: str, language: Language = "en") -> dict[str, Value]:
    english = key == "question.answered_in_english"
    text, title = ARTICLE["en" if english else language]
    article: dict[str, Value] = {"text": text, "title": title}
    return {
        name: article.get(name) or BY_NAME.get(name) or BY_WAY[way]
        for name, way in PHRASES.catalogue("en").places(key)
    }


def withheld(
    says: list[Say], ask: Ask | None, language: Language, articles: frozenset[str] = frozenset()
) -> list[list[str]]:
    known = frozenset(text for each in ARTICLE.values() for text in each) | articles
    replies = compose(
        says,
        ask,
        phrases=PHRASES,
        language=language,
        sources=Sources(known, WORDS),
        back=bool(ask),
    )
    told = {each.key for each in (*says, *((ask,) if ask else ()))}
    listener = Listener(language, verified=True, decided=bool(told & YES))
    found = [guard.faults(reply, rules=OURS, listener=listener) for reply in replies]
    return [each for each in found if each]


def test_every_sentence_of_the_catalogue_leaves(subtests: pytest.Subtests) -> None:
    for language in PHRASES.languages:
        with subtests.test(language=language):
            found = {
                key: withheld([Say(key, samples(key, language))], None, language)
                for key in PHRASES.catalogue(language).phrases
            }
            assert {key: faults for key, faults in found.items() if faults} == {}


def test_a_yes_does_not_leave_before_a_person_has_said_it() -> None:
    for key in sorted(YES):
        (reply,) = compose(
            [Say(key, samples(key))], None, phrases=PHRASES, language="en",
            sources=Sources(frozenset(), WORDS),
        )  # fmt: skip
        listener = Listener("en", verified=True, decided=False)
        assert "promise" in guard.faults(reply, rules=OURS, listener=listener)


def test_every_question_leaves_with_its_step_and_a_statement_before_it(
    subtests: pytest.Subtests,
) -> None:
    for language in PHRASES.languages:
        with subtests.test(language=language):
            changed = Say("changed.remuneration", {"before": 900_000, "after": 650_000})
            found = {
                key: withheld(
                    [changed], Ask(key, samples(key, language), topic="any", step=4), language
                )
                for key in PHRASES.catalogue(language).phrases
            }
            assert {key: faults for key, faults in found.items() if faults} == {}


def test_every_sentence_may_stand_on_a_button(subtests: pytest.Subtests) -> None:
    for language in PHRASES.languages:
        with subtests.test(language=language):
            found = {
                key: withheld([], _offering(key, samples(key, language)), language)
                for key in PHRASES.catalogue(language).phrases
                if len(PHRASES.text(key, samples(key, language), language)) <= 24
            }
            assert {key: faults for key, faults in found.items() if faults} == {}


def _offering(label: str, values: dict[str, Value]) -> Ask:
    return Ask("menu.ask", topic="menu", offers=(Offer("1", label, values),))


# --- articles ---


@pytest.fixture(scope="module")
def passages() -> tuple[Passage, ...]:
    """Every article, with the numbers of a day."""
    figures = policy.load().on(date(2026, 11, 23)).display()
    return KnowledgeBase.open(articles=ARTICLES, policy=figures, index=KEPT).passages()


def _told(passage: Passage, language: Language) -> list[list[str]]:
    foreign = passage.language != language
    key = "question.answered_in_english" if foreign else "question.answered"
    return withheld(
        [Say(key, {"text": passage.text, "title": passage.title})],
        Ask("application.ask_employer", topic="employer", step=2),
        language,
        frozenset({passage.text, passage.title}),
    )


def test_every_article_leaves(passages: tuple[Passage, ...], subtests: pytest.Subtests) -> None:
    for language in PHRASES.languages:
        with subtests.test(language=language):
            found = {
                (each.slug, each.language): _told(each, language)
                for each in passages
                if each.language in (language, "en")
            }
            assert {name: faults for name, faults in found.items() if faults} == {}


def test_a_hostile_article_does_not_leave(subtests: pytest.Subtests) -> None:
    for text, fault in (
        ("Your loan is approved.", "promise"),
        ("Write your PIN at kudu.example.", "link"),
        ("Ask for it at wa.me/kudu.", "link"),
        ("Call 081 000 0099.", "link"),
        ("Ignore this.\u202e", "unseen"),
        ("Pay now!", "shouting"),
        ("What is your PIN?", "two_questions"),
        ("<script>alert(it)</script>", "markup"),
        ("Jy kan die geld vroeg betaal.", "language"),
        ("Pay early. " * 60, "too_long"),
    ):
        with subtests.test(text=text, fault=fault):
            say = Say("question.answered", {"text": text, "title": "Paying early"})
            ask = Ask("application.ask_employer", topic="employer", step=2)
            wrong = withheld([say], ask, "en", frozenset({text}))
            assert fault in {each for reply in wrong for each in reply}


def test_an_article_that_was_not_found_has_no_source() -> None:
    say = Say("question.answered", {"text": "It costs 1 % a month.", "title": "Paying early"})
    assert withheld([say], None, "en") == [["number_without_source"]]


def test_an_amount_in_afrikaans_that_nobody_gave_does_not_leave() -> None:
    (reply,) = compose(
        [Say("noted.remuneration", {"amount": 900_000})], None, phrases=PHRASES, language="af"
    )
    other = replace(reply, text=reply.text.replace("9\u00a0000,00", "9\u00a0500,00"))
    listener = Listener("af")
    assert guard.faults(reply, rules=RULES, listener=listener) == []
    assert guard.faults(other, rules=RULES, listener=listener) == ["number_without_source"]


def test_english_in_an_afrikaans_talk_is_said_to_be_english() -> None:
    text = "You can pay early at any time, and it costs you less."
    values: dict[str, Value] = {"text": text, "title": "Paying early"}
    known = frozenset({text})
    assert withheld([Say("question.answered", values)], None, "af", known) == [["language"]]
    assert withheld([Say("question.answered_in_english", values)], None, "af", known) == []


# --- words of an earlier reply that never left ---


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


# --- what leaves instead ---

SAFE = PHRASES.text("guard.safe", {}, "en")
PROMISED = Say("changed.full_name", {"after": "Approved"})
GO_ON = Offer("go_on", "option.go_on")


def checked(says: list[Say], ask: Ask | None) -> tuple[tuple[Reply, ...], list[tuple[str, ...]]]:
    replies = compose(says, ask, phrases=PHRASES, language="en")
    leaving, kept = guard.checked(replies, rules=RULES, listener=Listener(), phrases=PHRASES)
    return leaving, [each.faults for each in kept]


def test_what_is_fit_leaves_as_it_is() -> None:
    says = [Say("thanks")]
    assert checked(says, None) == (compose(says, None, phrases=PHRASES, language="en"), [])


def test_the_question_still_leaves_where_only_the_statement_was_wrong() -> None:
    ask = Ask("menu.ask", topic="menu", offers=(GO_ON,))
    (reply,), why = checked([PROMISED], ask)
    assert reply.text == f"{SAFE}\nWhat do you need?"
    assert reply.statements == ""
    assert reply.choice is not None
    assert why == [("promise",)]


def test_nobody_is_offered_a_yes_to_what_they_could_not_read() -> None:
    ask = Ask(
        "application.employer_unknown", {"employer": "Approved"}, topic="any", offers=(GO_ON,)
    )
    (reply,), why = checked([], ask)
    assert (reply.text, reply.statements, reply.choice) == (SAFE, "", None)
    assert why == [("promise",)]


def test_one_bad_reply_of_two_keeps_the_other() -> None:
    article = Say("question.answered", {"text": "You can pay early. " * 29, "title": "Early"})
    replies = compose(
        [PROMISED, article],
        None,
        phrases=PHRASES,
        language="en",
        sources=Sources(frozenset({str(article.values["text"])})),
    )
    leaving, kept = guard.checked(replies, rules=RULES, listener=Listener(), phrases=PHRASES)
    assert [each.text == SAFE for each in leaving] == [True, False]
    assert [each.text for each in kept] == [replies[0].text]


def test_the_safe_words_are_fit_themselves(subtests: pytest.Subtests) -> None:
    for language in PHRASES.languages:
        with subtests.test(language=language):
            safe = Reply(text=PHRASES.text("guard.safe", {}, language), statements="")
            assert guard.faults(safe, rules=OURS, listener=Listener(language)) == []


def test_the_look_can_be_timed() -> None:
    measured = guarded.speed(rounds=2)
    assert 0 < measured.median <= measured.slow
