"""What is unpaid of every payment of the loans that ran on a day, in one statement's beginning."""

# Money pays the oldest payment first, so a running sum beside what came in says what is missing.
_UNPAID = """
with running as (
    select loans.id, ref, partner_id, customer_id, hold, {version} as schedule_version from loans
    where {which}
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
    where {money}
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
    select summed.loan_id, n, due_on, principal_cents, amount, so_far - paid as missing_by_then,
        least(amount, greatest(so_far - paid, 0)) as missing
    from summed
)
"""
# Everything that is known by now counts, whatever its day: takes :partner.
OF_PARTNER = _UNPAID.format(
    version="schedule_version",
    which="partner_id = :partner and status = 'active'",
    money="true",
)
WITH_MANDATE = _UNPAID.format(
    version="schedule_version",
    which="status = 'active' and exists (select 1 from mandates signed"
    " where signed.loan_id = loans.id and signed.status = 'registered')",
    money="true",
)
# Of the next loans that have a payment due between these days, or of these alone: takes :since,
# :until, :refs, :after and :most. Nobody is reminded of a loan that is held, that she is in talks
# with us about, or for which she says that money is on its way.
DUE_BETWEEN = _UNPAID.format(
    version="schedule_version",
    which="""status = 'active' and hold is null and loans.id > :after
        and (:refs::text[] is null or ref = any(:refs::text[]))
        and exists (select 1 from instalments soon where soon.loan_id = loans.id
            and soon.schedule_version = loans.schedule_version
            and soon.due_on between :since::date and :until::date)
        and not exists (select 1 from arrangements under_way where under_way.loan_id = loans.id
            and under_way.status in ('asked', 'approved', 'offered'))
        and not exists (select 1 from transactions claim where claim.loan_id = loans.id
            and claim.kind = 'repayment' and claim.status in ('claimed', 'pending')
            and not exists (select 1 from transactions next where next.follows_id = claim.id))
        order by loans.id limit :most""",
    money="true",
)
# As the books stood at the end of a day. What has ended since may have run that day: it ends by an
# entry of a later day.
_ON_A_DAY = """
    disbursed_on <= {day} and (status = 'active'
        or status in ('closed', 'written_off') and exists (select 1 from transactions later
            where later.loan_id = loans.id and later.status = 'settled'
                and later.paid_on > {day}))
"""
_VERSION_OF_THE_DAY = """
    case when schedule_version = 1 then 1 else coalesce((
        select max(kept.version) from schedule_versions kept where kept.loan_id = loans.id
            and (kept.at at time zone 'Africa/Windhoek')::date <= {day}), 1) end
"""


def on_a_day(whose: str = "true", *, day: str = ":day::date") -> str:
    """Of the loans that ran on that day, of these alone."""
    return _UNPAID.format(
        version=_VERSION_OF_THE_DAY.format(day=day),
        which=f"{whose} and {_ON_A_DAY.format(day=day)}",
        money=f"paid_on <= {day}",
    )
