"""Figures and number words in running text, as the values that they are worth."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

_ONES = {
    "zero": 0, "nul": 0, "one": 1, "een": 1, "two": 2, "twee": 2, "three": 3, "drie": 3,
    "four": 4, "vier": 4, "five": 5, "vyf": 5, "six": 6, "ses": 6, "seven": 7, "sewe": 7,
    "eight": 8, "agt": 8, "nine": 9, "nege": 9,
}  # fmt: skip
_TEENS = {
    "ten": 10, "tien": 10, "eleven": 11, "elf": 11, "twelve": 12, "twaalf": 12,
    "thirteen": 13, "dertien": 13, "fourteen": 14, "veertien": 14, "fifteen": 15,
    "vyftien": 15, "sixteen": 16, "sestien": 16, "seventeen": 17, "sewentien": 17,
    "eighteen": 18, "agtien": 18, "agttien": 18, "nineteen": 19, "negentien": 19,
}  # fmt: skip
_TENS = {
    "twenty": 20, "twintig": 20, "thirty": 30, "dertig": 30, "forty": 40, "fourty": 40,
    "veertig": 40, "fifty": 50, "vyftig": 50, "sixty": 60, "sestig": 60, "seventy": 70,
    "sewentig": 70, "eighty": 80, "tagtig": 80, "ninety": 90, "negentig": 90,
}  # fmt: skip
_SCALES = {
    "hundred": 100, "hundreds": 100, "honderd": 100, "thousand": 1000, "thousands": 1000,
    "thousend": 1000, "duisend": 1000, "duisent": 1000, "grand": 1000, "k": 1000,
    "million": 1_000_000, "millions": 1_000_000, "miljoen": 1_000_000,
}  # fmt: skip
# Attested counting words of Oshiwambo and Otjiherero. How they are put together is attested
# nowhere, so a second number beside one of them leaves the value open.
_LOCAL = {
    "yimwe": 1, "imwe": 1, "mbali": 2, "imbari": 2, "ndatu": 3, "nhatu": 3, "indatu": 3,
    "omulongo": 10, "omurongo": 10, "efele": 100, "eyovi": 1000,
}  # fmt: skip
_WORTH = {**_ONES, **_TEENS, **_TENS}
_HALVES = {"half": Decimal("0.5"), "anderhalf": Decimal("1.5"), "anderhalwe": Decimal("1.5")}
_THOUSANDS = frozenset(word for word, worth in _SCALES.items() if worth == 1000)
_AND = frozenset({"and", "en"})
_ATOMS = sorted([*_WORTH, *(set(_SCALES) - {"k"}), *_HALVES, "en"], key=len, reverse=True)
_COMPOUND = re.compile(rf"(?:{'|'.join(_ATOMS)})+")
_ATOM = re.compile("|".join(_ATOMS))
# The same for whoever looks for numbers in a sentence before they are read.
ONE_WORD = "|".join(sorted({*_ONES, *_TEENS, *_TENS} - {"zero", "nul"}, key=len, reverse=True))
PART_OF_A_WORD = "|".join(each for each in _ATOMS if each not in ("zero", "nul"))
LOCAL_WORD = "|".join(each for each, worth in _LOCAL.items() if worth <= 10)
_A_HALF = re.compile(r"\b(?:a|n|een|one)\s?(?=(?:half|halwe)\b)|(?<=en)een(?=half)")
_HALWE = re.compile(r"\bhalwe\b")
_DIGITS = (
    r"\d{1,3}(?:[ ,.']\d{3})+(?:[.,]\d{1,2})?(?![\d])|\d+(?:[.,]\d{1,2})?(?![.,]?\d)|"
    r"\d+(?:[.,]\d+)*"
)
_TOKEN = re.compile(rf"(?P<figure>{_DIGITS})|(?P<word>[^\W\d_]+)|(?P<other>\S)")
_K_INSIDE = re.compile(r"(?<![\d.,])(\d{1,3})k(\d)(?!\d)")  # "2k5"


@dataclass(frozen=True)
class Figure:
    """One number of the text and where it stands; None where its words are two numbers."""

    value: Decimal | None
    start: int
    end: int


# Whole pieces of digits and the letter O only: "2ooo", "1O5OO,OO", "5oo".
_ZEROS = re.compile(r"(?<![^\W\d_])(?<!\w)\d[\doO.,]*[oO][\doO.,]*(?=k?\b)")
_POINT = re.compile(r"\b(?P<whole>\w+) (?:point|comma|komma|punt) (?P<part>\w+)\b")
_HALF_A = re.compile(r"\bhalf (?:a|n|an)\b")


def plain(text: str) -> str:
    """Lower case, ASCII digits, no accents, simple quotes, dashes and spaces."""
    halved = re.sub(r"(?<=\d)½", ".5", with_zeros(text.lower())).replace("½", "0.5")
    kept = unicodedata.normalize("NFKD", halved)
    letters = (_plain_letter(letter) for letter in kept if not unicodedata.combining(letter))
    simple = re.sub(r"(?<!\w)['`]?n(?=\s)", "n", "".join(letters))
    simple = _POINT.sub(_with_a_point, _HALWE.sub("half", simple))
    simple = re.sub(r"(?<=[a-z])-(?=[a-z])", " ", re.sub(r"(?<![\d/])1/2(?![\d/])", "0.5", simple))
    return _K_INSIDE.sub(r"\1.\2k", _HALF_A.sub("half", _A_HALF.sub("", simple))).strip()


def _with_a_point(found: re.Match[str]) -> str:
    """ "one point five" in figures; anything else as it stands."""
    parts = [_ONES.get(found[name], found[name]) for name in ("whole", "part")]
    return ".".join(map(str, parts)) if all(str(each).isdecimal() for each in parts) else found[0]


def with_zeros(text: str) -> str:
    """The text with noughts where the letter O stands among digits ("2OOO"), as long as before."""
    return _ZEROS.sub(lambda found: found[0].replace("o", "0").replace("O", "0"), text)


def _plain_letter(letter: str) -> str:
    if letter.isdecimal():
        return str(unicodedata.digit(letter))
    if letter in "’‘´`":
        return "'"
    if letter in "–—−‐‑":
        return "-"
    return " " if letter.isspace() else letter


def find(text: str) -> list[Figure]:
    """The numbers of a text that `plain` has made plain, in order."""
    return [_figure(run) for run in _runs(text)]


@dataclass(frozen=True)
class _Piece:
    word: str
    start: int
    end: int
    value: Decimal | None = None  # of figures only


def _runs(text: str) -> Iterator[list[_Piece]]:
    """Neighbouring pieces of one number: "two", "thousand", "and", "fifty"."""
    run: list[_Piece] = []
    pieces = list(_pieces(text))
    for piece, after in zip(pieces, [*pieces[1:], None], strict=False):
        counts = _counts(piece)
        if counts and (not run or piece.value is None or _joins(run, after)):
            run.append(piece)
        elif counts:
            yield from _closed(run)
            run = [piece]
        elif not (piece.word in _AND and run):
            yield from _closed(run)
            run = []
        else:
            run.append(piece)
    yield from _closed(run)


def _joins(run: list[_Piece], after: _Piece | None) -> bool:
    """Whether figures may follow: "2 thousand 500"; two figures are two numbers.

    After "and" only hundreds may: "2 thousand and 3 hundred".
    """
    if run[-1].word not in _AND:
        return run[-1].word in _SCALES
    hundreds = after is not None and _SCALES.get(after.word) == 100
    return hundreds and any(piece.word in _THOUSANDS for piece in run)


def _closed(run: list[_Piece]) -> Iterator[list[_Piece]]:
    while run and run[-1].word in _AND:
        run = run[:-1]
    if run:
        yield run


def _counts(piece: _Piece) -> bool:
    known = _WORTH.keys() | _SCALES.keys() | _HALVES.keys() | _LOCAL.keys()
    return piece.value is not None or piece.word in known


def _pieces(text: str) -> Iterator[_Piece]:
    for found in _TOKEN.finditer(text):
        start, end = found.span()
        if found["figure"]:
            yield _Piece("", start, end, _worth(found["figure"]))
        elif found["word"] and _COMPOUND.fullmatch(found["word"]):
            for atom in _ATOM.finditer(found["word"]):
                yield _Piece(atom[0], start + atom.start(), start + atom.end())
        else:
            yield _Piece(found[0], start, end)


def _worth(figures: str) -> Decimal:
    """ "1 234,50", "1.234,50" and "1,234.50" are the same; "12.500" is twelve thousand."""
    digits = figures.replace(" ", "").replace("'", "")
    last = max(digits.rfind("."), digits.rfind(","))
    if last >= 0 and len(digits) - last - 1 <= 2:
        whole, fraction = digits[:last], digits[last + 1 :]
    else:
        whole, fraction = digits, ""
    return Decimal(re.sub(r"[.,]", "", whole) + "." + (fraction or "0"))


def _figure(run: list[_Piece]) -> Figure:
    start, end = run[0].start, run[-1].end
    if any(piece.word in _LOCAL for piece in run):
        value = Decimal(_LOCAL[run[0].word]) if len(run) == 1 else None
        return Figure(value, start, end)
    return Figure(_added_up(run), start, end)


def _added_up(run: list[_Piece]) -> Decimal | None:
    total, current, smallest = Decimal(0), None, None
    joined = hundreds = False
    for piece in run:
        if piece.word in _AND:
            joined = True
            continue
        if piece.word in _SCALES:
            scale = _SCALES[piece.word]
            scaled = (current or Decimal(1)) * scale
            hundreds = scale == 100
            if scale == 100:
                current = scaled if current is None or current < 100 else None
            elif smallest is not None and scale >= smallest:
                return None
            else:
                total, current, smallest = total + scaled, Decimal(0), scale
        else:
            current = _with(current, piece, joined=joined, hundreds=hundreds)
            hundreds = False
        if current is None:
            return None
        joined = False
    return total + (current or 0)


def _with(
    current: Decimal | None, piece: _Piece, *, joined: bool, hundreds: bool
) -> Decimal | None:
    """The number so far with one more word of it, None where a second number begins."""
    if piece.word in _HALVES:
        # "Two thousand and a half" is more likely two and a half of them than fifty cents more.
        can_be_halved = current is None or (0 < current < 100 and current == int(current))
        return (current or Decimal(0)) + _HALVES[piece.word] if can_be_halved else None
    worth = piece.value if piece.value is not None else Decimal(_WORTH[piece.word])
    if not current:
        return worth
    tens_and_ones = current % 100 >= 20 and current % 10 == 0 and worth < 10
    ones_and_tens = joined and 0 < current % 100 < 10 and piece.word in _TENS
    under_a_hundred = hundreds and worth < 100
    fits = tens_and_ones or ones_and_tens or under_a_hundred
    return current + worth if fits else None
