-- What the functions reckon with: pure formulas, and how late loans are on a day.
create schema crm;

create function crm.today(moment timestamptz) returns date
language sql stable as $$
    select (moment at time zone 'Africa/Windhoek')::date
$$;

-- 0 at lo, 1 at hi, nothing of what is not known; turned round where lo is above hi.
create function crm.share(x numeric, lo numeric, hi numeric) returns numeric
language sql immutable as $$
    select case when x is not null then greatest(0, least(1, (x - lo) / (hi - lo))) end
$$;

create function crm.ratio(part numeric, whole numeric) returns numeric
language sql immutable as $$
    select case when whole > 0 then round(part / whole, 4) end
$$;

-- A part of a score: its points are null where nobody knows them.
create function crm.part(points numeric, most numeric, input jsonb) returns jsonb
language sql immutable as $$
    select jsonb_build_object('points', round(points, 2), 'of', most, 'input', input)
$$;

-- The points that are known, of how many that could be known, of how many there are.
create function crm.added(parts jsonb, out got numeric, out known numeric, out whole numeric)
language sql immutable as $$
    select sum((part->>'points')::numeric),
        coalesce(sum((part->>'of')::numeric) filter (where part->>'points' is not null), 0),
        sum((part->>'of')::numeric)
    from jsonb_each(parts) each (name, part)
$$;

create function crm.answer(
    named text, value numeric, unit text, components jsonb, inputs jsonb, n bigint,
    since date, until date, coverage numeric, why text
) returns jsonb language sql immutable as $$
    select jsonb_build_object('name', named, 'value', value, 'unit', unit,
        'components', components, 'inputs', inputs, 'n', n,
        'period', jsonb_build_object('from', since, 'to', until), 'coverage', round(coverage),
        'said', case when value is null then 'not enough data' else 'ok' end,
        'why', case when value is null then why end)
$$;

-- Margin multiple (Gupta and Lehmann): a year's margin, over and over, as often as people return.
create function crm.lifetime_value(
    realised numeric, years numeric, repeat_rate numeric, discount numeric
) returns jsonb language sql immutable as $$
    select jsonb_build_object('realised', realised, 'per_year', per_year, 'future', future,
        'value', realised + greatest(coalesce(future, 0), 0))
    from (select round(realised / greatest(years, 0.25)) as per_year) yearly,
        lateral (select round(per_year * repeat_rate / (1 + discount - repeat_rate)) as future) next
$$;

-- Dropped parts: the rest is scaled up. Below half of what counts there is no score.
create function crm.health_of(parts jsonb) returns jsonb
language sql immutable as $$
    select jsonb_build_object('value', value, 'coverage', round(100 * known / whole),
        'band', case when value >= 80 then 'healthy' when value >= 60 then 'watch'
            when value is not null then 'at risk' end)
    from crm.added(parts),
        lateral (select case when known >= whole / 2 then round(100 * got / known) end as value) v
$$;

-- Pillars of 40, 30, 20 and 10: a missing part is borne by its pillar, a missing pillar by all.
create function crm.partner_score_of(pillars jsonb) returns jsonb
language sql immutable as $$
    with summed as (
        select key, (value->>'weight')::numeric as weight, got, known
        from jsonb_each(pillars), lateral crm.added(value->'parts')
    ), each as (
        select key, weight, known, round(weight * got / nullif(known, 0), 2) as points from summed
    )
    select jsonb_build_object('coverage', round(sum(known)),
        'pillars', jsonb_object_agg(key, points),
        'value', case when sum(known) >= 60 then
            round(100 * sum(points) / sum(weight) filter (where points is not null), 1) end)
    from each
$$;

-- Monday to Friday, eight to five in Windhoek; public holidays count as any day here.
create function crm.office_hours(since timestamptz, until timestamptz) returns numeric
language sql stable as $$
    select coalesce(round(sum(extract(epoch from least(closes, until) - greatest(opens, since)))
        filter (where least(closes, until) > greatest(opens, since)) / 3600, 2), 0)
    from (
        select (day + interval '8 hours') at time zone 'Africa/Windhoek' as opens,
            (day + interval '17 hours') at time zone 'Africa/Windhoek' as closes
        from generate_series(crm.today(since)::timestamp, crm.today(until)::timestamp,
            interval '1 day') day
        where extract(isodow from day) < 6
    ) office
$$;

-- Charges, fees and penalties that came in from these loans, in cents.
create function crm.revenue(which uuid[], since date, until date) returns numeric
language sql stable as $$
    select coalesce(sum(case kind when 'repayment' then 1 when 'refund' then -1 else 0 end
        * (charge_cents + fee_cents + penalty_cents)), 0)
    from ledger_lines where loan_id = any(which) and paid_on > since and paid_on <= until
$$;

-- How these loans stood at the end of a day: the very rules of the books, in SQL.
create function crm.standing(
    which uuid[], on_day date, tolerance bigint default 100, cured_after int default 3
) returns table (
    loan_id uuid, days_late int, since date, outstanding bigint, principal bigint, overdue bigint,
    uncured boolean
) language sql stable as $$
with running as (
    select loans.id, case when schedule_version = 1 then 1 else coalesce((
        select max(kept.version) from schedule_versions kept where kept.loan_id = loans.id
            and crm.today(kept.at) <= on_day), 1) end as schedule_version
    from loans where id = any(which) and disbursed_on <= on_day and (status = 'active'
        or status in ('closed', 'written_off') and exists (select 1 from transactions later
            where later.loan_id = loans.id and later.status = 'settled'
                and later.paid_on > on_day))
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
    where paid_on <= on_day group by line.loan_id
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
), first_missing as (
    select unpaid.loan_id, min(due_on) filter (where missing_by_then > tolerance) as since,
        coalesce(sum(missing) filter (where due_on < on_day), 0) as overdue,
        sum(amount) as scheduled, sum(principal_cents) as principal
    from unpaid group by unpaid.loan_id
), paused as (
    select merged.loan_id, sum(upper(days) - lower(days)) as days from (
        select late.loan_id, unnest(range_agg(
            daterange(pauses.from_on, pauses.until_on, '[]')
            * daterange(late.since, on_day, '(]'))) as days
        from first_missing late join loan_pauses pauses on pauses.loan_id = late.loan_id
        where late.since < on_day group by late.loan_id
    ) merged group by merged.loan_id
), changed as (
    select running.id as loan_id, count(*) filter (
        where unpaid.due_on >= version.from_on and unpaid.missing_by_then <= tolerance
    ) < cured_after as uncured
    from running
    join schedule_versions version on version.loan_id = running.id
        and version.version = running.schedule_version and version.why = 'arrangement'
    join unpaid on unpaid.loan_id = running.id
    group by running.id
)
select running.id,
    greatest(coalesce(on_day - late.since - coalesce(paused.days, 0), 0), 0)::int, late.since,
    greatest(scheduled - coalesce(moved.paid, 0) + coalesce(moved.extra, 0), 0)::bigint,
    greatest(late.principal - coalesce(moved.principal_paid, 0), 0)::bigint,
    late.overdue::bigint, coalesce(changed.uncured, false)
from running
join first_missing late on late.loan_id = running.id
left join moved on moved.loan_id = running.id
left join paused on paused.loan_id = running.id
left join changed on changed.loan_id = running.id
where greatest(scheduled - coalesce(moved.paid, 0) + coalesce(moved.extra, 0), 0) > 0
$$;

-- Of the payments that fell due in this time, those whose money was in on the day itself.
create function crm.on_time(which uuid[], since date, until date, out kept bigint, out n bigint)
language sql stable as $$
    select count(*) filter (where so_far - paid <= 100), count(*) from (
        select due.so_far, (
            select coalesce(sum(case kind when 'refund' then -1 else 1 end
                * (charge_cents + principal_cents)), 0)
            from ledger_lines line where line.loan_id = due.id and line.paid_on <= due.due_on
                and line.kind in ('repayment', 'waiver', 'refund')) as paid
        from (
            select loan.id, due_on, sum(principal_cents + charge_cents) over (
                partition by loan.id order by each.n rows unbounded preceding) as so_far
            from (select id, schedule_version from loans where id = any(which)
                and status in ('active', 'closed', 'written_off') and id in (
                    select loan_id from instalments where due_on >= since and due_on < until)) loan
            join instalments each
                on each.loan_id = loan.id and each.schedule_version = loan.schedule_version
        ) due where due_on >= since and due_on < until
    ) judged
$$;

-- Of loans that were paid off so long ago, those that another loan has followed within that time.
create function crm.repeat_rate(until date, days int, out followed bigint, out n bigint)
language sql stable as $$
    with ended as materialized (
        select loans.id, customer_id, max(paid_on) as closed_on
        from loans join transactions on loan_id = loans.id and transactions.status = 'settled'
        where loans.status = 'closed' and disbursed_on <= until - days
        group by loans.id having max(paid_on) <= until - days
    )
    select count(*) filter (where exists (select 1 from loans next
        where next.customer_id = ended.customer_id and next.id <> ended.id
            and next.disbursed_on between ended.closed_on and ended.closed_on + days)), count(*)
    from ended
$$;
