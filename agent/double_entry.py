"""Loans and bills as a plain double-entry journal: every entry balances to the cent.

Loans are in it as money moves: a charge, a fee or a penalty is income when it is paid, so that one
which is only raised or waived moves no account. A bill is in it when it is made and when paid.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from crm_store.journal_lines import Billed, LedgerLine, Of, Paid
from crm_store.money import Cents
from crm_store.split import Split

Account = Literal[
    "1000", "1100", "1200", "1300", "2100", "2200", "2300", "4000", "4010", "4020", "4030", "4040",
    "5000", "5010",
]  # fmt: skip
# The numbers are a proposal: whoever keeps the general ledger maps them to its own.
ACCOUNTS: Mapping[Account, str] = {
    "1000": "Bank",
    "1100": "Loans, principal",
    "1200": "Partners, what they owe us",
    "1300": "VAT that is charged to us",
    "2100": "Partners, what we owe them",
    "2200": "VAT that we charge",
    "2300": "Deducted from pay and not handed over",
    "4000": "Finance charges",
    "4010": "Fees",
    "4020": "Penalties",
    "4030": "Recovered after a write-off",
    "4040": "Services to partners",
    "5000": "Principal written off or waived",
    "5010": "Commission of partners",
}
_NOTHING = Cents(0)


@dataclass(frozen=True)
class Posting:
    """One side of an entry; exactly one of the two amounts is above zero."""

    account: Account
    debit: Cents = _NOTHING
    credit: Cents = _NOTHING


def postings(line: LedgerLine | Billed | Paid) -> Sequence[Posting]:
    """Both sides of what moved; none where it moves no account."""
    moved: Mapping[Account, int]
    match line:
        case LedgerLine():
            moved = _moved(line.kind, line.parts)
        case Billed():
            moved = _charged(line)
        case Paid():
            moved = {"1000": line.amount, _OWED[line.of]: -line.amount}
    return [
        Posting(account, debit=Cents(max(cents, 0)), credit=Cents(max(-cents, 0)))
        for account, cents in moved.items()
        if cents
    ]


_OWED: Mapping[Of, Account] = {"invoice": "1200", "commission": "2100"}


def _charged(bill: Billed) -> Mapping[Account, int]:
    """What one side owes the other from now on. What was deducted for us is no income of ours."""
    total = bill.net + bill.vat
    if bill.of == "commission":
        return {"5010": bill.net, "1300": bill.vat, "2100": -total}
    services = bill.net - bill.deducted
    return {"1200": total, "4040": -services, "2300": -bill.deducted, "2200": -bill.vat}


def _moved(kind: str, parts: Split) -> Mapping[Account, int]:
    """What is added to each account; together it is nothing. Raises `KeyError` on a new kind."""
    paid: Mapping[Account, int] = {
        "1000": parts.total,
        "1100": -parts.principal,
        "4000": -parts.charge,
        "4010": -parts.fee,
        "4020": -parts.penalty,
    }
    lost: Mapping[Account, int] = {"5000": parts.principal, "1100": -parts.principal}
    moved: Mapping[str, Mapping[Account, int]] = {
        "disbursement": {"1100": parts.total, "1000": -parts.total},
        "repayment": paid,
        "refund": {account: -cents for account, cents in paid.items()},
        "recovery": {"1000": parts.total, "4030": -parts.total},
        "write_off": lost,
        "waiver": lost,
        "fee": {},
        "penalty": {},
    }
    return moved[kind]
