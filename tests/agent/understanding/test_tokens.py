"""No identifier leaves, and each comes back."""

import pytest

from agent.understanding.heard import Heard, Offered, Said
from agent.understanding.tokens import Tokens
from flows.commands import AskQuestion, SetFact, Understanding


def test_an_identifier_is_hidden_however_it_is_written(subtests: pytest.Subtests) -> None:
    for identifier in (
        "+264 81 000 1234",
        "+264810001234",
        "00264810001234",
        "081 000 1234",
        "0810001234",
        "85011500123",
        "850115 0012 3",
        "85-01-15-0012-3",
        "62001234567",
        "selma.nangolo@kalahari-foods.example",
    ):
        with subtests.test(identifier=identifier):
            hidden = Tokens().hide(Heard((Said(f"it is {identifier} ok"),))).messages[0].text
            assert not any(part in hidden for part in identifier.replace("-", " ").split())
            assert hidden.endswith("> ok")


def test_amounts_and_short_numbers_stay(subtests: pytest.Subtests) -> None:
    for text in ("I earn N$9 000", "2000 for 4 months", "KF-4471", "12,500.50"):
        with subtests.test(text=text):
            assert Tokens().hide(Heard((Said(text),))).messages[0].text == text


def test_names_and_numbers_that_we_know_or_that_say_so_are_hidden(
    subtests: pytest.Subtests,
) -> None:
    for text, hidden in (
        ("Selma Nangolo asks", "<name_1> asks"),
        ("this is about nangolo", "this is about <name_1>"),
        ("staff number NP 22 is mine", "staff number <number_1> is mine"),
        ("employee no: KF-4471 ok", "employee no: <number_1> ok"),
        ("my name is Petrus Amupolo ok", "my name is <name_1> ok"),
        ("my number is 4471 you know", "my number is <number_1> you know"),
    ):
        with subtests.test(text=text, hidden=hidden):
            heard = Heard((Said(text),), private=("Selma Nangolo", "4471"))
            left = Tokens().hide(heard)
            assert left.messages[0].text == hidden
            assert left.private == ()


def test_an_identifier_in_an_option_is_hidden_too() -> None:
    heard = Heard((Said("yes"),), options=(Offered("yes", "Yes, +264 81 000 1234"),))
    assert "000" not in Tokens().hide(heard).options[0].title


def test_values_get_their_identifier_back() -> None:
    tokens = Tokens()
    text = tokens.hide(Heard((Said("my number is 0810001234"),))).messages[0].text
    token = text.removeprefix("my number is ")
    said = Understanding(
        commands=[SetFact(fact="phone", value=token, span=text), AskQuestion(question=text)]
    )
    assert tokens.restore(said).commands == [
        SetFact(fact="phone", value="0810001234", span="my number is 0810001234"),
        AskQuestion(question="my number is 0810001234"),
    ]


def test_a_token_that_the_borrower_wrote_herself_turns_into_nothing() -> None:
    tokens = Tokens()
    tokens.hide(Heard((Said("<phone_1> and 0810001234"),)))
    said = Understanding(commands=[AskQuestion(question="<phone_1>")])
    assert tokens.restore(said) == said
