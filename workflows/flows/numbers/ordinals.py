"""The days of a month in words, as figures."""

import re

_UNITS = (
    "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth",
    "eleventh", "twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth",
    "eighteenth", "nineteenth", "twentieth",
)  # fmt: skip
_EENHEDE = (
    "eerste", "tweede", "derde", "vierde", "vyfde", "sesde", "sewende", "agste", "negende",
    "tiende", "elfde", "twaalfde", "dertiende", "veertiende", "vyftiende", "sestiende",
    "sewentiende", "agtiende", "negentiende", "twintigste",
)  # fmt: skip
_COUNTING = ("een", "twee", "drie", "vier", "vyf", "ses", "sewe", "agt", "nege")
_ORDINALS = {
    **{word: count for words in (_UNITS, _EENHEDE) for count, word in enumerate(words, 1)},
    **{f"twenty {word}": 20 + count for count, word in enumerate(_UNITS[:9], 1)},
    **{f"{word} en twintigste": 20 + count for count, word in enumerate(_COUNTING, 1)},
    **{"thirtieth": 30, "thirty first": 31, "dertigste": 30, "een en dertigste": 31},
}
# "first working day" is another day than the first.
_IN_WORDS = re.compile(
    rf"\b(?:{'|'.join(sorted(_ORDINALS, key=len, reverse=True))})\b(?! (?:working|werk|monday|"
    rf"thing))"
)


def in_figures(said: str) -> str:
    """ "the twenty fifth" as "the 25ste"."""
    return _IN_WORDS.sub(lambda found: f"{_ORDINALS[found[0]]}ste", said)
