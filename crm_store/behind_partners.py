"""The rows behind figures of partners and of the pipeline, as selects for `behind.py`."""

from collections.abc import Mapping
from typing import Literal, get_args

OfPartners = Literal[
    "known_there",
    "borrowing",
    "borrowed",
    "applied",
    "ruled",
    "in_pipeline",
    "expected",
    "deals",
    "deals_expected",
    "deals_closed",
]
OF_PARTNERS: tuple[OfPartners, ...] = get_args(OfPartners)
APPROVED = ", approved"  # behind the name of a partner: those of them that were approved
NO_DAY = "no day"

_BORROWERS = """
    select max(l.disbursed_on)::timestamp at time zone 'Africa/Windhoek', c.ref, c.ref,
        case when bool_or(l.status = 'active') then 'has a loan that runs' else 'has had one' end,
        p.ref, c.language
    from loans l join partners p on p.id = l.partner_id join customers c on c.id = l.customer_id
    where l.status = any({states}) group by c.ref, p.ref, c.language
"""
_MONTH = f"coalesce(to_char(d.expected_close_on, 'YYYY-MM'), '{NO_DAY}')"
_APPLICATIONS = """
    select d.created_at, d.name, c.ref, concat('expected ', d.expected_close_on), {line},
        c.language
    from crm.deals d join customers c on c.id = d.customer_id
    where d.kind = 'loan' and d.status = 'open'
"""
_DEALS = """
    select d.created_at, d.ref, null::text, d.name, {line}, null::text from deals d
    where d.status = 'open'
"""
STATEMENTS: Mapping[OfPartners, str] = {
    "known_there": """
        select c.first_contact_at, c.ref, c.ref, 'is known to work there', p.ref, c.language
        from customers c join partners p on p.id = c.partner_id where c.merged_into is null
    """,
    "borrowing": _BORROWERS.format(states="array['active']"),
    "borrowed": _BORROWERS.format(states="array['active', 'closed', 'written_off']"),
    "applied": """
        select a.submitted_at, a.ref, c.ref, a.stage, p.ref, c.language
        from applications a join partners p on p.id = a.partner_id
        join customers c on c.id = a.customer_id
        where a.submitted_at >= :since and a.submitted_at < :until
    """,
    "ruled": f"""
        select d.at, a.ref, c.ref, d.outcome, p.ref || each.what, c.language
        from decisions d join applications a on a.id = d.application_id
        join partners p on p.id = a.partner_id join customers c on c.id = a.customer_id
        cross join lateral (select '' as what
            union all select '{APPROVED}' where d.outcome = 'approved') each
        where d.at >= :since and d.at < :until and d.outcome in ('approved', 'declined')
    """,  # noqa: S608 (statements of ours alone)
    "in_pipeline": _APPLICATIONS.format(line="d.stage"),
    "expected": _APPLICATIONS.format(line=_MONTH),
    "deals": _DEALS.format(line="d.stage"),
    "deals_expected": _DEALS.format(line=_MONTH),
    "deals_closed": """
        select d.closed_at, d.ref, null::text, d.name || ', ' || d.status, d.status, null::text
        from deals d where d.closed_at >= :since and d.closed_at < :until
    """,
}
