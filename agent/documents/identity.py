"""Identity cards, front and back: whose they are, the eleven figures, and their days."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from agent.documents import answers, fields
from agent.documents.findings import FieldName, Value
from agent.documents.labels import Form
from agent.documents.sheets import Sheet, Words
from flows.policy import DocumentRules

LABELS: dict[FieldName, tuple[str, ...]] = {
    "surname": ("surname", "family name", "last name", "van", "familienaam", "name surname"),
    "first_names": (
        "first names", "first name", "first name s", "forenames", "forename", "forename s",
        "given names", "given name", "given name s", "other names", "voorname", "voornaam",
        "voornaam e", "christian names", "names",
    ),
    "full_name": ("name", "full name", "full names", "name in full", "naam", "volle naam",
                  "volle name", "naam en van", "name and surname", "holder"),
    "national_id": (
        "identity number", "identity no", "id number", "id no", "identiteitsnommer", "id nommer",
        "national id number", "national id no", "national identity number", "identity card number",
        "personal number", "number", "nommer", "no", "id", "identiteitsnr", "id nr", "card number",
    ),
    "born_on": ("date of birth", "birth date", "geboortedatum", "born", "dob", "gebore",
                "date of birth geboortedatum"),
    "sex": ("sex", "gender", "geslag"),
    "issued_on": ("date of issue", "issue date", "issued", "issued on", "datum van uitreiking",
                  "uitgereik", "uitgereik op", "uitreikdatum", "date issued"),
    "expires_on": ("date of expiry", "expiry date", "expiry", "expires", "expires on",
                   "valid until", "geldig tot", "vervaldatum", "date of expiration", "valid to"),
    # Labels of what is not read, so that they are never taken for an answer.
    "nationality": ("nationality", "nasionaliteit", "citizenship", "place of birth", "signature",
                    "geboorteplek", "height", "eye colour", "signature of holder", "address",
                    "country of birth", "burgerskap", "handtekening", "place of issue",
                    "republic of namibia", "republiek van namibie", "identity card",
                    "national identity card", "specimen", "lengte", "oogkleur"),
}  # fmt: skip

_READS: fields.Reads = (
    ("surname", answers.name),
    ("first_names", answers.name),
    ("full_name", answers.name),
    ("born_on", answers.day),
    ("issued_on", answers.day),
    ("expires_on", answers.day),
    ("sex", answers.sex),
)


def read(sheets: Sequence[Sheet], rules: DocumentRules) -> dict[FieldName, Value]:
    """What the sides of a card show; the number and the birth date bear each other out."""
    forms = [Form(sheet, LABELS) for sheet in sheets]
    values: dict[FieldName, Value] = {}
    for form in forms:
        for name, found in fields.labelled(form, _READS, at_least=rules.min_score):
            values.setdefault(name, found)
    _add_number(values, forms, rules)
    if "surname" in values or "first_names" in values:
        values.pop("full_name", None)
    return _compared(values)


def _add_number(
    values: dict[FieldName, Value], forms: Sequence[Form[FieldName]], rules: DocumentRules
) -> None:
    """The number at its label, or else the only one on the card that can be one."""
    found = [each for form in forms for each in form.answers("national_id", answers.national_id)]
    found = found or list(_numbers(forms))
    if not found:
        return
    words, number = found[0]
    same = {each for _, each in found} == {number}
    flag = None if same else "contradicts"
    if flag is None and not _is_plain(words, number):
        flag = "low_score"
    values["national_id"] = fields.value(words, number, at_least=rules.min_score, flag=flag)


def _numbers(forms: Sequence[Form[FieldName]]) -> Iterator[tuple[Words, str]]:
    for form in forms:
        for words in form.sheet.words:
            number = answers.national_id(words)
            if number is not None:
                yield words, number


def _is_plain(words: Words, number: str) -> bool:
    """Whether its figures stand there as figures, none of them a letter that was misread."""
    return number in "".join(each for each in words.text if each.isdigit())


def _compared(values: dict[FieldName, Value]) -> dict[FieldName, Value]:
    """A birth date that is not the number's puts both in doubt."""
    number, born = values.get("national_id"), values.get("born_on")
    if number is None or born is None or not isinstance(number.value, str):
        return values
    if isinstance(born.value, date) and born.value not in answers.birth_days(number.value):
        doubted: tuple[FieldName, ...] = ("national_id", "born_on")
        for name in doubted:
            values[name] = replace(values[name], flag="contradicts")
    return values
