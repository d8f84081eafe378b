"""Bills made: a month's commission for a partner, an invoice to it, and either taken back whole."""

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from crm_store import bills, partner_agreements
from crm_store.audit import Entry
from crm_store.bills import Bill, Charged, Draft, Earned, Wanted
from crm_store.database import Session
from crm_store.ledger import NotPossible
from crm_store.money import Cents
from crm_store.partner_agreements import PartnerAgreement
from crm_store.partners import Partner
from flows import bills as reckoned
from flows.bills import Item, Line
from flows.policy.partners import PartnerRules


@dataclass(frozen=True)
class Making:
    """Who makes a bill, when, and by which rules."""

    rules: PartnerRules
    today: date
    by: str
    at: datetime


@dataclass(frozen=True)
class Asked:
    """One line of an invoice as it was asked for."""

    item: Item
    net: Cents
    about: str | None = None


async def state_commission(
    session: Session, partner: Partner, month: date, *, making: Making
) -> Bill:
    """A partner's commission on what came in in a month; once. The partner is ours."""
    first, last = month.replace(day=1), _last(month)
    if last >= making.today:
        raise NotPossible(f"{first:%Y-%m} is not over")
    agreed = await _agreed(session, partner.id, first, last)
    if await bills.is_billed(session, partner.id, first):
        raise NotPossible(f"the commission of {first:%Y-%m} was stated before")
    vat = making.rules.vat_of(agreed.vat_number)
    found = await bills.earned(session, partner.id, first)
    lines = [
        reckoned.commission(each.loan, _basis(each, agreed), bps=agreed.commission_bps, vat_bps=vat)
        for each in found
    ]
    if not lines:
        raise NotPossible(f"nothing came in in {first:%Y-%m}")
    draft = Draft(
        "commission",
        partner.id,
        making.today,
        making.today + timedelta(days=agreed.pays_within_days),
        _kept(lines),
        vat_bps=vat,
        vat_number=agreed.vat_number if vat else None,
        month=first,
        agreement=agreed.id,
    )
    return await _made(session, draft, making)


async def _agreed(session: Session, partner: UUID, first: date, last: date) -> PartnerAgreement:
    """What holds at the month's end; where nothing does, what held when it began."""
    for on in (last, first):
        found = await partner_agreements.in_force(session, partner, on=on)
        if found is not None and found.commission_bps:
            return found
    raise NotPossible(f"no commission is agreed for {first:%Y-%m}")


def _basis(earned: Earned, agreed: PartnerAgreement) -> Cents:
    return earned.charge if agreed.commission_on == "charge" else earned.collected


async def invoice(
    session: Session, partner: Partner, asked: Sequence[Asked], *, making: Making,
    once: UUID | None = None,
) -> Bill:  # fmt: skip
    """Bill a partner, tax only where we have a number to show; the same `once` is the same bill.

    The partner is ours, so that of two clicks the second sees what the first has made.
    """
    made = await session.get(Bill, once) if once else None
    if made is not None:
        if made.partner_id != partner.id:
            raise NotPossible("this form was sent in before, for somebody else")
        return made
    if not asked or any(each.net <= 0 for each in asked):
        raise NotPossible("each line needs an amount above nothing")
    rate = making.rules.vat_of(making.rules.vat_number)
    agreed = await partner_agreements.in_force(session, partner.id, on=making.today)
    days = agreed.pays_within_days if agreed else making.rules.pays_within_days
    lines = [reckoned.line(each.item, each.net, vat_bps=rate, about=each.about) for each in asked]
    draft = Draft(
        "invoice",
        partner.id,
        making.today,
        making.today + timedelta(days=days),
        _kept(lines),
        vat_bps=rate,
        vat_number=making.rules.vat_number if rate else None,
        agreement=agreed.id if agreed else None,
    )
    return await _made(session, draft, making, once)


async def credit(session: Session, ref: str, *, making: Making) -> Bill:
    """Take a bill back whole, by a credit of the same lines; what was paid is to be refunded."""
    bill = await bills.by_ref(session, ref)
    if bill is None or bill.kind == "credit":
        raise NotPossible(f"{ref.upper()} is no bill that can be credited")
    (standing,) = await bills.listed(session, Wanted(ref=bill.ref))
    if standing.credited:
        raise NotPossible(f"{bill.ref} was credited before")
    lines = [
        Charged(
            each.item, Cents(each.net_cents), Cents(each.vat_cents), each.about,
            None if each.basis_cents is None else Cents(each.basis_cents), each.bps,
        )
        for each in await bills.lines(session, bill.id)
    ]  # fmt: skip
    draft = Draft(
        "credit",
        bill.partner_id,
        making.today,
        making.today,
        lines,
        vat_bps=bill.vat_bps,
        vat_number=bill.vat_number,
        agreement=bill.agreement_id,
        credits_of=bill.id,
    )
    return await _made(session, draft, making)


async def _made(session: Session, draft: Draft, making: Making, once: UUID | None = None) -> Bill:
    bill = await bills.make(session, draft, by=making.by, at=making.at, id=once)
    detail = {"kind": bill.kind, "lines": len(draft.lines), "cents": bill.total_cents}
    session.audited.append(Entry(making.at, making.by, "make_bill", bill.ref, detail))
    return bill


def _kept(lines: Sequence[Line]) -> list[Charged]:
    return [Charged(each.item, each.net, each.vat, each.about, each.basis, each.bps)
            for each in lines]  # fmt: skip


def _last(month: date) -> date:
    return month.replace(day=monthrange(month.year, month.month)[1])
