"""Every paper that a file holds: pages told apart by kind, and each read as what it is."""

from collections.abc import Callable, Mapping, Sequence

from agent.documents import (
    bank_letter,
    bank_statement,
    identity,
    kinds,
    passport,
    payslip,
)
from agent.documents.findings import FieldName, Found, PaperKind, Value
from agent.documents.kinds import Guess
from agent.documents.sheets import Sheet
from flows.policy import DocumentRules

Values = Mapping[FieldName, Value]
_Reader = Callable[[Sequence[Sheet], DocumentRules], Values]

# A new kind of paper has a module with `read`, a line here, and its words in `kinds`.
_READERS: Mapping[PaperKind, _Reader] = {
    "id_front": identity.read,
    "id_back": identity.read,
    "passport": passport.read,
    "payslip": payslip.read,
    "bank_letter": bank_letter.read,
    "bank_statement": bank_statement.read,
}
_EXPECTED: Mapping[PaperKind, tuple[FieldName, ...]] = {
    "id_front": ("surname", "first_names", "national_id", "born_on"),
    "id_back": ("national_id",),
    "passport": ("surname", "first_names", "passport_number", "born_on", "expires_on"),
    "payslip": ("employer", "full_name", "pay_period", "gross_cents", "net_cents"),
    "bank_letter": ("bank", "account_holder", "account_number"),
    "bank_statement": ("bank", "account_holder", "account_number", "period_from", "period_to"),
    "unknown": (),
}
_INSTEAD: Mapping[FieldName, tuple[FieldName, ...]] = {
    "full_name": ("surname", "first_names"),
    "surname": ("full_name",),
    "first_names": ("full_name",),
    "pay_period": ("paid_on",),
}


def papers(sheets: Sequence[Sheet], *, rules: DocumentRules) -> tuple[Found, ...]:
    """What the pages of one file show, in their order; a page of no known kind is one too."""
    return tuple(paper(kind, pages, rules=rules) for kind, pages in _groups(sheets))


def paper(kind: PaperKind, pages: Sequence[Sheet], *, rules: DocumentRules) -> Found:
    """What these pages show as one paper of this kind."""
    reader = _READERS.get(kind)
    try:
        values = reader(pages, rules) if reader is not None else {}
    except Exception:  # a stranger's words may break a reader in any way: then a person reads them
        values = {}
    return Found(kind, tuple(sheet.page for sheet in pages), values, _missing(kind, values))


def _missing(kind: PaperKind, values: Values) -> tuple[FieldName, ...]:
    return tuple(
        name
        for name in _EXPECTED[kind]
        if name not in values
        and not (name in _INSTEAD and all(other in values for other in _INSTEAD[name]))
    )


def _groups(sheets: Sequence[Sheet]) -> list[tuple[PaperKind, list[Sheet]]]:
    """Pages that belong together, in the order in which they lie."""
    groups: list[tuple[PaperKind, list[Sheet]]] = []
    for sheet in sheets:
        seems = kinds.guess(sheet)
        if groups and _goes_on(groups[-1], sheet, seems):
            groups[-1][1].append(sheet)
        else:
            groups.append((seems.kind, [sheet]))
    return groups


def _goes_on(group: tuple[PaperKind, list[Sheet]], sheet: Sheet, seems: Guess) -> bool:
    kind, pages = group
    if kind == "bank_statement":
        return _is_its_next_page(pages, sheet, seems)
    # A payslip's second page has no heading; two payslips in one file both have theirs.
    return kind in ("payslip", "bank_letter") and seems.kind == kind and not seems.is_headed


def _is_its_next_page(pages: Sequence[Sheet], sheet: Sheet, seems: Guess) -> bool:
    if seems.kind not in ("bank_statement", "unknown"):
        return False
    if not kinds.is_of_statement(sheet) and seems.kind == "unknown":
        return False
    accounts = bank_statement.accounts(pages[-1:]), bank_statement.accounts([sheet])
    return not accounts[1] or not accounts[0] or bool(accounts[0] & accounts[1])
