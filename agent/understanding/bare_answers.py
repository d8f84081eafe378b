"""Bare answers to a question for a fact: a number, a day or a name, and nothing else beside it."""

import re
from typing import cast, get_args

from agent.understanding import not_hers, troubles, values
from agent.understanding.gibberish import is_gibberish
from agent.understanding.heard import Heard
from agent.understanding.vocabulary import Vocabulary, fold
from flows import wording
from flows.commands import AnyCommand, FactName, SetFact

NAMED_FACTS = ("full_name", "employer")
# A Khoekhoe name begins with a click: "!Gaoses", "ǂNowaseb", "//Garoes".
_CLICK = r"(?:[!ǃǀǁǂ]|/{1,2}|\|{1,2}|=)?"
_NAME = re.compile(
    rf"{_CLICK}[^\W\d_][\w'’.&()/-]*(?:,? +(?:&|{_CLICK}[\w'’.&()/-]+)){{0,7}}", re.UNICODE
)
_LEAD_IN = re.compile(
    r"^(?:it'?s|it is|this is|that is|dit is|dis|"
    r"(?:(?:i|i am|i'?m) )?work(?:ing)? (?:at|for|in|with|4|@)|"
    r"(?:i am|i'?m|ek word) (?:paid|employed|betaal) (?:by|at|deur)|"
    r"(?:i am|i'?m|ek is) (?:an?|'?n) [\w-]+ (?:at|for|in|with|by|vir)|"
    r"ek is [\w-]+ (?:by|vir)|"
    r"(?:i am|i'?m) (?:at|with|by)|ek is (?:by|van)|(?:i am|i'?m) called|"
    r"(?:they|people|friends) call me|ek heet|hulle noem my|i am|i'?m|ek is|"
    r"(?:ek )?werk (?:by|vir)|my (?:full )?name is|my naam is|the name is|name is|name|"
    r"my employer is|my werkgewer is|employer is|at|by|for|vir|edina lange|enarandje)"
    r"\s*:?\s+(?:(?:the|die)\s+)?",
    re.IGNORECASE,
)
# "the one by the mall", "the fish factory": what follows a name only describes it.
_DESCRIBED = re.compile(
    r"(?<=\w),? (?:the|die) (?:one|een|(?:\w+ )?\w*(?:factory|shop|store|mine|farm|supermarket|"
    r"lodge|fabriek|winkel|myn|plaas|supermark))\b.*$",
    re.IGNORECASE,
)
# A person's name ends where the figures of an ID or a phone begin.
_BEFORE_FIGURES = re.compile(
    r"(?<=\w)[\s,]+(?:(?:my )?(?:id|nr|no|number|nommer)[\s:.]*)*\d[\d\s-]*$", re.IGNORECASE
)
# "my name is on the payslip"
_SOMEWHERE = re.compile(
    r"(?:on|as|like|same|in|op|soos|net soos|inside) (?:on|in|op|the|my|your|it|that|die|julle)\b",
    re.IGNORECASE,
)
# "1200... I mean 1300": the second is the answer. Unbounded, a long row of figures costs a second.
_MENDS_ITSELF = re.compile(
    r"(?P<first>[^a-z]{0,16}\d[^a-z]{0,16}?(?:k|months?|maande?)?)[\s.,;!-]{1,8}"
    r"(?:(?:no|nee|sorry|jammer|oops|wait|wag|i mean|i meant|ek bedoel|ek meen|actually|eintlik|"
    r"make it|maak dit|typo|tikfout|hang on)"
    r"[\s.,;!-]{1,8}){1,4}(?P<then>.*\d.*)",
    re.IGNORECASE,
)
# "I am on a contract till june" names no employer.
_NO_PLACE = re.compile(
    r"(?:on|op) (?:(?:a|an|my|the|'?n) )?(?:\w+ )?(?:contract|leave|pension|probation|"
    r"kontrak|verlof|pensioen|proef)\b",
    re.IGNORECASE,
)
_TITLE = re.compile(r"^(?:mr|mrs|ms|miss|mnr|mev|mej)\.? (?!price\b)(?=\S)", re.IGNORECASE)
_NEW_SENTENCE = re.compile(r"\w{4}[.!?] ")
_LONGEST_THANKS = 5  # words
_EDGES = ' \t\r\n.,;:!?"“”'


def valued(text: str, heard: Heard, *, vocabulary: Vocabulary) -> AnyCommand | None:
    """The bare number or day that was asked for."""
    fact = awaited_fact(heard)
    if fact is None or fact in NAMED_FACTS or not_hers.is_a_while(text):
        return None
    answer = _without_please(text, vocabulary=vocabulary)
    mended = _MENDS_ITSELF.fullmatch(answer)
    if mended and values.bare(mended["first"], fact):
        answer = mended["then"]
    found = values.bare(answer, fact)
    return None if found is None else SetFact(fact=fact, value=answer[slice(*found)].strip())


def named(text: str, heard: Heard, *, vocabulary: Vocabulary) -> AnyCommand | None:
    """The bare name that was asked for."""
    fact = awaited_fact(heard)
    if fact not in NAMED_FACTS:
        return None
    said = _without_please(text, vocabulary=vocabulary)
    said = _BEFORE_FIGURES.sub("", said) if fact == "full_name" else said
    value = name_in(said, vocabulary=vocabulary)
    if value and troubles.find(text, flow=heard.flow, spellings=vocabulary.spellings):
        return None
    return SetFact(fact=fact, value=value) if value else None


def awaited_fact(heard: Heard) -> FactName | None:
    """The fact that the last question asked for, if it asked for one."""
    return cast(FactName, heard.awaiting) if heard.awaiting in get_args(FactName) else None


def name_in(answer: str, *, vocabulary: Vocabulary) -> str | None:
    """The person's or company's name when the answer is nothing else."""
    name = _LEAD_IN.sub("", _LEAD_IN.sub("", answer, count=1), count=1)
    name = _DESCRIBED.sub("", _TITLE.sub("", name))
    if (
        _NO_PLACE.match(name)
        or not _NAME.fullmatch(name)
        or len(name) > values.LONGEST
        or _NEW_SENTENCE.search(name)
    ):
        return None
    polite = all(word in vocabulary.polite for word in fold(name).split())
    no_name = polite or is_said(name, vocabulary=vocabulary) or vocabulary.mistyped(fold(name))
    return None if no_name or is_gibberish(name) else name


def is_said(name: str, *, vocabulary: Vocabulary) -> bool:
    """Whether words of talk stand in it, or where a name stands: then it is none."""
    words = wording.without_ordinary_names(fold(name)).split()
    spoken = any(word in vocabulary.not_a_name for word in words)
    return spoken or _SOMEWHERE.match(name) is not None


def _without_please(text: str, *, vocabulary: Vocabulary) -> str:
    """The answer without please, sir and the like at either end."""
    words = text.strip(_EDGES).split()
    words = words[: _before_thanks(words, vocabulary)]
    while len(words) > 1 and fold(words[-1]) in vocabulary.polite:
        words.pop()
    while len(words) > 1 and fold(words[0]) in vocabulary.polite:
        words.pop(0)
    return " ".join(words).strip(_EDGES)


def _before_thanks(words: list[str], vocabulary: Vocabulary) -> int:
    """How many words stand before a thank-you at the end ("4 months, thank you very much")."""
    for size in range(min(_LONGEST_THANKS, len(words) - 1), 0, -1):
        if vocabulary.meanings.get(fold(" ".join(words[-size:]))) == "thank":
            return len(words) - size
    return len(words)
