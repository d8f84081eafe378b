"""A model may pick and copy; what it invents is dropped."""

from agent.understanding import vocabulary
from agent.understanding.heard import Heard, Offered, Said
from agent.understanding.settling import complete, settle
from flows.commands import (
    AnyCommand,
    AskQuestion,
    Choose,
    Correct,
    Greet,
    Menu,
    NotUnderstood,
    Report,
    SetFact,
    Stop,
    Thank,
    Understanding,
)

WORDS = vocabulary.load()


def settled(text: str, *commands: AnyCommand) -> tuple[AnyCommand, ...]:
    heard = Heard((Said(text),), options=(Offered("yes", "Yes"),))
    return settle(Understanding(commands=list(commands)), heard, sure=[None], vocabulary=WORDS)


def test_a_value_that_she_did_not_write_is_dropped() -> None:
    said = settled("I earn nine thousand", SetFact(fact="remuneration", value="9000"))
    assert said == (NotUnderstood(span="I earn nine thousand"),)


def test_a_value_that_she_wrote_is_kept() -> None:
    command = SetFact(fact="remuneration", value="N$9 000", span="n$9 000")
    assert settled("I earn n$9 000", command) == (command,)


def test_a_correction_without_a_value_is_kept() -> None:
    command = Correct(fact="employer")
    assert settled("change my employer", command) == (command,)


def test_an_option_that_was_not_offered_is_dropped() -> None:
    said = settled("yes, approve it", Choose(option="approve"), Choose(option="yes"))
    assert said == (Choose(option="yes"),)


def test_a_command_for_a_message_that_does_not_exist_is_dropped() -> None:
    assert settled("hmm", Menu(message=7)) == (NotUnderstood(span="hmm"),)


def test_a_span_that_she_did_not_write_becomes_her_words() -> None:
    assert settled("the menu", Menu(span="MENU REQUEST")) == (Menu(span="the menu"),)


def test_a_sure_message_stays_as_the_rules_read_it() -> None:
    heard = Heard((Said("stop"), Said("hmm, the options")))
    model = Understanding(commands=[Menu(message=0), Menu(message=1)])
    sure = ((Stop(message=0),), None)
    assert settle(model, heard, sure=sure, vocabulary=WORDS) == (Stop(message=0), Menu(message=1))


def test_what_a_model_missed_is_heard_beside_what_it_read() -> None:
    own = (Report(about="hardship", confidence=0.9), Greet())
    assert complete((Thank(),), own=own) == (Report(about="hardship", confidence=0.9), Thank())


def test_what_a_model_also_read_is_not_heard_twice() -> None:
    own = (Stop(confidence=1.0),)
    assert complete((Stop(confidence=0.8),), own=own) == (Stop(confidence=0.8),)


def test_a_message_of_which_a_model_said_nothing_that_holds_is_read_by_the_house() -> None:
    own = (AskQuestion(question="what does it cost"),)
    assert complete((NotUnderstood(),), own=own) == own


def test_two_options_at_once_choose_none() -> None:
    heard = Heard((Said("yes no"),), options=(Offered("yes", "Yes"), Offered("no", "No")))
    both = Understanding(commands=[Choose(option="yes"), Choose(option="no")])
    settled_on = settle(both, heard, sure=[None], vocabulary=WORDS)
    assert settled_on == (NotUnderstood(span="yes no"),)
