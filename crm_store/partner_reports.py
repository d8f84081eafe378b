"""What pay offices say they deducted and nobody of ours has confirmed: it is no money yet."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlmodel import col, select

from crm_store import links
from crm_store.audit import Entry
from crm_store.database import Session
from crm_store.deductions import DeductionFile
from crm_store.links import Link, LinkAnswer

_MOST = 36  # files of a partner that are looked at, the newest


@dataclass(frozen=True)
class Reported:
    """One file as a pay office brought it; `said` holds its rows."""

    id: UUID
    month: date
    at: datetime
    said: Mapping[str, Any]

    @property
    def sha256(self) -> str:
        return str(self.said["sha256"])


async def waiting(session: Session, partner: UUID) -> list[Reported]:
    """What was neither entered nor put aside, the newest first."""
    settled = set(
        await session.exec(
            select(DeductionFile.sha256).where(
                DeductionFile.partner_id == partner, DeductionFile.direction == "returned"
            )
        )
    )
    found: dict[str, Reported] = {}
    for answer, month in await _answers(session, partner):
        said = links.opened(session, answer)
        if "rows" in said and said["sha256"] not in settled:
            on = date.fromisoformat(f"{month}-01")
            found.setdefault(said["sha256"], Reported(answer.id, on, answer.at, said))
    return list(found.values())


async def _answers(session: Session, partner: UUID) -> list[tuple[LinkAnswer, str | None]]:
    found = await session.exec(
        select(LinkAnswer, Link.about)
        .join(Link, col(Link.id) == col(LinkAnswer.link_id))
        .where(Link.purpose == "payroll", Link.partner_id == partner)
        .order_by(col(LinkAnswer.at).desc(), col(LinkAnswer.id).desc())
        .limit(_MOST)
    )
    return list(found.all())


async def put_aside(
    session: Session, partner: UUID, which: Reported, *, by: str, at: datetime
) -> None:
    """It is not true: the file is kept as taken in, without a line and without money."""
    session.add(
        DeductionFile(
            partner_id=partner,
            month=which.month,
            direction="returned",
            sha256=which.sha256,
            total_cents=0,
            entered_by=by,
            at=at,
        )
    )
    detail = {"sha256": which.sha256[:12], "lines": len(which.said["rows"])}
    session.audited.append(Entry(at, by, "put_report_aside", f"link:{which.id}", detail))
