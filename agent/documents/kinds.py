"""Which paper a page is: words that papers of a kind print, in English and Afrikaans."""

from collections.abc import Mapping
from dataclasses import dataclass

from rapidfuzz import fuzz

from agent.documents import answers, days, figures, mrz
from agent.documents.findings import PaperKind
from agent.documents.labels import plain
from agent.documents.sheets import Sheet

_ENOUGH = 3  # points
_ALIKE = 85
_OF_A_CARD = 2
_LINES_OF_A_CARD = 40
_MOVEMENTS = 3  # rows of a statement's page that carries no heading

# What a paper prints in large letters names it; the rest only adds up.
_NAMES: Mapping[PaperKind, tuple[str, ...]] = {
    "passport": ("passport", "paspoort"),
    "payslip": (
        "payslip", "pay slip", "salary slip", "wage slip", "pay advice", "salary advice",
        "salary statement", "remuneration statement", "remuneration advice", "pay statement",
        "earnings statement", "betaalstrokie", "salarisstrokie", "loonstrokie", "betaalstaat",
        "salarisadvies", "salarisstaat",
    ),
    "bank_letter": (
        "bank confirmation", "account confirmation", "confirmation of account",
        "confirmation of bank", "proof of account", "bank account confirmation", "bankbevestiging",
        "banking details", "bevestiging van bank", "bevestiging van rekening",
        "rekeningbevestiging",
        "bankbrief", "account verification", "bewys van rekening",
    ),
    "bank_statement": (
        "bank statement", "account statement", "statement of account", "transaction history",
        "bankstaat", "rekeningstaat", "statement period", "transaksiegeskiedenis", "staatperiode",
        "mini statement",
    ),
    "id_front": (
        "identity card", "national identity", "id card", "identiteitskaart", "persoonskaart",
        "identity document",
    ),
    "id_back": (),
    "unknown": (),
}  # fmt: skip
_WORDS: Mapping[PaperKind, tuple[str, ...]] = {
    "passport": ("passport no", "passport number", "place of birth", "date of expiry", "authority"),
    "payslip": (
        "net pay", "nett pay", "net salary", "nett salary", "take home", "netto", "gross",
        "bruto", "total earnings", "earnings", "deductions", "verdienste", "inkomste",
        "aftrekkings", "paye", "social security", "employee", "werknemer", "pay period",
        "pay date", "betaaldatum", "basic salary", "basic wage", "basic pay", "basiese salaris",
        "income tax", "inkomstebelasting",
    ),
    "bank_letter": (
        "confirm", "bevestig", "to whom it may concern", "account holder", "rekeninghouer",
        "account number", "rekeningnommer", "branch code", "takkode", "account type",
        "tipe rekening", "date opened", "account opened", "opened on", "yours faithfully",
    ),
    "bank_statement": (
        "opening balance", "closing balance", "balance brought forward", "balance carried forward",
        "beginsaldo", "eindsaldo", "saldo", "debit", "credit", "debiet", "krediet", "balance",
        "money in", "money out", "transaction", "description", "statement", "page 1",
    ),
    "id_front": (
        "republic of namibia", "republiek van namibie", "surname", "first names", "forenames",
        "given names", "voorname", "date of birth", "geboortedatum", "sex", "geslag",
        "identity number", "identity no", "id number", "id no", "signature of holder",
        "holders signature",
    ),
    "id_back": (
        "date of issue", "issue date", "issued on", "datum van uitreiking", "uitgereik",
        "place of birth", "geboorteplek", "height", "lengte", "eye colour", "colour of eyes",
        "eyes", "fingerprint", "thumbprint", "right thumb", "address", "if found", "indien gevind",
        "property of", "home affairs", "issuing authority", "identity number", "identity no",
        "id number", "id no", "country of birth", "ministry", "marital status", "birth place",
        "issued",
    ),
    "unknown": (),
}  # fmt: skip


@dataclass(frozen=True)
class Guess:
    """What a page seems to be; `is_headed` says whether it carries its own heading."""

    kind: PaperKind
    points: int
    is_headed: bool


def guess(sheet: Sheet) -> Guess:
    """The kind that most of a page's words speak for."""
    if mrz.read([words.text for words in sheet.words]) is not None:
        return Guess("passport", 100, is_headed=True)
    lines = _lines(sheet)
    points: dict[PaperKind, int] = {kind: _points(kind, lines) for kind in _NAMES}
    if _is_card(sheet):
        points["id_front"] += _OF_A_CARD
        points["id_back"] += _OF_A_CARD
    best = max(points, key=lambda kind: points[kind])
    if points[best] < _ENOUGH:
        return Guess("unknown", points[best], is_headed=False)
    headed = any(_stands(name, lines) for name in (*_NAMES[best], *_WORDS[best][:1]))
    return Guess(best, points[best], is_headed=headed)


def _is_card(sheet: Sheet) -> bool:
    """A few lines, one of them an identity number, and no amount."""
    return (
        0 < len(sheet.words) <= _LINES_OF_A_CARD
        and any(answers.national_id(words) for words in sheet.words)
        and not any(figures.amounts(words.text) for words in sheet.words)
    )


def is_of_statement(sheet: Sheet) -> bool:
    """Whether it goes on with rows of days and amounts, as the page before it did."""
    return (
        sum(_is_movement(" ".join(each.text for each in row)) for row in sheet.rows) >= _MOVEMENTS
    )


def _is_movement(row: str) -> bool:
    return bool(days.days(row)) and len(figures.amounts(row)) >= 2


def _points(kind: PaperKind, lines: tuple[str, ...]) -> int:
    named = any(_stands(name, lines) for name in _NAMES[kind])
    return 3 * named + sum(_stands(word, lines) for word in _WORDS[kind])


def _lines(sheet: Sheet) -> tuple[str, ...]:
    return tuple(text for words in sheet.words if (text := plain(words.text)))


def _stands(anchor: str, lines: tuple[str, ...]) -> bool:
    """Whether a line holds these words, of which a letter or two may be misread."""
    wanted = plain(anchor)
    if len(wanted) <= 6:
        return any(line.startswith(wanted) and len(line) <= len(wanted) + 12 for line in lines)
    return any(
        wanted in line
        or (
            len(line) >= len(wanted) - 1
            and fuzz.partial_ratio(wanted, line, score_cutoff=_ALIKE) > 0
        )
        for line in lines
    )


def names_a_paper(text: str) -> bool:
    """Whether a heading says which paper it is, not who sends it."""
    line = (plain(text),)
    return any(_stands(name, line) for names in _NAMES.values() for name in names)
