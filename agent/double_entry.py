"""The ledger of the loans as a plain double-entry journal: every entry balances to the cent.

It is kept as money moves: a charge, a fee or a penalty is income when it is paid, so that one which
is only raised or waived moves no account. Bills to and from partners are not in it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from crm_store.journal_lines import LedgerLine
from crm_store.money import Cents
from crm_store.split import Split

Account = Literal["1000", "1100", "4000", "4010", "4020", "4030", "5000"]
# The numbers are a proposal: whoever keeps the general ledger maps them to its own.
ACCOUNTS: Mapping[Account, str] = {
    "1000": "Bank",
    "1100": "Loans, principal",
    "4000": "Finance charges",
    "4010": "Fees",
    "4020": "Penalties",
    "4030": "Recovered after a write-off",
    "5000": "Principal written off or waived",
}
_NOTHING = Cents(0)


@dataclass(frozen=True)
class Posting:
    """One side of an entry; exactly one of the two amounts is above zero."""

    account: Account
    debit: Cents = _NOTHING
    credit: Cents = _NOTHING


def postings(line: LedgerLine) -> Sequence[Posting]:
    """Both sides of a ledger line; none where it moves no account."""
    moved = _moved(line.kind, line.parts)
    return [
        Posting(account, debit=Cents(max(cents, 0)), credit=Cents(max(-cents, 0)))
        for account, cents in moved.items()
        if cents
    ]


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
