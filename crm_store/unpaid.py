"""What is unpaid of every payment of every running loan, in one statement's beginning."""

# Money pays the oldest payment first, so a running sum beside what came in says what is missing.
# Takes :day: only what came in by then counts.
UNPAID = """
with running as (
    select id, ref, partner_id, customer_id, schedule_version, hold from loans
    where status = 'active' and disbursed_on <= :day::date
), moved as (
    select line.loan_id,
        sum(case when kind in ('repayment', 'waiver', 'write_off') then 1
            when kind = 'refund' then -1 else 0 end * (charge_cents + principal_cents)) as paid,
        sum(case when kind in ('repayment', 'waiver', 'write_off') then 1
            when kind = 'refund' then -1 else 0 end * principal_cents) as principal_paid,
        sum(case when kind in ('repayment', 'waiver', 'write_off') then -1
            when kind in ('fee', 'penalty') then 1 else 0 end * (penalty_cents + fee_cents))
            as extra
    from ledger_lines line join running on running.id = line.loan_id
    where paid_on <= :day::date
    group by line.loan_id
), summed as (
    select running.id as loan_id, each.n, each.due_on, each.principal_cents,
        each.principal_cents + each.charge_cents as amount,
        sum(each.principal_cents + each.charge_cents) over (
            partition by running.id order by each.n rows unbounded preceding) as so_far,
        coalesce(moved.paid, 0) as paid
    from running
    join instalments each
        on each.loan_id = running.id and each.schedule_version = running.schedule_version
    left join moved on moved.loan_id = running.id
), unpaid as (
    select loan_id, n, due_on, principal_cents, amount, so_far - paid as missing_by_then,
        least(amount, greatest(so_far - paid, 0)) as missing
    from summed
)
"""
# Of one partner only, as :partner says.
UNPAID_OF_PARTNER = UNPAID.replace("where status", "where partner_id = :partner and status", 1)
