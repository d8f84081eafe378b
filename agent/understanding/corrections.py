"""Corrections over two sentences: "my name is wrong. It should be Martha Iipinge"."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from agent.understanding import bare_answers, called_wrong, values
from agent.understanding.vocabulary import Vocabulary
from flows.commands import AnyCommand, Correct, FactName, SetFact

_IT_SHOULD_BE = re.compile(
    r"^(?:\s+(?:gespel|geskryf|getik|ingevul|spelled|spelt|written|typed)\b)?"
    r"[\s,.;:–-]*(?:(?:and|en|but|maar|sorry|please|asb|jammer)\s+)*"
    r"(?P<it>(?:(?:it|this|that|they|dit|dis|"
    r"(?:the|die|my)\s+(?:right|correct|real|regte|korrekte)(?:\s+\w+)?|"
    r"correct|right|reg|korrek)\s*)?"
    r"(?:['’]?s\b|is|are|should\s+be|must\s+be|has\s+to\s+be|was\s+supposed\s+to\s+be|was|moet|"
    r"supposed\s+to\s+be|to|na)?)\s*[:=]?\s*(?:wees\s+)?(?:(?:the|die)\s+)?(?P<rest>[^\n;!?]+)",
    re.IGNORECASE,
)
_ENDS = re.compile(r"(?:\.\s|,\s|\s+(?:and|en|not|nie|instead|please|asb|asseblief)\b)", re.I)
_BE = re.compile(r"\s+(?:wees|be|then|dan)\W*$", re.IGNORECASE)
_SURNAME = re.compile(called_wrong.SURNAME, re.IGNORECASE)
_GUESSED = 0.7  # what only the last question gives a meaning to


@dataclass(frozen=True)
class Mended:
    """A fact that is said to be wrong, and what it should be."""

    fact: FactName
    value: str


def find(text: str, *, vocabulary: Vocabulary) -> list[Mended]:
    """The facts that this message calls wrong and gives anew."""
    return list(_found(text, vocabulary))


def join(commands: list[AnyCommand], text: str, *, vocabulary: Vocabulary) -> list[AnyCommand]:
    """The commands of all sentences, with what two of them say together said once."""
    plain = {
        each.fact
        for each in commands
        if isinstance(each, Correct) and each.value and not _is_guessed(each)
    }
    mended = [each for each in find(text, vocabulary=vocabulary) if each.fact not in plain]
    told: list[AnyCommand] = [
        Correct(fact=each.fact, value=each.value, span=each.value, confidence=0.9)
        for each in mended
    ]
    rest = [each for each in commands if not any(_is_part(each, of) for of in mended)]
    rest = [each for each in rest if not (_asks(each) and _fact(each) in plain)]
    if told or any(_asks(each) for each in rest):
        # "... is wrong, 5512": a number beside it is no other fact.
        rest = [each for each in rest if not _is_guessed(each)]
    return [*told, *rest]


def _found(text: str, vocabulary: Vocabulary) -> Iterator[Mended]:
    for fact, wrong in called_wrong.facts(text):
        after = _IT_SHOULD_BE.match(text[wrong.end() :])
        value = _value(after, fact, vocabulary) if after else None
        if value and fact == "full_name" and _SURNAME.search(text) and " " not in value:
            continue  # only half of the name: the whole is asked
        if value:
            yield Mended(fact, value)
            return


def _value(after: re.Match[str], fact: FactName, vocabulary: Vocabulary) -> str | None:
    said = _BE.sub("", after["rest"]).strip(" .,")
    for rest in dict.fromkeys((said, _BE.sub("", _ENDS.split(said)[0]).strip(" .,"))):
        if fact in bare_answers.NAMED_FACTS:
            name = bare_answers.name_in(rest, vocabulary=vocabulary)
            # Without "it is" before it, one word is hardly a name.
            if name and (after["it"].strip() or " " in name):
                return name
        else:
            found = values.bare(rest, fact)
            if found:
                return rest[slice(*found)].strip()
    return None


def _is_part(command: AnyCommand, of: Mended) -> bool:
    """Whether this is half of the correction: the fact without a value, or the value alone."""
    if isinstance(command, Correct | SetFact):
        return command.fact == of.fact or command.value in of.value
    return of.value in command.span


def _asks(command: AnyCommand) -> bool:
    """Whether a fact is to be asked again, without saying what it should be."""
    return isinstance(command, Correct) and not command.value


def _fact(command: AnyCommand) -> str:
    return command.fact if isinstance(command, Correct) else ""


def _is_guessed(command: AnyCommand) -> bool:
    return isinstance(command, Correct | SetFact) and bool(
        command.value and command.confidence <= _GUESSED
    )
