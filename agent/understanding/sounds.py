"""Words written as they sound, run together or with two letters swapped, as common words."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping

from rapidfuzz.distance import OSA

from agent.understanding import skeletons

_SHORTEST = 4  # letters of a word that is told by its sound
_SEEN = 4  # a word that stands in fewer examples is not common
_OFTEN = 3  # times as often as the next word that sounds so
_SHORTEST_PAIR = 5
_COMMON = 6  # how often each half of two words run together stands in the examples
_SHORT_HALVES = frozenset({"i", "n"})
_SAME: tuple[tuple[str, str], ...] = (
    (r"tion\b", "shan"), (r"sion\b", "shan"), (r"tjie", "kie"), (r"ck|q|c(?![eiyh])", "k"),
    (r"c(?=[eiy])", "s"), (r"ph", "f"), (r"th", "d"), (r"tt?(?=e?d?\b)", "t"), (r"z", "s"),
    (r"x", "ks"), (r"wh", "w"), (r"gh(?=t|\b)", ""), (r"kn(?=\w)", "n"), (r"wr(?=\w)", "r"),
    (r"er\b|or\b|ar\b|re\b", "a"), (r"(?<=\w)ing\b", "in"), (r"e\b", ""),
    (r"ee|ea|ie|y(?!\w)|ey\b", "i"), (r"oo|ou|u", "o"), (r"ai|ay|ei", "e"), (r"oa|ow", "o"),
)  # fmt: skip
_RULES = tuple((re.compile(written), heard) for written, heard in _SAME)
_STRETCHED = re.compile(r"(.)\1\1")
_REPEATED = re.compile(r"(.)\1+")


def table(words: Iterable[str]) -> dict[str, str]:
    """The common word under each sound, where one is clearly the most common."""
    counted = Counter(word for word in words if len(word) >= _SHORTEST and word.isalpha())
    found: dict[str, list[tuple[str, int]]] = {}
    for word, times in counted.most_common():
        found.setdefault(_sound(word), []).append((word, times))
    return {sound: leading for sound, each in found.items() if (leading := _leading(each))}


def letters(words: Iterable[str]) -> dict[str, str]:
    """The common word under its letters in their order, where one is clearly the most common."""
    counted = Counter(word for word in words if len(word) >= _SHORTEST and word.isalpha())
    found: dict[str, list[tuple[str, int]]] = {}
    for word, times in counted.most_common():
        found.setdefault("".join(sorted(word)), []).append((word, times))
    return {key: leading for key, each in found.items() if (leading := _leading(each))}


def swapped_back(written: str, words: Mapping[str, str]) -> str | None:
    """The one common word that this is with two neighbouring letters swapped."""
    if len(written) < _SHORTEST:
        return None
    meant = words.get("".join(sorted(written)))
    return meant if meant and OSA.distance(meant, written, score_cutoff=1) == 1 else None


def common(words: Iterable[str]) -> frozenset[str]:
    """The words that may be run together with others."""
    counted = Counter(word for word in words if word.isalpha() and not skeletons.binds(word))
    long = (word for word, times in counted.items() if times >= _COMMON and len(word) > 1)
    return frozenset(long) | _SHORT_HALVES


def word_of(written: str, sounds: Mapping[str, str]) -> str | None:
    """The one common word that sounds like this, its last letter said once."""
    if written[-2:-1] == written[-1:]:
        written = written[:-1]
    if len(written) < _SHORTEST or _STRETCHED.search(written):
        return None
    meant = sounds.get(_sound(written))
    return meant if meant and meant[0] in (written[0], _swapped(written[0])) else None


def apart(written: str, words: frozenset[str]) -> str | None:
    """The two common words that were run together, where there is one way to part them."""
    if len(written) < _SHORTEST_PAIR:
        return None
    halves = [
        f"{written[:at]} {written[at:]}"
        for at in range(1, len(written) - 1)
        if written[:at] in words and written[at:] in words
    ]
    return halves[0] if len(halves) == 1 else None


def _leading(counted: list[tuple[str, int]]) -> str | None:
    (first, times), *others = counted
    common = times >= _SEEN and (not others or times >= _OFTEN * others[0][1])
    return first if common and not skeletons.binds(first) else None


def _sound(word: str) -> str:
    for written, heard in _RULES:
        word = written.sub(heard, word)
    return _REPEATED.sub(r"\1", word)


def _swapped(letter: str) -> str:
    return {"c": "k", "k": "c", "f": "p", "s": "c", "r": "w", "n": "k"}.get(letter, letter)
