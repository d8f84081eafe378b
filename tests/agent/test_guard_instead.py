"""What leaves instead of a reply that the guard has kept back."""

from agent import guard
from agent.guard import Listener, Rules
from agent.reply import Reply, Sources, compose
from flows.flow import Ask, Offer, Say
from tests.agent.in_every_place import PHRASES

RULES = Rules(frozenset())  # no address may be named
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
