"""Identity cards as we invent them, front and back: no state emblem, no real design."""

from agent.documents.findings import FieldName
from evals.rendered.figures import day
from evals.rendered.layout import Layout
from evals.rendered.pen import Face, Pen, Size
from evals.rendered.truth import Person

_CARD: Size = (85.6, 54.0)
_PARTED: tuple[FieldName, ...] = ("surname", "first_names", "national_id", "born_on", "sex")
_EYES = "Brown"


def _new(person: Person) -> bytes:
    pen = _blank("#e8f0f2")
    pen.text(4, 6, "REPUBLIC OF NAMIBIA", size=8, bold=True)
    pen.text(4, 10, "IDENTITY CARD", size=6.5)
    pen.portrait(4, 14, 22, 28)
    _above(pen, 30, 16, "Surname", person.surname.upper())
    _above(pen, 30, 23, "First names", person.first_names.upper())
    _above(pen, 30, 30, "Date of birth", day(person.born_on, "card"))
    _above(pen, 60, 30, "Sex", person.sex)
    _above(pen, 30, 37, "Identity number", person.national_id, size=10)
    _above(pen, 30, 44, "Expiry date", day(person.card_expires_on, "card"))
    return pen.finished()


def _old(person: Person) -> bytes:
    pen = _blank("#d9e3ee")
    pen.text(42.8, 7, "NAMIBIA", size=9, bold=True, align="middle", face="serif")
    pen.text(42.8, 11, "IDENTITY CARD", size=7, align="middle", face="serif")
    pen.portrait(60, 14, 21, 27)
    lines = (
        ("Surname:", person.surname),
        ("Names:", person.first_names),
        ("Date of birth:", day(person.born_on, "slashes")),
        ("Sex:", "Female" if person.sex == "F" else "Male"),
        (
            "ID No.:",
            f"{person.national_id[:6]} {person.national_id[6:10]} {person.national_id[10]}",
        ),
    )
    for row, (label, value) in enumerate(lines):
        pen.text(4, 18 + row * 6, label, size=6.5, face="serif")
        pen.text(23, 18 + row * 6, value, size=8, bold=True, face="serif")
    return pen.finished()


def _two_tongues(person: Person) -> bytes:
    pen = _blank("#efe9dc")
    pen.box(0, 0, 85.6, 9, shade="#2f4a5e", edge=False)
    pen.text(
        42.8, 6, "REPUBLIC OF NAMIBIA - IDENTITY CARD", size=7, bold=True, align="middle", grey=1
    )
    pen.portrait(4, 12, 20, 26)
    _above(pen, 28, 13, "Van / Surname", person.surname)
    _above(pen, 28, 20, "Voorname / First names", person.first_names)
    _above(pen, 28, 27, "Geboortedatum / Date of birth", day(person.born_on, "iso"))
    _above(pen, 67, 27, "Geslag / Sex", person.sex)
    _above(
        pen,
        28,
        34,
        "ID-nommer / ID number",
        f"{person.national_id[:6]} {person.national_id[6:]}",
        size=9,
    )
    _above(pen, 28, 42, "Uitgereik / Date of issue", day(person.card_issued_on, "iso"))
    return pen.finished()


def _number_first(person: Person) -> bytes:
    pen = _blank("#e6e2ef", face="round")
    pen.text(4, 6, "NAMIBIA  NATIONAL ID", size=7, bold=True)
    pen.text(4, 13, "ID number", size=5)
    pen.text(4, 18.5, person.national_id, size=13, bold=True)
    pen.portrait(62, 14, 20, 26)
    _beside(pen, 26, "Surname", person.surname.upper())
    _beside(pen, 31, "Given names", person.first_names.upper())
    _beside(pen, 36, "Born", day(person.born_on, "dots"))
    _beside(pen, 41, "Sex", person.sex)
    _beside(pen, 46, "Valid until", day(person.card_expires_on, "dots"))
    return pen.finished()


def _typed(person: Person) -> bytes:
    pen = _blank("#e3ecd9", face="typed")
    pen.text(4, 6, "REPUBLIC OF NAMIBIA", size=8, bold=True)
    pen.text(81, 6, "ID CARD", size=8, bold=True, align="right")
    pen.rule(4, 8, 81)
    pen.portrait(60, 12, 21, 27)
    lines = (
        f"SURNAME    {person.surname.upper()}",
        f"FORENAMES  {person.first_names.upper()}",
        f"BIRTH DATE {day(person.born_on, 'card')}",
        f"SEX        {person.sex}",
        f"ID NO      {person.national_id}",
        f"ISSUED     {day(person.card_issued_on, 'card')}",
    )
    for row, line in enumerate(lines):
        pen.text(4, 15 + row * 5.6, line, size=7.2, bold=True)
    return pen.finished()


def _two_columns(person: Person) -> bytes:
    pen = _blank("#f3e7e4", face="serif")
    pen.text(42.8, 6, "REPUBLIC OF NAMIBIA", size=8, bold=True, align="middle")
    pen.text(42.8, 10, "National Identity Card", size=7.5, align="middle")
    pen.portrait(4, 13, 19, 25)
    _above(pen, 26, 15, "SURNAME", person.surname)
    _above(pen, 57, 15, "FIRST NAMES", person.first_names)
    _above(pen, 26, 24, "DATE OF BIRTH", day(person.born_on, "long"))
    _above(pen, 57, 24, "SEX", "Female" if person.sex == "F" else "Male")
    _above(pen, 26, 33, "IDENTITY NUMBER", person.national_id, size=9)
    _above(pen, 26, 42, "DATE OF ISSUE", day(person.card_issued_on, "long"))
    _above(pen, 57, 42, "DATE OF EXPIRY", day(person.card_expires_on, "long"))
    return pen.finished()


def _back_new(person: Person) -> bytes:
    pen = _blank("#e8f0f2")
    _above(pen, 4, 7, "Identity number", person.national_id)
    _above(pen, 45, 7, "Date of issue", day(person.card_issued_on, "card"))
    _above(pen, 4, 15, "Place of birth", person.town)
    _above(pen, 45, 15, "Eye colour", _EYES)
    _bars(pen, 4, 36, person)
    pen.text(4, 33, "If found, hand in at any Ministry of Home Affairs office.", size=5.5)
    return pen.finished()


def _back_old(person: Person) -> bytes:
    pen = _blank("#d9e3ee", face="serif")
    lines = (
        ("ID No.", f"{person.national_id[:6]} {person.national_id[6:10]} {person.national_id[10]}"),
        ("Date of issue", day(person.card_issued_on, "slashes")),
        ("Colour of eyes", _EYES),
        ("Height", "1.68 m"),
    )
    for row, (label, value) in enumerate(lines):
        pen.text(4, 9 + row * 6, label, size=7)
        pen.text(30, 9 + row * 6, value, size=8, bold=True)
    _bars(pen, 20, 36, person)
    return pen.finished()


def _back_two_tongues(person: Person) -> bytes:
    pen = _blank("#efe9dc")
    _above(pen, 4, 8, "ID-nommer / ID number", f"{person.national_id[:6]} {person.national_id[6:]}")
    _above(pen, 4, 17, "Uitgereik / Date of issue", day(person.card_issued_on, "iso"))
    _above(pen, 45, 17, "Oogkleur / Colour of eyes", "Bruin / Brown")
    pen.text(4, 28, "Handtekening / Signature", size=5.5)
    pen.rule(4, 36, 45)
    return pen.finished()


def _back_round(person: Person) -> bytes:
    pen = _blank("#e6e2ef", face="round")
    pen.text(4, 8, "ID number", size=5)
    pen.text(4, 12.5, person.national_id, size=9, bold=True)
    pen.text(4, 19, f"Issued {day(person.card_issued_on, 'dots')}", size=7)
    pen.text(4, 24, f"Eyes {_EYES}", size=7)
    _bars(pen, 4, 34, person)
    return pen.finished()


def _back_typed(person: Person) -> bytes:
    pen = _blank("#e3ecd9", face="typed")
    lines = (
        f"ID NO        {person.national_id}",
        f"ISSUE DATE   {day(person.card_issued_on, 'card')}",
        f"EYE COLOUR   {_EYES.upper()}",
        f"BIRTH PLACE  {person.town.upper()}",
    )
    for row, line in enumerate(lines):
        pen.text(4, 9 + row * 5.6, line, size=7.2, bold=True)
    _bars(pen, 4, 36, person)
    return pen.finished()


def _back_columns(person: Person) -> bytes:
    pen = _blank("#f3e7e4", face="serif")
    _above(pen, 4, 8, "DATE OF ISSUE", day(person.card_issued_on, "long"))
    _above(pen, 45, 8, "IDENTITY NUMBER", person.national_id)
    _above(pen, 4, 18, "COLOUR OF EYES", _EYES)
    _above(pen, 45, 18, "PLACE OF BIRTH", person.town)
    _bars(pen, 24, 34, person)
    return pen.finished()


def _blank(shade: str, *, face: Face = "plain") -> Pen:
    pen = Pen(_CARD, face=face)
    pen.box(0, 0, *_CARD, shade=shade, edge=False)
    return pen


def _above(pen: Pen, x: float, y: float, label: str, value: str, *, size: float = 8) -> None:
    pen.text(x, y, label, size=4.8, grey=0.3)
    pen.text(x, y + 3.6, value, size=size, bold=True)


def _beside(pen: Pen, y: float, label: str, value: str) -> None:
    pen.text(4, y, label, size=5.5, grey=0.25)
    pen.text(24, y, value, size=7, bold=True)


def _bars(pen: Pen, x: float, y: float, person: Person) -> None:
    """A strip as wide as a code and not one: nothing can be read in it."""
    for number, digit in enumerate(person.national_id * 3):
        pen.box(x + number * 1.3, y, 0.2 + int(digit) / 12, 9, shade="#303030", edge=False)


FRONTS: tuple[Layout, ...] = (
    Layout("card_new", "id_front", _new, (*_PARTED, "expires_on")),
    Layout("card_old", "id_front", _old, _PARTED),
    Layout("card_two_tongues", "id_front", _two_tongues, (*_PARTED, "issued_on")),
    Layout("card_number_first", "id_front", _number_first, (*_PARTED, "expires_on")),
    Layout("card_typed", "id_front", _typed, (*_PARTED, "issued_on")),
    Layout("card_two_columns", "id_front", _two_columns, (*_PARTED, "issued_on", "expires_on")),
)
BACKS: tuple[Layout, ...] = tuple(
    Layout(f"back_{name}", "id_back", draw, ("national_id", "issued_on"))
    for name, draw in (
        ("new", _back_new),
        ("old", _back_old),
        ("two_tongues", _back_two_tongues),
        ("round", _back_round),
        ("typed", _back_typed),
        ("columns", _back_columns),
    )
)
