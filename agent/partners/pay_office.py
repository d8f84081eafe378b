"""A partner's pay office let in for one month: its page by e-mail, its file out, its answer in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from agent.collecting import asking
from agent.collecting.in_hand import InHand
from agent.collecting.rail import Report
from agent.offering import Offering
from agent.office import Desk
from agent.partners import letters, reported, returned
from crm_store import (
    deductions,
    emails,
    links,
    partner_contacts,
    partner_reports,
    partners,
    silent_files,
    tasks,
)
from crm_store.database import Session
from crm_store.ledger import NotPossible
from crm_store.links import Link, Terms
from crm_store.money import Cents
from crm_store.partners import Partner
from crm_store.tasks import About
from flows.policy.partners import PartnerRules

_READS = ("hr", "finance")


@dataclass(frozen=True)
class Said:
    """What a file says; `unknown` are its rows that we never asked for."""

    lines: int
    total: Cents
    unknown: Sequence[tuple[int, str]]
    before: bool


@dataclass(frozen=True)
class Reader:
    """To whom the page goes, and in which language."""

    email: str
    language: str


async def offer(
    session: Session, partner: Partner, month: date, *, offering: Offering, rules: PartnerRules,
    tries: int, by: str, now: datetime,
) -> None:  # fmt: skip
    """Send a pay office its page of a month; an older one of that month closes."""
    reader = await _reader(session, partner)
    if reader is None:
        raise NotPossible(f"no e-mail address of {partner.ref}'s pay office is on file")
    terms = Terms(
        "payroll",
        None,
        lasts=timedelta(days=rules.page_days),
        tries=tries,
        partner_id=partner.id,
        about=f"{month:%Y-%m}",
    )
    await links.end_older(session, terms, at=now)
    offered = links.offer(session, terms, by=by, at=now)
    await session.flush()
    letter = letters.write(
        partner.company_name,
        to=reader.email,
        link=offering.address(offered.token),
        month=month,
        until=(now + terms.lasts).date(),
    )
    await emails.put(
        session, letter, key=f"payroll:{offered.link.id}", subject_ref=partner.ref, run_at=now
    )


async def _reader(session: Session, partner: Partner) -> Reader | None:
    """Whoever answers for pay or people; else the address that confirms employment."""
    for role in _READS:
        for each in await partner_contacts.of_partner(session, partner.id):
            if each.role == role and each.email:
                return Reader(each.email, each.language)
    address = partners.hr_email(session, partner)
    return Reader(address, "en") if address else None


def month_of(link: Link) -> date:
    """The month that a page is for, by its first day."""
    return date.fromisoformat(f"{link.about}-01")


async def hand_out(desk: Desk, link: Link, partner: Partner) -> bytes:
    """The month's file, kept as asked for; empty where nothing is to be deducted."""
    rail, by = InHand(), f"partner:{partner.ref}"
    asked = await asking.ask(desk.session, partner, rail, month=month_of(link), by=by, at=desk.now)
    told = {"month": f"{month_of(link):%Y-%m}", "lines": len(asked.batch.instructions)}
    desk.audit(by, "export", subject=f"deductions:{partner.ref}", **told)
    return rail.data


async def take_in(desk: Desk, link: Link, partner: Partner, data: bytes) -> Said:
    """What it says it deducted, kept as its word; somebody compares it with the bank."""
    report = returned.read(data, rules=desk.rules.partners)
    await returned.require_fitting(desk.session, partner, report)
    said = await _said(desk.session, partner, report)
    kept = reported.written(desk.session.vault, report)
    await links.answer(desk.session, link, kept, outcome="given", at=desk.now)
    await silent_files.has_come(desk.session, partner.id, at=desk.now)
    if not said.before:
        await _ask_to_compare(desk, partner, report.sha256)
    return said


async def _said(session: Session, partner: Partner, report: Report) -> Said:
    waits = {each.sha256 for each in await partner_reports.waiting(session, partner.id)}
    before = await deductions.taken(session, "returned", report.sha256) is not None
    unknown = [
        (n, each.line)
        for n, each in enumerate(report.lines, start=2)
        if await deductions.sent_line(session, each.line) is None
    ]
    total = Cents(sum(each.amount for each in report.lines))
    return Said(len(report.lines), total, unknown, before or report.sha256 in waits)


async def _ask_to_compare(desk: Desk, partner: Partner, sha256: str) -> None:
    """Nobody of ours has seen this money yet, and until somebody has it is none."""
    await tasks.create_once(
        desk.session,
        "follow_up",
        f"Compare what {partner.company_name} says it deducted with the bank, then enter it",
        rule="compare_deductions",
        key=sha256,
        at=desk.now,
        due_at=desk.office.calendar.add_office_time(desk.now, desk.rules.sla.first_response(2)),
        about=About(ref=partner.ref),
        for_managers=True,
    )
