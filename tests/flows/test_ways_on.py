"""What borrowers write at a question in words of their own leads on, and never to a wrong fact."""

from typing import Any

from flows.commands import Affirm, Choose, Deny, Repeat
from flows.flow import Draft


def test_a_no_to_the_quote_is_asked_what_instead(talk: Any) -> None:
    talk.comes_to("quote")
    talk.does(Deny(span="too expensive"))
    offered = [option[0] for option in talk.state.options]
    assert offered == ["quote:other_amount", "quote:other_months", "quote:person", "withdraw"]
    assert "What would you like instead?" in talk.said
    talk.picks("other_amount")
    assert talk.state.topic == "amount"


def test_a_plain_yes_at_the_check_is_asked_whether_to_send(talk: Any) -> None:
    talk.comes_to("summary")
    talk.does(Affirm(span="everything is fine"))
    assert talk.draft.stage == "started"
    assert "Shall I send your application now?" in talk.said
    talk.picks(":yes")
    assert talk.draft.stage == "documents_submitted"


def test_an_ok_at_the_check_is_not_taken_for_more_than_that_she_read_it(talk: Any) -> None:
    talk.comes_to("summary")
    talk.does(Affirm(span="Ok."))
    assert talk.state.topic == "summary"


def test_to_go_on_calls_no_person(talk: Any) -> None:
    for words in ("ok go on", "ok gaan aan", "continue"):
        talk.comes_to("quote") if not talk.count else None
        talk.state = talk.state.from_json({**talk.state.to_json(), "topic": "gap"})
        talk.does(Choose(option="gap:yes", span=words))
        assert talk.owner == "bot"
        assert talk.state.topic == "quote"


def test_whoever_asks_what_now_hears_how_it_stands(talk: Any) -> None:
    talk.draft = Draft("APP-7", "documents_submitted", talk.now, talk.now, 200_000, 4)
    talk.does(Repeat(span="what happens now"))
    assert "APP-7" in talk.said
