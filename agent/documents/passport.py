"""Passports: the zone at the foot with its check digits, and the page above it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from agent.documents import answers, fields, identity, mrz
from agent.documents.findings import FieldName, Value
from agent.documents.labels import Form, plain
from agent.documents.mrz import Zone
from agent.documents.sheets import Sheet, Words
from flows.policy import DocumentRules

_LABELS: dict[FieldName, tuple[str, ...]] = {
    **identity.LABELS,
    "passport_number": ("passport no", "passport number", "passport", "paspoort no",
                        "paspoortnommer", "document number", "document no", "paspoort nr"),
    "national_id": ("identity number", "id number", "id no", "personal number", "personal no",
                    "identiteitsnommer", "national id"),
    "nationality": (*identity.LABELS["nationality"], "type", "country code", "code", "authority",
                    "issuing authority", "tipe", "landkode", "owerheid", "code of issuing state",
                    "country", "land"),
}  # fmt: skip
_NAMES: tuple[FieldName, ...] = ("surname", "first_names")
_CHECKED: frozenset[FieldName] = frozenset({"passport_number", "born_on", "expires_on"})
_ABOVE: fields.Reads = (
    ("surname", answers.name),
    ("first_names", answers.name),
    ("passport_number", answers.passport_number),
    ("born_on", answers.day),
    ("issued_on", answers.day),
    ("expires_on", answers.day),
    ("sex", answers.sex),
    ("national_id", answers.national_id),
)


def read(sheets: Sequence[Sheet], rules: DocumentRules) -> dict[FieldName, Value]:
    """What its page shows; where page and zone differ, the check digits decide or nobody."""
    values: dict[FieldName, Value] = {}
    for sheet in sheets:
        values |= fields.labelled(Form(sheet, _LABELS), _ABOVE, at_least=rules.min_score)
        zone = mrz.read([words.text for words in sheet.words])
        if zone is not None:
            _join(values, zone, sheet, rules)
    return values


def _foot(sheet: Sheet, name: FieldName) -> Words:
    """Names stand in the first line of the zone, all else in the second."""
    lines = [words for words in sheet.words if words.text.count("<") >= 2] or sheet.words[-2:]
    return lines[0] if name in _NAMES else lines[-1]


def _join(values: dict[FieldName, Value], zone: Zone, sheet: Sheet, rules: DocumentRules) -> None:
    said: dict[FieldName, str | date | None] = {
        "surname": zone.surname or None,
        "first_names": zone.first_names or None,
        "passport_number": zone.number or None,
        "nationality": zone.nationality,
        "born_on": zone.born_on,
        "sex": zone.sex,
        "expires_on": zone.expires_on,
    }
    for name, coded in said.items():
        if coded is not None:
            above = values.get(name) or _unlabelled(sheet, coded, rules)
            doubt = "check_digit" if name in zone.wrong else None
            of_zone = fields.value(_foot(sheet, name), coded, at_least=rules.min_score, flag=doubt)
            values[name] = _settled(name, above, of_zone)


def _unlabelled(sheet: Sheet, coded: str | date, rules: DocumentRules) -> Value | None:
    """The same name above, at a label that was too small to be read."""
    if not isinstance(coded, str) or len(coded) < 2:
        return None
    for words in sheet.words:
        name = answers.name(words)
        if name is not None and plain(name) == plain(coded):
            return fields.value(words, name, at_least=rules.min_score)
    return None


def _settled(name: FieldName, above: Value | None, of_zone: Value) -> Value:
    """One value of two readings of it; names have no check digit to bear them out alone."""
    is_wrong = of_zone.flag == "check_digit"
    if above is None:
        return replace(of_zone, flag="low_score") if name in _NAMES else of_zone
    if _same(above.value, of_zone.value):
        # Read twice alike: neither a low score nor a lost filler speaks against it.
        return replace(above, flag="check_digit" if is_wrong else None)
    if name == "passport_number" and of_zone.is_sure:
        return of_zone
    return replace(above if is_wrong or name not in _CHECKED else of_zone, flag="contradicts")


def _same(one: str | int | date, other: str | int | date) -> bool:
    if isinstance(one, str) and isinstance(other, str):
        return plain(one) == plain(other)
    return one == other
