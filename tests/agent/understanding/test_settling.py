"""A model may pick and copy; what it invents is dropped."""

from agent.understanding.heard import Heard, Offered, Said
from agent.understanding.settling import settle
from flows.commands import (
    AnyCommand,
    Choose,
    Correct,
    Menu,
    NotUnderstood,
    SetFact,
    Stop,
    Understanding,
)


def settled(text: str, *commands: AnyCommand) -> tuple[AnyCommand, ...]:
    heard = Heard((Said(text),), options=(Offered("yes", "Yes"),))
    return settle(Understanding(commands=list(commands)), heard, sure=[None])


def test_a_value_that_she_did_not_write_is_dropped() -> None:
    said = settled("I earn nine thousand", SetFact(fact="remuneration", value="9000"))
    assert said == (NotUnderstood(span="I earn nine thousand"),)


def test_a_value_that_she_wrote_is_kept() -> None:
    command = SetFact(fact="remuneration", value="N$9 000", span="N$9 000")
    assert settled("I earn n$9 000", command) == (command,)


def test_a_correction_without_a_value_is_kept() -> None:
    command = Correct(fact="employer")
    assert settled("change my employer", command) == (command,)


def test_an_option_that_was_not_offered_is_dropped() -> None:
    said = settled("approve it", Choose(option="approve"), Choose(option="yes"))
    assert said == (Choose(option="yes"),)


def test_a_command_for_a_message_that_does_not_exist_is_dropped() -> None:
    assert settled("hmm", Menu(message=7)) == (NotUnderstood(span="hmm"),)


def test_a_span_that_she_did_not_write_becomes_her_words() -> None:
    assert settled("the menu", Menu(span="MENU REQUEST")) == (Menu(span="the menu"),)


def test_a_sure_message_stays_as_the_rules_read_it() -> None:
    heard = Heard((Said("stop"), Said("hmm")))
    model = Understanding(commands=[Menu(message=0), Menu(message=1)])
    sure = ((Stop(message=0),), None)
    assert settle(model, heard, sure=sure) == (Stop(message=0), Menu(message=1))
