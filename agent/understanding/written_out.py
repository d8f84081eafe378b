"""Chat spellings and slips written out in full, so that what is read does not hang on a vowel."""

import re
from collections.abc import Mapping
from dataclasses import replace

from rapidfuzz import process
from rapidfuzz.distance import OSA

from agent.understanding.heard import Heard, Said
from agent.understanding.vocabulary import Vocabulary, fold

_WORD = re.compile(r"[^\W_]+(?:['’][^\W\d_]+)?")
_SHORTEST = 6  # letters; one letter turns shorter words into others
_LONGEST = 1_500  # characters; whoever writes more has room to spell
_NAMED = frozenset({"full_name", "employer"})


def written_out(heard: Heard, *, vocabulary: Vocabulary) -> Heard:
    """The turn with its words as they are meant; the very same where nothing was short or slipped.

    A name that was asked for keeps every letter that may be an initial, and is never corrected.
    """
    names = heard.awaiting in _NAMED
    is_english = heard.language == "en"
    spellings = vocabulary.spellings_english if is_english else vocabulary.spellings
    messages = tuple(
        _message(each, vocabulary, spellings=spellings, names=names) for each in heard.messages
    )
    return heard if messages == heard.messages else replace(heard, messages=messages)


def _message(
    said: Said, vocabulary: Vocabulary, *, spellings: Mapping[str, str], names: bool
) -> Said:
    if said.payload or not 0 < len(said.text) <= _LONGEST:
        return said
    shouted = said.text.isupper()

    def mend(found: re.Match[str]) -> str:
        word = found[0]
        a_name = word[:1].isupper() and not shouted and found.start() > 0
        if a_name or (names and len(word) == 1):
            return word
        meant = spellings.get(fold(word))
        return meant or (word if names else _without_slip(word, vocabulary))

    text = _WORD.sub(mend, said.text)
    return said if text == said.text else replace(said, text=text)


def _without_slip(word: str, vocabulary: Vocabulary) -> str:
    small = fold(word)
    if len(small) < _SHORTEST or not small.isalpha() or small in vocabulary.known:
        return word
    near = process.extract(
        small, vocabulary.often_misspelt, scorer=OSA.distance, score_cutoff=1, limit=2
    )
    return near[0][0] if len(near) == 1 and near[0][0][0] == small[0] else word
