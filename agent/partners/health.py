"""The health of partners, reckoned by the store's own formula and kept as it was on that day."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from crm_store import names_promised, scores
from crm_store.audit import Entry
from crm_store.database import Session, Store
from crm_store.ledger import NotPossible
from crm_store.partners import Partner
from crm_store.scores import Score
from crm_store.sql import Sql

KIND = "partner_health"
RULE = "partner 40-30-20-10"
# What somebody of ours notes by hand, from where to where; satisfaction is asked of the partner.
RATINGS: Mapping[str, tuple[int, int]] = {
    "partner_alignment": (1, 5),
    "partner_market": (1, 5),
}
_BANDS = ((80, "healthy"), (60, "watch"), (0, "at risk"))
_RUNNING = Sql(
    "select ref from partners where status in ('onboarding', 'active', 'paused') order by id"
)


async def reckon(session: Session, ref: str, *, at: datetime) -> Mapping[str, Any]:
    """What the formula says of a partner at that moment."""
    return await names_promised.reckon_of(
        session, "calculate_partner_performance_score", ref, at=at
    )


async def keep(session: Session, ref: str, *, at: datetime) -> bool:
    """Reckon it and keep it; False where it is as it was."""
    found = await reckon(session, ref, at=at)
    return await scores.keep(
        session,
        KIND,
        subject=ref,
        value=found["value"],
        band=band(found["value"]),
        coverage=int(found["coverage"] or 0),
        components={"pillars": found["inputs"]["pillars"], "parts": found["components"]},
        rule=RULE,
        at=at,
    )


async def keep_all(store: Store, *, at: datetime) -> int:
    """Every partner that works with us, each in a transaction; how many have changed."""
    rows = await store.ask(_RUNNING)
    changed = 0
    for (ref,) in rows:
        async with store.transaction() as session:
            changed += await keep(session, ref, at=at)
    return changed


def band(value: float | None) -> str | None:
    """A score in a word."""
    if value is None:
        return None
    return next(name for least, name in _BANDS if value >= least)


def rate(
    session: Session, partner: Partner, kind: str, value: str, *, by: str, at: datetime
) -> None:
    """Note what somebody of ours thinks of a partner."""
    least, most = RATINGS.get(kind, (1, 0))
    is_number = value.isascii() and value.isdecimal() and len(value) <= len(str(most))
    if not is_number or not least <= int(value) <= most:
        raise NotPossible(f"choose a number from {least} to {most}")
    session.add(
        Score(
            subject=partner.ref,
            kind=kind,
            value=float(value),
            components={"by": by},
            rule="noted by hand",
            at=at,
        )
    )
    session.audited.append(Entry(at, by, "rate_partner", partner.ref, {"what": kind}))
