"""A layout: one way in which a kind of paper looks, and what it shows."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from agent.documents.findings import FieldName, PaperKind
from evals.rendered.truth import Item, Person


@dataclass(frozen=True)
class Layout:
    """`draw` gives a PDF with words, or a Word file; `shows` are the fields that stand on it."""

    name: str
    kind: PaperKind
    draw: Callable[[Person], bytes]
    shows: tuple[FieldName, ...]
    is_word: bool = False

    def truth(self, person: Person) -> Mapping[FieldName, str | int | date]:
        """What must be read in it."""
        known = {**_herself(person), **_dates(person, self.kind), **_work(person), **_bank(person)}
        return {name: known[name] for name in self.shows}


def _dates(person: Person, kind: PaperKind) -> dict[FieldName, str | int | date]:
    if kind == "passport":
        return {
            "issued_on": person.passport_issued_on,
            "expires_on": person.passport_expires_on,
        }
    return {"issued_on": person.card_issued_on, "expires_on": person.card_expires_on}


def _herself(person: Person) -> dict[FieldName, str | int | date]:
    return {
        "surname": person.surname,
        "first_names": person.first_names,
        "full_name": person.full_name,
        "national_id": person.national_id,
        "born_on": person.born_on,
        "sex": person.sex,
        "passport_number": person.passport_number,
        "nationality": "NAM",
    }


def _work(person: Person) -> dict[FieldName, str | int | date]:
    pay = person.pay
    return {
        "employer": person.employer,
        "employee_number": person.employee_number,
        "job_title": person.job_title,
        "pay_period": pay.period_to,
        "paid_on": pay.paid_on,
        "basic_cents": pay.basic,
        "gross_cents": pay.gross,
        "statutory_cents": _sum(pay.statutory),
        "agreed_cents": _sum(pay.agreed),
        "deductions_cents": pay.deductions,
        "net_cents": pay.net,
    }


def _bank(person: Person) -> dict[FieldName, str | int | date]:
    account, statement = person.account, person.statement
    return {
        "bank": account.bank,
        "branch_code": account.branch_code,
        "account_number": account.number,
        "account_holder": person.full_name,
        "account_type": account.kind,
        "opened_on": account.opened_on,
        "period_from": statement.period_from,
        "period_to": statement.period_to,
        "salary_credit_cents": max(each.cents for each in statement.movements if each.is_salary),
    }


def _sum(items: tuple[Item, ...]) -> int:
    return sum(each.cents for each in items)
