"""Letters in which a bank confirms an account: whose it is, its number, its branch."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from agent.documents import answers, days, fields
from agent.documents.findings import FieldName, Value
from agent.documents.headings import sender
from agent.documents.labels import Form, plain
from agent.documents.sheets import Sheet, Words, joined
from flows.policy import DocumentRules

LABELS: dict[FieldName, tuple[str, ...]] = {
    "bank": ("bank", "bank name", "name of bank", "naam van bank", "banknaam"),
    "account_holder": (
        "account holder", "account holder name", "name of account holder", "account name",
        "customer name", "client name", "rekeninghouer", "account holder s", "name", "naam",
        "holder", "customer", "client", "naam van rekeninghouer", "account in the name of",
        "account title", "klient", "name of account", "full name", "holder name", "rekeningnaam",
    ),
    "account_number": ("bank account number", "bank account no", "account number", "account no",
                       "acc no", "acc number", "rekeningnommer",
                       "rekening nommer", "rekening nr", "account", "a c no", "account nr",
                       "rekeningnr"),
    "account_type": ("account type", "type of account", "tipe rekening", "rekeningtipe",
                     "soort rekening", "type", "product", "rekening tipe"),
    "branch_code": ("branch code", "takkode", "branch clearing code", "universal branch code",
                    "sort code", "branch number", "branch no", "clearing code", "tak kode"),
    "opened_on": ("customer since", "client since", "account since", "member since",
                  "kliënt sedert", "date opened", "opened on", "account opened",
                  "date account opened", "opened",
                  "datum geopen", "geopen op", "opening date", "open date", "account open date",
                  "rekening geopen", "account opened on", "date of opening"),
    "national_id": ("identity number", "id number", "id no", "identity no", "identiteitsnommer",
                    "id nommer", "id passport number", "id passport no", "identification number"),
    "issued_on": ("date", "datum", "date of letter", "letter date", "date issued", "issued on",
                  "date of issue", "uitgereik op"),
    # Labels of what is not read here, so that they are never taken for an answer.
    "employer": ("branch", "branch name", "tak", "taknaam", "swift code", "swift", "status",
                 "account status", "address", "currency", "reference", "verwysing",
                 "adres", "geldeenheid", "our ref", "telephone", "yours faithfully"),
}  # fmt: skip
BANK = re.compile(r"(?i)bank")
_BY_NAME = re.compile(r"(?i)bank|\bfnb\b|\bnampost\b|\bletshego\b")
_TYPES: Mapping[str, tuple[str, ...]] = {
    "cheque": ("cheque", "tjek", "current", "lopende", "checking"),
    "savings": ("saving", "spaar"),
    "transmission": ("transmission", "transmissie"),
}
_CONFIRMED = re.compile(
    r"(?:confirm(?:s)?|certify|bevestig)(?:\s+(?:that|dat))?\s+"
    r"(?P<name>(?:(?:Mr|Mrs|Ms|Miss|Mnr|Mev)\.?\s+)?[^\d(,:]{4,60}?)\s*"
    r"(?:[(,]|\bholds\b|\bhas\b|\bwith\b|\bhou\b|\bhet\b|\bmaintains\b|\bis\b)"
)
_OPENED = re.compile(r"(?i)(?:opened|geopen)(?:\s+(?:on|op|since))?\s+(?P<day>[^.\n]{6,24})")
_KIND = re.compile(r"(?i)\b(?P<kind>\w{1,20})[ -]?(?:account|rekening)\b")


def read(sheets: Sequence[Sheet], rules: DocumentRules) -> dict[FieldName, Value]:
    """What its labels say, then what its sentences say."""
    values: dict[FieldName, Value] = {}
    for sheet in sheets:
        form = Form(sheet, LABELS)
        for name, found in (*_labelled(form, rules), *_told(sheet, rules), *_bank(sheet, rules)):
            values.setdefault(name, found)
        for name, found in _dated(sheet, rules):
            if found.value not in [each.value for each in values.values()]:
                values.setdefault(name, found)
    return values


def account_type(text: str) -> str | None:
    """Cheque, savings or transmission."""
    said = plain(text)
    found = [kind for kind, words in _TYPES.items() if any(word in said for word in words)]
    return found[0] if len(found) == 1 else None


def _labelled(form: Form[FieldName], rules: DocumentRules) -> Iterator[tuple[FieldName, Value]]:
    reads: fields.Reads = (
        ("bank", answers.title),
        ("account_holder", answers.name),
        ("account_number", answers.account_number),
        ("account_type", lambda words: account_type(words.text)),
        ("branch_code", answers.branch_code),
        ("opened_on", answers.day),
        ("national_id", answers.national_id),
        ("issued_on", answers.day),
    )
    yield from fields.labelled(form, reads, at_least=rules.min_score)


def _dated(sheet: Sheet, rules: DocumentRules) -> Iterator[tuple[FieldName, Value]]:
    """The day of a letter stands alone in its line."""
    for words in sheet.words:
        found = days.days(words.text)
        if len(found) == 1 and not plain(words.text[: found[0].start] + words.text[found[0].end :]):
            yield "issued_on", fields.value(words, found[0].on, at_least=rules.min_score)
            return


def _bank(sheet: Sheet, rules: DocumentRules) -> Iterator[tuple[FieldName, Value]]:
    """The heading, where it is a bank's: a page that lacks it ends with "Yours faithfully"."""
    found = sender(sheet, lambda text: bool(_BY_NAME.search(text)), like=BANK)
    if found is not None:
        words, text = found
        yield "bank", fields.value(words, bank_name(text), at_least=rules.min_score)


def bank_name(text: str) -> str:
    """In the case in which names are written."""
    return answers.cased(text)


def _told(sheet: Sheet, rules: DocumentRules) -> Iterator[tuple[FieldName, Value]]:
    """A letter in sentences, which go on over the ends of lines."""
    if not sheet.words:
        return
    text = " ".join(" ".join(words.text for words in row) for row in sheet.rows)
    confirmed = _CONFIRMED.search(text)
    if confirmed and not re.search(r"(?i)\b(?:account|rekening|following)\b", confirmed["name"]):
        name = answers.name(_where(sheet, confirmed["name"]))
        if name is not None:
            yield "account_holder", _value(sheet, confirmed["name"], name, rules)
    for words in sheet.words:
        number = answers.national_id(words)
        if number is not None and re.search(r"(?i)\bid\b|identit", words.text):
            yield "national_id", fields.value(words, number, at_least=rules.min_score)
    opened = _OPENED.search(text)
    if opened and (on := days.day(opened["day"])) is not None:
        yield "opened_on", _value(sheet, opened["day"], on, rules)
    for kind in _KIND.finditer(text):
        said = account_type(kind["kind"])
        if said is not None:
            yield "account_type", _value(sheet, kind["kind"], said, rules)
            return


def _value(sheet: Sheet, raw: str, read: str | date, rules: DocumentRules) -> Value:
    words = _where(sheet, raw)
    return fields.value(words, read, at_least=rules.min_score)


def _where(sheet: Sheet, raw: str) -> Words:
    """The lines that hold these words of a sentence."""
    parts = set(raw.split())
    lines = [words for words in sheet.words if parts & set(words.text.split())]
    whole = [words for words in lines if raw in words.text]
    found = joined(whole[:1] or lines or sheet.words)
    at = found.text.find(raw)
    part = found.part(at, at + len(raw)) if at >= 0 else found
    return Words(raw, part.left, part.top, part.right, part.bottom, part.page, part.box, part.score)
