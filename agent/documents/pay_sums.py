"""Whether a payslip adds up: earnings to gross, gross less deductions to net, to the cent."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from agent.documents.pay_lines import Amount, PayLine, Total

Side = Literal["earned", "deducted"]
_COLUMNS = (0, -1)  # where no heading tells this month from the year: the first, the last


@dataclass(frozen=True)
class Entry:
    """One line of what was earned or deducted."""

    name: str
    amount: Amount

    @property
    def cents(self) -> int:
        """What it adds or takes, whichever sign it is printed with."""
        return abs(self.amount.cents)


@dataclass(frozen=True)
class Sums:
    """The table of a payslip as one reading of it has it."""

    earned: tuple[Entry, ...]
    deducted: tuple[Entry, ...]
    gross: Amount | None
    deductions: Amount | None
    net: Amount | None
    is_clear: bool  # nowhere may it be the year's amount, or the hours

    @property
    def adds_up(self) -> bool:
        """Every line and every total of it; a cent apart is a figure misread, not a rounding."""
        if self.gross is None or self.net is None or not self.earned:
            return False
        earned = sum(each.cents for each in self.earned)
        deducted = sum(each.cents for each in self.deducted)
        printed = deducted if self.deductions is None else abs(self.deductions.cents)
        return (
            earned == self.gross.cents
            and deducted == printed
            and self.gross.cents - deducted == self.net.cents
            and self.net.cents > 0
        )


@dataclass(frozen=True)
class Reckoned:
    """The reading that adds up, or else the likeliest; two that differ prove nothing."""

    sums: Sums
    is_proven: bool


def reckon(lines: Sequence[PayLine]) -> Reckoned:
    """Each way in which papers lay out their columns is tried; arithmetic chooses."""
    readings = list(_readings(lines))
    # A column of the year adds up as well as one of the month: no sum tells which it is.
    proven = [each for each in readings if each.adds_up and each.is_clear]
    if not proven:
        most = max(readings, key=lambda each: len(each.earned) + len(each.deducted))
        return Reckoned(most, is_proven=False)
    nets = {each.net.cents for each in proven if each.net is not None}
    return Reckoned(proven[0], is_proven=len(nets) == 1)


def _readings(lines: Sequence[PayLine]) -> Iterator[Sums]:
    for column in _COLUMNS:
        kept = [line for line in lines if line.amount(column) is not None]
        yield _sums(kept, column, [_by_heading(line, column) for line in kept])
        yield _sums(kept, column, _by_gross(kept))
        yield _sums(kept, column, _by_sign(kept, column))


def _by_heading(line: PayLine, column: int) -> Side | None:
    heading = line.heading(column)
    return heading if heading in ("earned", "deducted") else None


def _by_gross(lines: Sequence[PayLine]) -> list[Side | None]:
    """What stands above the gross is earned, what stands between it and the net deducted."""
    totals = [line.total for line in lines]
    gross = totals.index("gross") if "gross" in totals else len(lines)
    return ["earned" if at < gross else "deducted" for at in range(len(lines))]


def _by_sign(lines: Sequence[PayLine], column: int) -> list[Side | None]:
    return ["deducted" if _cents(line, column) < 0 else "earned" for line in lines]


def _cents(line: PayLine, column: int) -> int:
    amount = line.amount(column)
    return 0 if amount is None else amount.cents


def _sums(lines: Sequence[PayLine], column: int, sides: Sequence[Side | None]) -> Sums:
    entries: dict[Side, list[Entry]] = {"earned": [], "deducted": []}
    totals: dict[Total, Amount] = {}
    for line, side in zip(lines, sides, strict=True):
        amount = line.amount(column)
        total = _total(line, side)
        if amount is None or total == "ignored":
            continue
        if total is not None:
            totals.setdefault(total, amount)
        elif side is not None and not _is_repeated(line, amount, entries[side]):
            entries[side].append(Entry(line.label.text, amount))
    return Sums(
        earned=tuple(entries["earned"]),
        deducted=tuple(entries["deducted"]),
        gross=totals.get("gross"),
        deductions=totals.get("deductions"),
        net=totals.get("net"),
        is_clear=_is_clear([line for line in lines if line.total != "ignored"]),
    )


def _is_clear(lines: Sequence[PayLine]) -> bool:
    """Each total has one amount, and so have most lines: a second is what is owed, or hours."""
    unclear = [line for line in lines if not line.is_clear]
    return 2 * len(unclear) < len(lines) and not any(line.total for line in unclear)


def _total(line: PayLine, side: Side | None) -> Total | None:
    """A bare `Total` is that of its own column."""
    if line.total != "sum":
        return line.total
    whose: Mapping[Side | None, Total] = {"earned": "gross", "deducted": "deductions"}
    return whose.get(side, "ignored")


def _is_repeated(line: PayLine, amount: Amount, entries: Sequence[Entry]) -> bool:
    """A summary names the same line with the same amount once more."""
    return any(each.name == line.label.text and each.cents == abs(amount.cents) for each in entries)
