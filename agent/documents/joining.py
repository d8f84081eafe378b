"""One paper that came in several files: its pages read together, and believed if they fit."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations, permutations

from agent.documents import bank_statement, interpreting, kinds, movements, pay_lines
from agent.documents.checks import name_on, same_name
from agent.documents.findings import FieldName, Found, PagesFit, PaperKind
from agent.documents.sheets import Sheet
from flows.policy import DocumentRules

_MOST = 5  # files of one paper
_IN_ANY_ORDER = 3  # so many are tried in each order: albums arrive as they like
_OWN: tuple[FieldName, ...] = ("employee_number", "national_id")
_CLOSED: Mapping[PaperKind, tuple[FieldName, ...]] = {
    "payslip": ("gross_cents", "net_cents"),
    "bank_letter": ("bank", "account_holder", "account_number"),
}
_OF_ONE_LETTER: tuple[FieldName, ...] = ("bank", "account_number", "national_id")


@dataclass(frozen=True)
class Part:
    """A file that shows one page or more of one paper; `found` is what it shows by itself."""

    file: str
    sheets: tuple[Sheet, ...]
    found: Found


@dataclass(frozen=True)
class Together:
    """A paper with the files in which its pages lie, first page first."""

    files: tuple[str, ...]
    found: Found


def may_go_on(part: Part) -> bool:
    """Whether another page may belong to it: it is not all there by itself."""
    return is_of_slip(part) or is_of_statement(part) or is_of_letter(part)


def together(parts: Sequence[Part], *, rules: DocumentRules) -> tuple[Together, ...]:
    """Each paper that these files show, in the order in which its last page was sent."""
    statements = _statements([each for each in parts if is_of_statement(each)], rules=rules)
    slips = _slips([each for each in parts if is_of_slip(each)], rules=rules)
    letters = _letters([each for each in parts if is_of_letter(each)], rules=rules)
    order = {part.file: at for at, part in enumerate(parts)}
    papers = (*statements, *slips, *letters)
    return tuple(sorted(papers, key=lambda each: max(order[file] for file in each.files)))


def in_one_file(
    found: Sequence[Found], sheets: Sequence[Sheet], *, rules: DocumentRules
) -> tuple[Found, ...]:
    """The papers of one file; a payslip whose next page looks like another is one, if it closes."""
    pages = {sheet.page: sheet for sheet in sheets}
    parts = [
        Part(str(at), tuple(pages[page] for page in each.pages), each)
        for at, each in enumerate(found)
        if each.kind == "payslip" and not closes(each)
    ]
    closed, _, _ = _closed_slips(parts, rules=rules)
    first = {min(map(int, paper.files)): [int(file) for file in paper.files] for paper in closed}
    others = {at for ats in first.values() for at in ats} - first.keys()
    return tuple(
        _of_file([found[page] for page in first[at]], pages, rules=rules) if at in first else each
        for at, each in enumerate(found)
        if at not in others
    )


def _of_file(papers: Sequence[Found], pages: Mapping[int, Sheet], *, rules: DocumentRules) -> Found:
    """They lie in one file of hers, under the pages' own numbers."""
    numbers = [page for each in papers for page in each.pages]
    return interpreting.paper("payslip", [pages[number] for number in numbers], rules=rules)


def closes(found: Found) -> bool:
    """Whether it is all there: a payslip that adds up, a letter that says whose account it is."""
    values = [found.values.get(name) for name in _CLOSED.get(found.kind, ())]
    return bool(values) and all(each is not None and each.is_sure for each in values)


# --- payslips: pages fit where their sums close ---


def is_of_slip(part: Part) -> bool:
    """A payslip that does not add up by itself, or amounts of which nothing says what they are."""
    if part.found.kind == "payslip":
        return not closes(part.found)
    amounts = any(pay_lines.read(sheet) for sheet in part.sheets)
    return part.found.kind == "unknown" and amounts and not is_of_statement(part)


def _slips(parts: Sequence[Part], *, rules: DocumentRules) -> Iterator[Together]:
    closed, waiting, unsettled = _closed_slips(parts, rules=rules)
    yield from closed
    yield from _open_slips(waiting, rules=rules, unsettled=unsettled)


def _closed_slips(
    parts: Sequence[Part], *, rules: DocumentRules
) -> tuple[list[Together], list[Part], bool]:
    """Those that add up, what waits for more pages, and whether a page fits to two of these."""
    closed: list[Together] = []
    waiting: list[Part] = []
    unsettled = False
    for part in parts:
        whole = _closed_by(part, waiting, rules=rules)
        if len(whole) == 1:
            closed += whole
            waiting = [each for each in waiting if each.file not in whole[0].files]
        else:
            unsettled |= len(whole) > 1
            waiting = [*waiting[1 - _MOST :], part]  # fewer than make one paper at most
    return closed, waiting, unsettled


def _closed_by(part: Part, waiting: Sequence[Part], *, rules: DocumentRules) -> list[Together]:
    """The papers that this page completes: with as few as possible of those that wait for it."""
    for many in range(1, len(waiting) + 1):
        sets = [[*each, part] for each in combinations(waiting, many)]
        found = [
            paper
            for each in sets
            if _is_of_one(each, rules=rules) and (paper := _closed(each, rules=rules)) is not None
        ]
        if found:
            files = {file for paper in found for file in paper.files}
            is_one = _is_of_one([each for each in waiting if each.file in files], rules=rules)
            # The same page was sent twice, or else it fits to papers of two people.
            is_the_same = is_one and len({_amounts(each) for each in found}) == 1
            return found[-1:] if is_the_same else found
    return []


def _is_of_one(parts: Sequence[Part], *, rules: DocumentRules) -> bool:
    return not any(_contradict(*two, rules=rules) for two in combinations(parts, 2))


def _amounts(paper: Together) -> tuple[object, ...]:
    return tuple(paper.found.values[name].value for name in _CLOSED["payslip"])


def _closed(parts: Sequence[Part], *, rules: DocumentRules) -> Together | None:
    """One payslip of these pages that adds up; in the order sent, or another."""
    for pages in _orders(parts):
        read = _read("payslip", pages, rules=rules)
        if closes(read.found):
            fit: PagesFit = "sure" if _name_one_person(pages, rules=rules) else "unnamed"
            return replace(read, found=replace(read.found, fit=fit))
    return None


def _orders(parts: Sequence[Part]) -> Iterator[Sequence[Part]]:
    if len(parts) <= _IN_ANY_ORDER:
        yield from permutations(parts)  # as they were sent comes first
    else:
        yield from (parts, parts[::-1])


def _open_slips(
    waiting: Sequence[Part], *, rules: DocumentRules, unsettled: bool
) -> Iterator[Together]:
    """What is still open: the newest payslip with the pages before it that may be its own."""
    slips = [each for each in waiting if each.found.kind == "payslip"]
    if not slips:
        return
    *before, newest = slips
    fitting = [each for each in before if _is_of_one([each, newest], rules=rules)]
    # Of what lay apart already she was told: what she sends since is a new beginning.
    told = [each for each in before if each.found.fit == "apart"]
    is_apart = any(each not in fitting and each not in told for each in before)
    if unsettled or is_apart or not _is_of_one(fitting, rules=rules):
        yield Together((newest.file,), replace(newest.found, fit="apart"))
    elif fitting:
        yield _read("payslip", [*fitting, newest], rules=rules)


def _contradict(one: Part, other: Part, *, rules: DocumentRules) -> bool:
    """Whether they name two people, or two months: then they are no pages of one payslip."""
    return any(is_same is False for is_same in _compared(one.found, other.found, rules=rules))


def _name_one_person(parts: Sequence[Part], *, rules: DocumentRules) -> bool:
    """Whether each page names whom another one names: by the name, or by her number."""

    def names(one: Part, other: Part) -> bool:
        (_, *persons) = _compared(one.found, other.found, rules=rules)
        return any(persons)

    return all(any(names(each, other) for other in parts if other is not each) for each in parts)


def _compared(one: Found, other: Found, *, rules: DocumentRules) -> tuple[bool | None, ...]:
    """Month, name and numbers: the same, or not, or None where one of the two does not say."""
    ours, theirs = name_on(one), name_on(other)
    same_person = same_name(ours, theirs, at_least=rules.name_alike) if ours and theirs else None
    return (_same(one, other, "pay_period"), same_person, *(_same(one, other, n) for n in _OWN))


def _same(one: Found, other: Found, name: FieldName) -> bool | None:
    ours, theirs = one.values.get(name), other.values.get(name)
    if ours is None or theirs is None or not (ours.is_sure and theirs.is_sure):
        return None
    return ours.value == theirs.value


# --- statements: pages fit where the balance goes on ---


def is_of_statement(part: Part) -> bool:
    """A page with the rows of an account, with its heading or without."""
    if part.found.kind == "bank_statement":
        return True
    return part.found.kind == "unknown" and any(map(kinds.is_of_statement, part.sheets))


def _statements(parts: Sequence[Part], *, rules: DocumentRules) -> Iterator[Together]:
    papers: list[list[Part]] = []
    for part in parts:
        before = next((each for each in papers if _goes_on(each[-1], part, rules=rules)), None)
        after = next((each for each in papers if _goes_on(part, each[0], rules=rules)), None)
        if before is not None and len(before) < _MOST:
            before.append(part)
        elif after is not None and len(after) < _MOST:
            after.insert(0, part)
        else:
            papers.append([part])
    for paper in papers:
        if len(paper) > 1:
            yield _read("bank_statement", paper, rules=rules)


def _goes_on(one: Part, other: Part, *, rules: DocumentRules) -> bool:
    """Whether the second page begins where the first ends, and speaks of no other account."""
    numbers = bank_statement.accounts(one.sheets), bank_statement.accounts(other.sheets)
    if all(numbers) and not numbers[0] & numbers[1]:
        return False
    ours, theirs = name_on(one.found), name_on(other.found)
    if ours and theirs and not same_name(ours, theirs, at_least=rules.name_alike):
        return False
    return movements.carries_on(one.sheets[-1], other.sheets[0])


# --- letters: pages fit where one says what the other does not ---


def is_of_letter(part: Part) -> bool:
    """A bank's letter on which its name, the holder or the number is not to be read."""
    return part.found.kind == "bank_letter" and not closes(part.found)


def _letters(parts: Sequence[Part], *, rules: DocumentRules) -> Iterator[Together]:
    waiting: list[Part] = []
    for part in parts:
        whole = [paper for each in waiting if (paper := _letter(each, part, rules=rules))]
        if len({_account(each) for each in whole}) == 1:
            yield whole[-1]
            waiting = [each for each in waiting if each.file not in whole[-1].files]
        else:  # nothing goes with it, or it goes with two: then each is asked about by itself
            waiting = [*waiting[1 - _MOST :], part]


def _letter(one: Part, other: Part, *, rules: DocumentRules) -> Together | None:
    """The letter of these two pages; nobody's where they name two people, banks or accounts."""
    ours, theirs = name_on(one.found), name_on(other.found)
    same_person = same_name(ours, theirs, at_least=rules.name_alike) if ours and theirs else None
    bank, *numbers = (_same(one.found, other.found, name) for name in _OF_ONE_LETTER)
    if False in (same_person, bank, *numbers):
        return None
    read = _read("bank_letter", (one, other), rules=rules)
    if not closes(read.found):
        return None
    # Without a person or a number on both, the account may be of a letter of somebody else's.
    fit: PagesFit = "sure" if True in (same_person, *numbers) else "unnamed"
    return replace(read, found=replace(read.found, fit=fit))


def _account(paper: Together) -> tuple[object, ...]:
    return tuple(paper.found.values[name].value for name in _CLOSED["bank_letter"])


# --- both ---


def _read(kind: PaperKind, parts: Sequence[Part], *, rules: DocumentRules) -> Together:
    """Their pages, counted through, as one paper of this kind."""
    sheets = [_page(sheet, n) for n, sheet in enumerate(_sheets(parts), start=1)]
    files = tuple(each.file for each in parts)
    found = interpreting.paper(kind, sheets, rules=rules)
    return Together(files, replace(found, files=files))


def _sheets(parts: Sequence[Part]) -> Iterator[Sheet]:
    return (sheet for part in parts for sheet in part.sheets)


def _page(sheet: Sheet, number: int) -> Sheet:
    words = tuple(replace(each, page=number) for each in sheet.words)
    return Sheet(number, sheet.width, sheet.height, words)
