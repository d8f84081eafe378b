"""What a turn heard: in which languages it is written, and the question that it may answer."""

from collections.abc import Iterable, Sequence

from agent.languages.identification import Identifier
from agent.understanding.heard import Heard, Offered, Said
from flows import arranging, papers, tongues
from flows.commands import FactName, Language
from flows.flow import FACTS, Question, Situation, State, Tongue

_PRIVATE: tuple[FactName, ...] = ("full_name", "employee_number", "phone")


def written(said: Sequence[Said], identifier: Identifier) -> tuple[Tongue, ...]:
    """What each message is written in: a tap has words of ours, and a caption is a file's."""
    return tuple(
        _tongue(number, each, identifier)
        for number, each in enumerate(said)
        if each.kind == "text" and not each.payload
    )


def _tongue(number: int, said: Said, identifier: Identifier) -> Tongue:
    guess = identifier.guess(said.text)
    return Tongue(
        number,
        said.text,
        guess.language,
        guess.confidence,
        variety=guess.variety,
        mixed=guess.mixed,
    )


def asked_in(question: Question, heard: Iterable[Tongue], *, spoken: Language) -> Language:
    """The language in which an article is looked up: hers, or the words of this question.

    Afrikaans is not left for words of Oshiwambo or Otjiherero: the answer would be in English.
    """
    telling = [tongues.surely(each) for each in heard if each.message == question.message]
    local: list[Language] = [each for each in telling if each == "osh" or each == "her"]
    return local[0] if local and spoken == "en" else spoken


def heard(situation: Situation, said: tuple[Said, ...]) -> Heard:
    """The turn for understanding, with what the last question had asked."""
    state = situation.state
    known: frozenset[FactName] = frozenset(fact for fact in FACTS if fact in situation.facts)
    return Heard(
        messages=said,
        language=situation.language,
        awaiting=_awaiting(state),
        paper=state.topic if state.topic in papers.KINDS else None,
        options=tuple(
            Offered(id=one, title=title, also=tuple(also)) for one, title, *also in state.options
        ),
        known=known,
        flow=state.flow,
        private=tuple(
            str(situation.facts[fact].value) for fact in _PRIVATE if fact in situation.facts
        ),
        outdated=situation.outdated,
    )


def _awaiting(state: State) -> str | None:
    """What understanding needs to know of a question: its fact, or that it is a choice.

    A side question (shall a person answer?) leaves the form's own question open beneath it.
    """
    if state.topic in FACTS:
        return state.topic
    if state.topic == arranging.DAY:
        return "pay_day"
    if state.topic == "language":
        return "language"
    if state.beneath in FACTS:
        return state.beneath
    if state.topic in papers.KINDS:
        return "document"
    return "choice" if state.options else None
