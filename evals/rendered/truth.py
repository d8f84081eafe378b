"""An invented person, and everything that her papers show: the same for the same seed."""

import random
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

Sex = Literal["F", "M"]
ItemName = Literal[
    "basic",
    "housing",
    "transport",
    "overtime",
    "income_tax",
    "social_security",
    "pension",
    "loan",
    "funeral",
    "union",
    "savings",
]
AccountType = Literal["savings", "cheque", "transmission"]

_SURNAMES = (
    "Nangolo", "Shikongo", "Hamutenya", "Beukes", "Kandjii", "Nghipondoka", "Lüderitz",
    "Tjiueza", "Amukwaya", "van Wyk", "Katjivena", "Ndjoze-Ojo", "Hangué", "Mutorwa",
    "Iipumbu", "Hoëbeb", "Kavari", "Simataa",
)  # fmt: skip
_WOMEN = ("Selma", "Ndapewa", "Hilma", "Uerikondjera", "Renée", "Maria Ndeshi", "Zoë", "Anna-Marié")
_MEN = ("Petrus", "Johannes", "Tangeni", "Kavetu", "André", "Simon Hafeni", "Jürgen", "Elia")
_EMPLOYERS = (
    "Kalahari Foods (Pty) Ltd", "Etosha Logistics", "Namib Brick & Tile CC",
    "Okavango Timber Works", "Skeleton Coast Fishing (Pty) Ltd", "Erongo Cleaning Services CC",
)  # fmt: skip
_JOBS = ("Cashier", "Driver", "Machine operator", "Store clerk", "Nurse aide", "Welder")
_TOWNS = ("Windhoek", "Rundu", "Oshakati", "Walvis Bay", "Gobabis", "Lüderitz")
_BANKS = (
    "Namib Dunes Bank", "Kunene Savings Bank Ltd", "Bank of the Okavango", "Waterberg Bank Limited",
)  # fmt: skip
_CALENDAR_DAYS = 365


@dataclass(frozen=True)
class Item:
    """A line of a payslip."""

    name: ItemName
    cents: int


@dataclass(frozen=True)
class Pay:
    """What one month pays; the sums are sums."""

    earnings: tuple[Item, ...]
    statutory: tuple[Item, ...]
    agreed: tuple[Item, ...]
    period_from: date
    period_to: date
    paid_on: date

    @property
    def basic(self) -> int:
        return next(each.cents for each in self.earnings if each.name == "basic")

    @property
    def gross(self) -> int:
        return sum(each.cents for each in self.earnings)

    @property
    def deductions(self) -> int:
        return sum(each.cents for each in (*self.statutory, *self.agreed))

    @property
    def net(self) -> int:
        return self.gross - self.deductions


@dataclass(frozen=True)
class Account:
    """Where her pay goes."""

    bank: str
    branch: str
    branch_code: str
    number: str
    kind: AccountType
    opened_on: date


@dataclass(frozen=True)
class Movement:
    """A row of a statement; money that goes out is below nought."""

    on: date
    words: str
    cents: int
    is_salary: bool = False


@dataclass(frozen=True)
class Statement:
    """Three months of an account."""

    period_from: date
    period_to: date
    opening: int
    movements: tuple[Movement, ...]


@dataclass(frozen=True)
class Person:
    """Whose papers they are."""

    surname: str
    first_names: str
    sex: Sex
    born_on: date
    national_id: str
    passport_number: str
    card_issued_on: date
    card_expires_on: date
    passport_issued_on: date
    passport_expires_on: date
    town: str
    employer: str
    employee_number: str
    job_title: str
    pay: Pay
    account: Account
    statement: Statement

    @property
    def full_name(self) -> str:
        return f"{self.first_names} {self.surname}"


def invented(seed: int, *, today: date) -> Person:
    """A grown person with a job, a card, a passport and an account, as on this day."""
    chance = random.Random(f"person {seed}")  # noqa: S311 (nothing is kept secret by it)
    sex: Sex = chance.choice(("F", "M"))
    born_on = today - timedelta(
        days=chance.randint(21, 58) * _CALENDAR_DAYS + chance.randint(0, 364)
    )
    card_issued_on = today - timedelta(days=chance.randint(200, 2400))
    passport_issued_on = today - timedelta(days=chance.randint(100, 1500))
    pay = _pay(chance, today)
    return Person(
        surname=chance.choice(_SURNAMES),
        first_names=chance.choice(_WOMEN if sex == "F" else _MEN),
        sex=sex,
        born_on=born_on,
        national_id=f"{born_on:%y%m%d}{chance.randint(0, 99999):05d}",
        passport_number=f"{chance.choice('PN')}{chance.randint(100_000, 9_999_999):07d}",
        card_issued_on=card_issued_on,
        card_expires_on=_years_later(card_issued_on, 10),
        passport_issued_on=passport_issued_on,
        passport_expires_on=_years_later(passport_issued_on, 5),
        town=chance.choice(_TOWNS),
        employer=chance.choice(_EMPLOYERS),
        employee_number=f"{chance.choice(('E', 'KF', ''))}{chance.randint(1000, 99999)}",
        job_title=chance.choice(_JOBS),
        pay=pay,
        account=_account(chance, today),
        statement=_statement(chance, pay, today),
    )


# What a month may add and take, in N$: from, to, and in how many months of ten.
_EARNED: tuple[tuple[ItemName, int, int, float], ...] = (
    ("housing", 400, 1500, 0.6),
    ("transport", 200, 600, 0.6),
    ("overtime", 90, 900, 0.6),
)
_AGREED: tuple[tuple[ItemName, int, int, float], ...] = (
    ("loan", 250, 900, 0.45),
    ("funeral", 45, 190, 0.45),
    ("union", 25, 70, 0.45),
    ("savings", 100, 300, 0.45),
)


def _pay(chance: random.Random, today: date) -> Pay:
    basic = chance.randint(38, 240) * 10_000 + chance.choice((0, 0, 5_000, 1_275))
    earnings = (Item("basic", basic), *_some(chance, _EARNED))
    tax = round(max(sum(each.cents for each in earnings) * 12 - 10_000_000, 0) * 0.18 / 12)
    statutory = [Item("income_tax", tax)] if tax else []
    statutory.append(Item("social_security", min(round(basic * 0.009), 8_100)))
    if chance.random() < 0.5:
        statutory.append(Item("pension", round(basic * 0.07)))
    agreed = _some(chance, _AGREED)
    period_to = today.replace(day=1) - timedelta(days=1)
    paid_on = period_to - timedelta(days=chance.choice((0, 1, 6)))
    return Pay(
        tuple(earnings), tuple(statutory), agreed, period_to.replace(day=1), period_to, paid_on
    )


def _some(
    chance: random.Random, possible: tuple[tuple[ItemName, int, int, float], ...]
) -> tuple[Item, ...]:
    return tuple(
        Item(name, chance.randint(low, high) * 100 + chance.choice((0, 0, 45, 85)))
        for name, low, high, often in possible
        if chance.random() < often
    )


def _account(chance: random.Random, today: date) -> Account:
    return Account(
        bank=chance.choice(_BANKS),
        branch=chance.choice(_TOWNS),
        branch_code=f"{chance.randint(28, 48)}{chance.randint(0, 9999):04d}",
        number=f"{chance.choice((62, 80, 11, 42))}{chance.randint(0, 999_999_999):09d}"[
            : chance.choice((10, 11))
        ],
        kind=chance.choice(("savings", "cheque", "transmission")),
        opened_on=today - timedelta(days=chance.randint(400, 4000)),
    )


def _statement(chance: random.Random, pay: Pay, today: date) -> Statement:
    last = today.replace(day=1) - timedelta(days=1)
    first = last
    for _ in range(2):
        first = first.replace(day=1) - timedelta(days=1)
    first = first.replace(day=1)
    months = _months(first, last)
    rows = [
        row for month in months for row in _month(chance, pay, month, is_last=month == months[-1])
    ]
    opening = chance.randint(8_000, 190_000)
    return Statement(first, last, opening, tuple(sorted(rows, key=lambda row: row.on)))


def _months(first: date, last: date) -> list[date]:
    found, at = [], first
    while at <= last:
        found.append(at)
        at = (at + timedelta(days=32)).replace(day=1)
    return found


_SPENT = (
    ("POS PURCHASE DUNE FOODS", 60, 900),
    ("POS PURCHASE FUEL STATION B1", 150, 800),
    ("ATM CASH WITHDRAWAL", 200, 1000),
    ("PREPAID ELECTRICITY", 100, 400),
    ("AIRTIME", 10, 60),
    ("TRANSFER TO MEME OLIVIA", 200, 700),
    ("SERVICE FEE", 15, 45),
)


def _month(chance: random.Random, pay: Pay, first: date, *, is_last: bool) -> list[Movement]:
    length = ((first + timedelta(days=32)).replace(day=1) - first).days
    payday = first + timedelta(days=min(pay.paid_on.day, length) - 1)
    paid = pay.net if is_last else pay.net - chance.choice((0, 0, 4_550, 18_000))
    rows = [Movement(payday, "SALARY CREDIT", paid, is_salary=True)]
    left = paid
    for _ in range(chance.randint(11, 16)):
        words, low, high = chance.choice(_SPENT)
        spent = min(chance.randint(low, high) * 100 + chance.choice((0, 0, 99, 45)), left // 2)
        left -= spent
        rows.append(Movement(first + timedelta(days=chance.randint(0, length - 1)), words, -spent))
    if chance.random() < 0.4:
        # One in ten is more than her pay: the largest credit is not always the regular one.
        gift = pay.net + 250_000 if chance.random() < 0.1 else chance.randint(2, 9) * 5_000
        rows.append(Movement(first + timedelta(days=chance.randint(0, 20)), "DEPOSIT", gift))
    return rows


def _years_later(day: date, years: int) -> date:
    return day.replace(year=day.year + years, day=min(day.day, 28))
