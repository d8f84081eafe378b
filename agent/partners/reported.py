"""A pay office's word: kept as it was reported, and entered once one of ours has seen the money.

It came from whoever held the page's address. Until it is confirmed no book knows of it, no loan
ends by it, and nobody who borrows hears of it.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from agent.collecting import taking_in
from agent.collecting.rail import Deducted, Report
from agent.collecting.receiving import Rules
from agent.collecting.taking_in import TakenIn
from agent.partners import returned
from agent.partners.returned import MoreThanAsked, NotTheirs
from crm_store import deductions, loans, partner_reports
from crm_store.crypto import Vault
from crm_store.database import Session
from crm_store.ledger import NotPossible
from crm_store.money import Cents
from crm_store.partner_reports import Reported
from crm_store.partners import Partner


@dataclass(frozen=True)
class Waiting:
    """A report for whoever compares it with the bank."""

    id: UUID
    month: date
    at: datetime
    lines: int
    total: Cents


def written(vault: Vault, report: Report) -> dict[str, object]:
    """A report as it is kept: of an employee's number only its blind index."""
    rows = [
        {
            "line": each.line,
            "loan": each.loan,
            "payer": _blind(vault, each.payer),
            "cents": each.amount,
            "on": each.on.isoformat() if each.on else None,
            "ref": each.external_ref,
            "reason": each.reason,
        }
        for each in report.lines
    ]
    return {"sha256": report.sha256, "rows": rows}


async def waiting(session: Session, partner: Partner) -> list[Waiting]:
    """What this partner has reported and nobody has confirmed."""
    return [
        Waiting(each.id, each.month, each.at, len(each.said["rows"]), _total(each))
        for each in await partner_reports.waiting(session, partner.id)
    ]


async def confirm(
    session: Session, partner: Partner, which: UUID, *, rules: Rules, by: str, at: datetime
) -> TakenIn:
    """The money is there: enter what was reported. Raises `NotPossible`."""
    found = await _one(session, partner, which)
    lines = [await _line(session, row) for row in found.said["rows"]]
    report = Report(found.sha256, tuple(lines))
    try:
        await returned.require_fitting(session, partner, report)
    except NotTheirs:
        raise NotPossible(f"no line of it was sent to {partner.ref}") from None
    except MoreThanAsked as wrong:
        raise NotPossible(f"line {wrong} says more than was asked for") from None
    return await taking_in.take_in(session, report, by=by, at=at, rules=rules)


async def put_aside(
    session: Session, partner: Partner, which: UUID, *, by: str, at: datetime
) -> None:
    """The money is not there: nothing of it is entered. Raises `NotPossible`."""
    found = await _one(session, partner, which)
    await partner_reports.put_aside(session, partner.id, found, by=by, at=at)


async def _one(session: Session, partner: Partner, which: UUID) -> Reported:
    for each in await partner_reports.waiting(session, partner.id):
        if each.id == which:
            return each
    raise NotPossible("this report was entered or put aside before")


async def _line(session: Session, row: dict[str, Any]) -> Deducted:
    return Deducted(
        line=row["line"],
        loan=row["loan"],
        payer=await _payer(session, row),
        amount=Cents(row["cents"]),
        on=date.fromisoformat(row["on"]) if row["on"] else None,
        external_ref=row["ref"],
        reason=row["reason"],
    )


async def _payer(session: Session, row: dict[str, Any]) -> str:
    """The number that we know, where it is the one that was reported."""
    loan = await loans.by_ref(session, row["loan"])
    number = await deductions.number_of(session, loan) if loan else None
    return number if number and _blind(session.vault, number) == row["payer"] else ""


def _blind(vault: Vault, number: str) -> str:
    bare = "".join(each for each in number.casefold() if each.isalnum())
    return vault.index(f"reported_payer:{bare}").hex()


def _total(reported: Reported) -> Cents:
    return Cents(sum(row["cents"] for row in reported.said["rows"]))
