"""Chat spellings and slips written out in full, so that what is read does not hang on a vowel."""

import re
from collections.abc import Mapping
from dataclasses import replace

from rapidfuzz import process
from rapidfuzz.distance import OSA

from agent.understanding import skeletons, sounds
from agent.understanding.heard import Heard, Said
from agent.understanding.vocabulary import Vocabulary, fold
from flows.commands import Language

_WORD = re.compile(r"[^\W_]+(?:['’][^\W\d_]+)?")
_SHORTEST = 6  # letters; one letter turns shorter words into others
_LONGEST = 1_500  # characters; whoever writes more has room to spell
_NAMED = frozenset({"full_name", "employer"})
_A_PLACE = re.compile(
    r"(?i)\b(?:at|by|(?:name|employer) is)\s+$"
)  # "i work at shprt": it is called so
_LONGEST_PLACE = 16
# "2 pay" and "4 my": no figure stands before these. Whoever names an option begins with it.
_TWO = re.compile(
    r"(?i)(?<=[a-z] )2(?= (?:pay\w*|pey|get|gt|borrow|settle|see|c|know|knw|speak|spk|talk|tlk|"
    r"stop|"
    r"sign|me|u|you|my|do|be|die|live|kill|go|send|snd|apply|aply|ask|help|cancel|change|give|gv|"
    r"have|hv|take|use|d|the|him|her|them|someone|sum1|sm1|ur|your|work|wrk|finish|close|clear|cncl|cancl|stp|start|buy|find|reply|sort)\b)"
)
_FOUR = re.compile(
    r"(?i)(?:(?<=[a-z] )|^)4(?= (?:me|my|a|the|d|u|you|him|her|them|us|wat|what|y|skul|school|it|"
    r"that|dat|this|dis|ur|your|our|someone|sum1|sm1)\b)|"
    r"(?<=\d )4(?= (?:\d{1,2} ?(?:m|months?|mn?ths?)|two|three|four|five|six|twelve)\b)"
)
_THERE = re.compile(r"(?i)\b(is|are|was) der\b")  # alone it is a part of a name
_NO_MORE = re.compile(r"(?i)\b(no) mo\b")
_NEED = re.compile(r"(?i)\b(i|we) nd\b")


def written_out(heard: Heard, *, vocabulary: Vocabulary) -> Heard:
    """The turn with its words as they are meant; the very same where nothing was short or slipped.

    A name that was asked for keeps every letter that may be an initial, and is never corrected.
    """
    names = heard.awaiting in _NAMED
    messages = tuple(
        each
        if heard.options and len(each.text.strip(" .!")) == 1  # "y" is a yes, and no "why"
        else _message(each, vocabulary, language=heard.language, names=names)
        for each in heard.messages
    )
    return heard if messages == heard.messages else replace(heard, messages=messages)


def _message(said: Said, vocabulary: Vocabulary, *, language: Language | None, names: bool) -> Said:
    if said.payload or not 0 < len(said.text) <= _LONGEST:
        return said
    shouted = said.text.isupper()
    spellings = _spellings(vocabulary, language)

    def mend(found: re.Match[str]) -> str:
        word = found[0]
        a_name = word[:1].isupper() and not shouted and found.start() > 0
        if a_name or (names and len(word) == 1):
            return word
        meant = spellings.get(fold(word))
        if meant or names:
            return meant or word
        if _A_PLACE.search(found.string, max(0, found.start() - _LONGEST_PLACE), found.start()):
            return word
        return (
            _with_vowels(word, vocabulary, language)
            or _as_it_sounds(word, vocabulary, language)
            or _without_slip(word, vocabulary)
        )

    text = _without_figures(said.text) if language == "en" and not names else said.text
    text = _WORD.sub(mend, text)
    return said if text == said.text else replace(said, text=text)


def _spellings(vocabulary: Vocabulary, language: Language | None) -> Mapping[str, str]:
    if language == "en":
        return vocabulary.spellings_english
    return vocabulary.spellings_afrikaans if language == "af" else vocabulary.spellings


def _without_figures(text: str) -> str:
    """Figures that are spoken for words: "its 4 my friend" tells no number."""
    if "2" in text or "4" in text:
        text = _FOUR.sub("for", _TWO.sub("to", text))
    text = _THERE.sub(r"\1 there", text)
    return _NO_MORE.sub(r"\1 more", _NEED.sub(r"\1 need", text))


def _with_vowels(word: str, vocabulary: Vocabulary, language: Language | None) -> str | None:
    small = fold(word)
    words = vocabulary.skeletons.get(language) if language else None
    if words is None or not small.isalpha() or small in vocabulary.known:
        return None
    return skeletons.word_of(small, words)


def _as_it_sounds(word: str, vocabulary: Vocabulary, language: Language | None) -> str | None:
    small = fold(word)
    if language is None or language not in vocabulary.sounds:
        return None
    if not small.isalpha() or small in vocabulary.known:
        return None
    return (
        sounds.swapped_back(small, vocabulary.letters[language])
        or sounds.word_of(small, vocabulary.sounds[language])
        or sounds.apart(small, vocabulary.common[language])
    )


def _without_slip(word: str, vocabulary: Vocabulary) -> str:
    small = fold(word)
    if len(small) < _SHORTEST or not small.isalpha() or small in vocabulary.known:
        return word
    near = process.extract(
        small, vocabulary.often_misspelt, scorer=OSA.distance, score_cutoff=1, limit=2
    )
    return near[0][0] if len(near) == 1 and near[0][0][0] == small[0] else word
