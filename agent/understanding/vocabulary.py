"""The words that borrowers use for one meaning, in four languages, and how they are looked up."""

import re
import tomllib
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from typing import Any, Literal, cast, get_args

from rapidfuzz.distance import OSA

from agent.understanding import skeletons, sounds
from flows.commands import Language

Meaning = Literal[
    "yes",
    "no",
    "menu",
    "human",
    "stop",
    "start",
    "back",
    "status",
    "documents",
    "review",
    "bank_change",
    "language",
    "help",
    "cancel",
    "cancel_application",
    "greet",
    "thank",
    "why",
    "repeat",
    "dont_know",
    "skip",
    "refuse",
    "balance",
    "next_payment",
    "settle",
    "cancel_messages",
    "apply",
    "goodbye",
    "who",
    "what_is_this",
]
# These are recognised through a typing mistake too; a wrong guess costs one more message.
_FORGIVEN: tuple[Meaning, ...] = (
    "menu",
    "human",
    "stop",
    "back",
    "status",
    "language",
    "help",
    "cancel",
    "thank",
)
_NUMBERS = (
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
)
_LOCAL: tuple[Language, ...] = ("osh", "her")
_WRITTEN: tuple[Language, ...] = ("en", "af")  # in which there are examples
# As many as people really put before what they ask for.
_OPENINGS = 5
_DROPPED = re.compile("['`´‘’ʼ\ufe0f\u200d]")
_ASCII_REST = re.compile(r"[^a-z0-9?]+")
_STRETCHED = re.compile(r"(.)\1{2,}")
_REPEATED = re.compile(r"(.)\1+")


def fold(text: str) -> str:
    """Lower case, without accents, punctuation and surplus spaces; emoji stay."""
    if text.isascii():
        # The same, in a twentieth of the time; most messages are.
        return _ASCII_REST.sub(" ", _DROPPED.sub("", text.lower()).replace("^", "")).strip()
    plain = unicodedata.normalize("NFKD", _DROPPED.sub("", text.casefold()))
    return " ".join("".join(map(_kept, plain)).split())


@lru_cache(maxsize=4096)  # the letters of a few languages, again and again
def _kept(letter: str) -> str:
    if letter.isalnum() or letter == "?":
        return letter
    kind = unicodedata.category(letter)
    if kind == "So":
        return f" {letter} "
    return "" if kind in {"Mn", "Sk"} else " "


@dataclass(frozen=True)
class Vocabulary:
    """Everything in `words.toml`, folded and turned round for looking up."""

    meanings: Mapping[str, Meaning]
    forgiven: Mapping[str, Meaning]
    squeezed: Mapping[str, Meaning]
    polite: frozenset[str]
    languages: Mapping[str, Language]
    around_a_language: frozenset[str]
    numbers: Mapping[str, int]
    before_a_number: frozenset[str]
    options: Mapping[str, frozenset[str]]
    not_a_name: frozenset[str]
    soft: frozenset[str]
    asking_for: tuple[str, ...]
    spellings: Mapping[str, str]
    spellings_english: Mapping[str, str]  # where English is spoken
    spellings_afrikaans: Mapping[str, str]
    skeletons: Mapping[Language, Mapping[str, tuple[str, ...]]]  # see `skeletons.py`
    sounds: Mapping[Language, Mapping[str, str]]  # see `sounds.py`
    letters: Mapping[Language, Mapping[str, str]]
    common: Mapping[Language, frozenset[str]]
    often_misspelt: tuple[str, ...]
    known: frozenset[str]  # words that are no slips, however near to others
    question_words: frozenset[str]
    verbs_first: frozenset[str]
    subjects: frozenset[str]
    business: frozenset[str]
    no_place: frozenset[str]
    agreeing: frozenset[str]
    around_a_yes: frozenset[str]
    interjections: frozenset[str]
    # A yes or a no in Oshiwambo or Otjiherero, alone.
    local_answers: frozenset[str]

    def bare(self, folded: str) -> str:
        """The words without please, sir, question marks and faces at either end."""
        words = folded.replace("?", " ? ").split()
        if _only_emoji(words):
            return " ".join(dict.fromkeys(word for word in words if word != "?")) or folded
        while len(words) > 1 and self._says_nothing(words[-1], beside=words[:-1]):
            words.pop()
        while len(words) > 1 and self._says_nothing(words[0], beside=words[1:]):
            words.pop(0)
        return " ".join(words)

    def _says_nothing(self, word: str, *, beside: list[str]) -> bool:
        """Whether a word at the end of others turns no meaning: "agent 😡", "thanks 👍"."""
        if word in self.polite or word == "?":
            return True
        if any(letter.isalnum() for letter in word):
            return False
        # A thumb down after a yes takes it back; after anything else it is a face like others.
        meaning = self.meanings.get(word)
        return meaning not in ("yes", "no") or self.meaning(" ".join(beside)) not in ("yes", "no")

    def core(self, bare: str) -> str:
        """What is asked for, without "can you show me the" before it."""
        for _ in range(_OPENINGS):
            opening = next((each for each in self.asking_for if bare.startswith(f"{each} ")), None)
            if opening is None:
                break
            bare = bare.removeprefix(f"{opening} ")
        return bare

    def meaning(self, bare: str) -> Meaning | None:
        """What exactly these words mean; stretched letters ("yesss") are forgiven."""
        found = self.meanings.get(bare)
        if found is None and _STRETCHED.search(bare):
            found = self.squeezed.get(_REPEATED.sub(r"\1", bare))
        return found or self._before_thanks(bare)

    def _before_thanks(self, bare: str) -> Meaning | None:
        """A yes or a no of Oshiwambo or Otjiherero with a thank-you after it."""
        head, _, rest = bare.partition(" ")
        thanks = head in self.local_answers and self.meanings.get(rest) == "thank"
        return self.meanings.get(head) if thanks else None

    def mistyped(self, bare: str) -> Meaning | None:
        """The always-on word that one slip of the finger turns into this one."""
        if not 4 <= len(bare) <= 12 or " " in bare or not bare.isalpha():
            return None
        near: set[Meaning] = {
            meaning for word, meaning in self.forgiven.items() if is_slip_of(word, written=bare)
        }
        return near.pop() if len(near) == 1 else None

    def language(self, bare: str) -> Language | None:
        """The language that is named when nothing else is said."""
        words = [word for word in bare.split() if word not in self.polite]
        named: set[Language] = {self.languages[word] for word in words if word in self.languages}
        if bare in self.languages:
            return self.languages[bare]
        if len(named) != 1 or len(words) > 8:
            return None
        rest = [word for word in words if word not in self.languages]
        return named.pop() if all(word in self.around_a_language for word in rest) else None

    def count(self, bare: str) -> int | None:
        """The small number that these words are: "2", "two", "twee", "option 2"."""
        words = bare.split()
        while len(words) > 1 and words[0] in self.before_a_number:
            words.pop(0)
        if len(words) == 2 and words[1] == "one":
            words.pop()
        if len(words) != 1:
            return None
        if words[0].isdecimal() and len(words[0]) <= 3:
            return int(words[0])
        return self.numbers.get(words[0])


def is_slip_of(word: str, *, written: str) -> bool:
    """Whether one typing mistake turns `word` into `written`.

    In four letters a changed letter makes another word ("back", "bank"), so only swapped or
    added ones count there.
    """
    if OSA.distance(word, written, score_cutoff=1) > 1:
        return False
    if len(word) > 4:
        return True
    swapped = sorted(word) == sorted(written)
    return swapped or (len(written) == len(word) + 1 and written.startswith(word[:3]))


@cache  # it comes with the package and does not change
def load() -> Vocabulary:
    """Read the words that come with this package."""
    text = resources.files("agent.understanding").joinpath("words.toml").read_text(encoding="utf-8")
    words = tomllib.loads(text)
    meanings = dict(_meanings(words["always"]))
    examples: dict[Language, list[str]] = {each: _examples(each) for each in _WRITTEN}
    return Vocabulary(
        meanings=meanings,
        forgiven=_forgiven(meanings),
        squeezed={_REPEATED.sub(r"\1", phrase): meaning for phrase, meaning in meanings.items()},
        polite=_set(words["polite"]["words"]),
        languages={
            fold(name): language
            for language in get_args(Language)
            for name in words["languages"][language]
        },
        around_a_language=_set(words["around_a_language"]["words"]),
        numbers={
            fold(word): value
            for value, name in enumerate(_NUMBERS, start=1)
            for word in words["numbers"][name]
        },
        before_a_number=_set(words["before_a_number"]["words"]),
        options={name: _set(phrases) for name, phrases in words["options"].items()},
        not_a_name=_set(words["not_a_name"]["words"]),
        soft=_set(words["soft"]["words"]),
        asking_for=tuple(words["asking_for"]["phrases"]),
        spellings=words["spellings"],
        spellings_english=words["spellings"] | words["spellings_english"],
        spellings_afrikaans=words["spellings"] | words["spellings_afrikaans"],
        skeletons={language: skeletons.table(said) for language, said in examples.items()},
        sounds={language: sounds.table(said) for language, said in examples.items()},
        letters={language: sounds.letters(said) for language, said in examples.items()},
        common={language: sounds.common(said) for language, said in examples.items()},
        often_misspelt=tuple(words["often_misspelt"]["words"]),
        known=_all_words(words),
        question_words=_set(words["question_words"]["words"]),
        verbs_first=_set(words["verbs_first"]["words"]),
        subjects=_set(words["subjects"]["words"]),
        business=_set(words["business"]["words"]),
        no_place=_set(words["no_place"]["words"]),
        agreeing=_set(words["agreeing"]["words"]),
        around_a_yes=_set(words["around_a_yes"]["words"]),
        interjections=_set(words["interjections"]["words"]),
        local_answers=_set(
            phrase
            for meaning in ("yes", "no")
            for language in _LOCAL
            for phrase in words["always"][meaning][language]
        ),
    )


def _examples(language: Language) -> list[str]:
    """The words of the examples in one language, as often as they stand there."""
    folder = resources.files("agent.understanding").joinpath("examples")
    lines = folder.joinpath(f"{language}.tsv").read_text(encoding="utf-8").splitlines()
    return fold(" ".join(line.partition("\t")[2] for line in lines)).split()


def _all_words(words: Mapping[str, Any]) -> frozenset[str]:
    """Every word that our examples and phrases hold, and the forms of those in which we forgive."""
    often: list[str] = words["often_misspelt"]["words"]
    folder = resources.files("agent.understanding").joinpath("examples")
    texts = [each.read_text(encoding="utf-8") for each in folder.iterdir()]
    texts.append(folder.joinpath("..", "ordinary.txt").read_text(encoding="utf-8"))
    tables: list[Mapping[str, list[str]]] = list(words["always"].values())
    said = [phrase for table in tables for phrases in table.values() for phrase in phrases]
    forms = (f"{word}{end}" for word in often for end in ("", "s", "e", "d", "t", "er"))
    singular = (word.removesuffix("s") for word in often)
    return frozenset(fold(" ".join((*texts, *said, *forms, *singular))).split())


def _meanings(table: Mapping[str, Mapping[str, list[str]]]) -> Iterator[tuple[str, Meaning]]:
    for meaning in get_args(Meaning):
        yield fold(meaning.replace("_", " ")), meaning
        for phrases in table[meaning].values():
            for phrase in phrases:
                yield fold(phrase), cast(Meaning, meaning)


def _forgiven(meanings: Mapping[str, Meaning]) -> dict[str, Meaning]:
    return {
        word: meaning
        for word, meaning in meanings.items()
        if meaning in _FORGIVEN and " " not in word and len(word) >= 4 and word.isascii()
    }


def _set(phrases: Any) -> frozenset[str]:
    return frozenset(fold(phrase) for phrase in phrases)


def _only_emoji(words: list[str]) -> bool:
    return all(not any(letter.isalnum() for letter in word) for word in words)
