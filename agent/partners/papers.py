"""Bills and deduction statements as printed sheets, in the language of whoever reads them."""

from collections.abc import Sequence
from datetime import date

from agent.agreements.sheet import LENDER, Block, Sheet, Table, Text
from agent.languages.figures import show_date
from agent.partners.words import Words, words
from crm_store import bills
from crm_store.bills import Bill, BillLine
from crm_store.database import Session
from crm_store.deduction_statements import Stated
from crm_store.money import Cents
from crm_store.partners import Partner
from flows.policy import percent


async def of_bill(session: Session, bill: Bill, *, language: str) -> Sheet:
    """A bill with its lines, as it was made."""
    said = words(language)
    partner = await session.get_one(Partner, bill.partner_id)
    lines = await bills.lines(session, bill.id)
    takes_back = await session.get(Bill, bill.credits_id) if bill.credits_id else None
    return Sheet(
        title=said("tax_invoice" if bill.kind == "invoice" and bill.vat_bps else bill.kind),
        reference=bill.ref,
        day=show_date(bill.issued_on, said.language),
        pages=said("pages", n="{n}", total="{total}"),
        lender=LENDER,
        language=said.language,
        blocks=(
            *_head(bill, partner, said, takes_back=takes_back),
            _table(bill, lines, said),
            *_ending(bill, said),
        ),
    )


def _head(bill: Bill, partner: Partner, said: Words, *, takes_back: Bill | None) -> list[Block]:
    days = {"issued": bill.issued_on, "due": bill.due_on}
    told: list[Block] = [
        _to(partner, said),
        Text(said("issued", **{n: show_date(d, said.language) for n, d in days.items()})),
    ]
    if bill.month:
        told.append(Text(said("for_month", month=f"{bill.month:%m/%Y}")))
    if takes_back:
        told.append(Text(said("takes_back", ref=takes_back.ref)))
    return told


def _to(partner: Partner, said: Words) -> Text:
    registration = partner.registration_number or said("none")
    values = {"company": partner.company_name, "town": partner.town, "registration": registration}
    return Text(said("to", **values))


def _table(bill: Bill, lines: Sequence[BillLine], said: Words) -> Table:
    return Table(
        head=tuple(said(each) for each in ("what", "about", "basis", "rate", "net", "vat")),
        rows=tuple(_row(each, said) for each in lines),
        right=(2, 3, 4, 5),
        total=(
            said("total"), "", "", "",
            said.money(Cents(bill.net_cents)), said.money(Cents(bill.vat_cents)),
        ),
    )  # fmt: skip


def _row(line: BillLine, said: Words) -> tuple[str, ...]:
    return (
        said("commission_on" if line.item == "commission" else line.item),
        line.about or "",
        "" if line.basis_cents is None else said.money(Cents(line.basis_cents)),
        "" if line.bps is None else percent.show(line.bps),
        said.money(Cents(line.net_cents)),
        said.money(Cents(line.vat_cents)),
    )


def _ending(bill: Bill, said: Words) -> list[Block]:
    told: list[Block] = [Text(said("to_pay", total=said.money(Cents(bill.total_cents))))]
    if bill.vat_bps:
        rate = percent.show(bill.vat_bps)
        told.append(Text(said("vat_rate", rate=rate, number=bill.vat_number)))
    else:
        told.append(Text(said("no_vat")))
    if bill.kind == "invoice":
        told.append(Text(said("pay_us", ref=bill.ref)))
    elif bill.kind == "commission":
        told.append(Text(said("we_pay", ref=bill.ref)))
    return told


def of_deductions(
    partner: Partner, month: date, stated: Sequence[Stated], *, language: str, on: date
) -> Sheet:
    """What was asked for and what came, loan by loan."""
    said = words(language)
    sums = [
        Cents(sum(getattr(each, part) for each in stated))
        for part in ("asked", "deducted", "missing")
    ]
    table = Table(
        head=tuple(said(each) for each in ("loan", "asked", "deducted", "missing", "outcome")),
        rows=tuple(_stated(each, said) for each in stated),
        right=(1, 2, 3),
        total=(said("total"), *(said.money(each) for each in sums), ""),
    )
    return Sheet(
        title=said("deductions"),
        reference=f"{partner.ref} {month:%Y-%m}",
        day=show_date(on, said.language),
        pages=said("pages", n="{n}", total="{total}"),
        lender=LENDER,
        language=said.language,
        blocks=(_to(partner, said), table, Text(said("lines", lines=len(stated)))),
    )


def _stated(line: Stated, said: Words) -> tuple[str, ...]:
    amounts = (line.asked, line.deducted, line.missing)
    return (line.loan, *(said.money(each) for each in amounts), said(line.outcome))
