"""Data pages of passports as we invent them, with the lines for machines at their foot."""

from agent.documents.findings import FieldName
from evals.rendered import mrz
from evals.rendered.figures import Days, day
from evals.rendered.layout import Layout
from evals.rendered.pen import Face, Pen, Size
from evals.rendered.truth import Person

_PAGE: Size = (125, 88)
_SHOWN: tuple[FieldName, ...] = (
    "surname",
    "first_names",
    "passport_number",
    "nationality",
    "born_on",
    "sex",
    "issued_on",
    "expires_on",
)


def _usual(person: Person) -> bytes:
    pen = _blank("#eef0e6", "REPUBLIC OF NAMIBIA", "PASSPORT")
    pen.portrait(6, 20, 30, 38)
    _grid(pen, 42, 22, _rows(person, style="card"), wide=40)
    return _read_by_machines(pen, person)


def _wide_labels(person: Person) -> bytes:
    pen = _blank("#e7ecf3", "NAMIBIA", "Passport / Passeport", face="serif")
    pen.portrait(6, 18, 30, 38)
    labels = (
        "Surname / Nom", "Given names / Prénoms", "Passport No. / No. du passeport",
        "Nationality / Nationalité", "Date of birth / Date de naissance", "Sex / Sexe",
        "Date of issue / Date de délivrance", "Date of expiry / Date d'expiration",
    )  # fmt: skip
    _grid(pen, 40, 20, _relabelled(person, labels, style="card"), wide=42)
    return _read_by_machines(pen, person)


def _beside(person: Person) -> bytes:
    pen = _blank("#f2ece6", "REPUBLIC OF NAMIBIA", "PASSPORT")
    pen.portrait(90, 18, 29, 37)
    for row, (label, value) in enumerate(_rows(person, style="slashes")):
        pen.text(6, 22 + row * 5.4, f"{label}:", size=6.5)
        pen.text(38, 22 + row * 5.4, value, size=7.5, bold=True)
    return _read_by_machines(pen, person)


def _number_on_top(person: Person) -> bytes:
    pen = _blank("#e9f1ec", "REPUBLIC OF NAMIBIA", "PASSPORT", face="round")
    pen.text(119, 8, f"No. {person.passport_number}", size=9, bold=True, align="right")
    pen.portrait(6, 20, 28, 36)
    rows = tuple(each for each in _rows(person, style="long") if each[0] != "Passport number")
    _grid(pen, 38, 22, rows, wide=44)
    return _read_by_machines(pen, person)


def _one_column(person: Person) -> bytes:
    pen = _blank("#f0eaf0", "NAMIBIA PASSPORT", "", face="typed")
    pen.portrait(6, 16, 28, 36)
    for row, (label, value) in enumerate(_rows(person, style="iso")):
        pen.text(38, 16 + row * 6, f"{label.upper():<16} {value.upper()}", size=7, bold=True)
    return _read_by_machines(pen, person)


def _framed(person: Person) -> bytes:
    pen = _blank("#ecebe2", "REPUBLIC OF NAMIBIA", "PASSPORT", face="serif")
    pen.box(4, 14, 117, 50)
    pen.portrait(7, 18, 28, 36)
    _grid(pen, 40, 19, _rows(person, style="dots"), wide=40)
    return _read_by_machines(pen, person)


def _rows(person: Person, *, style: Days) -> tuple[tuple[str, str], ...]:
    labels = (
        "Surname", "Given names", "Passport number", "Nationality", "Date of birth", "Sex",
        "Date of issue", "Date of expiry",
    )  # fmt: skip
    return _relabelled(person, labels, style=style)


def _relabelled(
    person: Person, labels: tuple[str, ...], *, style: Days
) -> tuple[tuple[str, str], ...]:
    told = (
        person.surname.upper(),
        person.first_names.upper(),
        person.passport_number,
        "NAMIBIAN",
        day(person.born_on, style),
        person.sex,
        day(person.passport_issued_on, style),
        day(person.passport_expires_on, style),
    )
    return tuple(zip(labels, told, strict=True))


def _grid(pen: Pen, x: float, y: float, rows: tuple[tuple[str, str], ...], *, wide: float) -> None:
    """Names each on a row of its own, the rest two by two."""
    places = [(0, 0.0), (1, 0.0), *((2 + at // 2, at % 2 * wide) for at in range(len(rows) - 2))]
    for (row, across), (label, value) in zip(places, rows, strict=True):
        pen.text(x + across, y + row * 8.4, label, size=4.6, grey=0.3)
        pen.text(x + across, y + row * 8.4 + 3.8, value, size=8, bold=True)


def _blank(shade: str, title: str, kind: str, *, face: Face = "plain") -> Pen:
    pen = Pen(_PAGE, face=face)
    pen.box(0, 0, *_PAGE, shade=shade, edge=False)
    pen.text(6, 8, title, size=9, bold=True)
    pen.text(6, 12.5, kind, size=7)
    return pen


def _read_by_machines(pen: Pen, person: Person) -> bytes:
    for row, line in enumerate(mrz.lines(person)):
        pen.text(6, 74 + row * 6.4, line, size=12, face="typed")
    return pen.finished()


LAYOUTS: tuple[Layout, ...] = tuple(
    Layout(f"passport_{name}", "passport", draw, _SHOWN)
    for name, draw in (
        ("usual", _usual),
        ("two_tongues", _wide_labels),
        ("beside", _beside),
        ("number_on_top", _number_on_top),
        ("one_column", _one_column),
        ("framed", _framed),
    )
)
