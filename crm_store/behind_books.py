"""The rows behind figures of the books and of compliance, as selects for `behind.py`."""

from collections.abc import Mapping
from typing import Literal, get_args

from crm_store.conduct import AGE

OfBooks = Literal[
    "earned",
    "received",
    "written_off",
    "owing",
    "complained",
    "complaints_received",
    "complaints_settled",
    "kept_papers",
    "kept_applications",
    "kept_loans",
    "on_hold",
    "erasures",
]
OF_BOOKS: tuple[OfBooks, ...] = get_args(OfBooks)
OPEN, SETTLED = ", open", ", settled"  # behind an age: those of them that are
NO_PARTNER = "none"

# The days of the books are days of our calendar.
_DAYS = """
    m.paid_on >= (:since::timestamptz at time zone 'Africa/Windhoek')::date
        and m.paid_on < (:until::timestamptz at time zone 'Africa/Windhoek')::date
"""
_ENTERED = f"""
    select m.paid_on::timestamp at time zone 'Africa/Windhoek', l.ref, c.ref,
        concat(replace(m.kind, '_', ' '), ' N$', to_char({{cents}} / 100.0, 'FM999999990.00')),
        coalesce(p.ref, '{NO_PARTNER}'), c.language
    from ledger_lines m join loans l on l.id = m.loan_id join customers c on c.id = l.customer_id
    left join partners p on p.id = l.partner_id
    where {_DAYS} and {{which}}
"""  # noqa: S608 (statements of ours alone)
_COMPLAINT = """
    select {at}, k.ref, c.ref, k.status, {line}, k.language
    from cases k join customers c on c.id = k.customer_id where k.category = 'complaint'
        and {at} >= :since and {at} < :until
"""
_TOOK = "(coalesce(k.settled_at, least(:until::timestamptz, :now::timestamptz)) - k.created_at)"
_EARNINGS = "(m.charge_cents + m.fee_cents + m.penalty_cents)"
STATEMENTS: Mapping[OfBooks, str] = {
    "earned": _ENTERED.format(
        cents=_EARNINGS, which=f"m.kind in ('repayment', 'refund') and {_EARNINGS} <> 0"
    ),
    "received": _ENTERED.format(cents="m.amount_cents", which="m.kind = 'repayment'"),
    "written_off": _ENTERED.format(cents="m.principal_cents", which="m.kind = 'write_off'"),
    "owing": """
        select min(l.disbursed_on)::timestamp at time zone 'Africa/Windhoek', c.ref, c.ref,
            case when max(s.days_late) > 0 then max(s.days_late) || ' days late' else 'in time' end,
            null::text, c.language
        from crm.standing_of_all((:until::timestamptz at time zone 'Africa/Windhoek')::date - 1) s
        join loans l on l.id = s.loan_id join customers c on c.id = l.customer_id
        group by c.ref, c.language
    """,
    "complained": _COMPLAINT.format(
        at="k.created_at",
        line=f"{AGE.format(took=_TOOK)} || case when k.settled_at is null then '{OPEN}'"
        f" else '{SETTLED}' end",
    ),
    "complaints_received": _COMPLAINT.format(at="k.created_at", line="null::text"),
    "complaints_settled": _COMPLAINT.format(at="k.settled_at", line="null::text"),
    "kept_papers": """
        select d.received_at, d.id::text, c.ref, d.kind || ', ' || d.status, null::text, c.language
        from documents d join customers c on c.id = d.customer_id where d.storage_key is not null
    """,
    "kept_applications": """
        select a.started_at, a.ref, c.ref, a.stage, null::text, c.language
        from applications a join customers c on c.id = a.customer_id
    """,
    "kept_loans": """
        select l.created_at, l.ref, c.ref, l.status, null::text, c.language
        from loans l join customers c on c.id = l.customer_id
    """,
    "on_hold": """
        select h.set_at, c.ref, c.ref, 'held', null::text, c.language
        from legal_holds h join customers c on c.id = h.customer_id where h.lifted_at is null
    """,
    "erasures": """
        select e.asked_at, c.ref, c.ref, 'waits', null::text, c.language
        from erasures e join customers c on c.id = e.customer_id
        where e.erased_at is null and e.ended_at is null
    """,
}
