-- What the functions reckon with: pure formulas, and how late loans are on a day.
create schema crm;

create function crm.today(moment timestamptz) returns date
language sql stable as $$
    select (moment at time zone 'Africa/Windhoek')::date
$$;

-- All records of these people: their own, and those that were joined to them.
create function crm.records_of(people uuid[]) returns table (id uuid, person uuid)
language sql stable as $$
    with recursive found (id, person) as (
        select each, each from unnest(people) each
        union all
        select c.id, found.person from found join customers c on c.merged_into = found.id
    )
    select found.id, found.person from found
$$;

-- Records that were joined to another, and whose they are: what is written for ever keeps the name
-- it was written under.
create function crm.joined() returns table (id uuid, person uuid)
language sql stable as $$
    select found.id, found.person from crm.records_of(array(
        select c.merged_into from customers c where c.merged_into is not null and not exists (
            select 1 from customers kept where kept.id = c.merged_into
                and kept.merged_into is not null) group by c.merged_into)) found
    where found.id <> found.person
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

-- Public holidays on Monday to Friday, the earliest first; put in as this file is loaded.
create function crm.closed_days() returns date[]
language sql immutable as $$
    select array[{closed_days}]::date[]
$$;

-- Seconds of Monday to Friday, eight to five, from a Monday long ago until a moment by our clock,
-- those of public holidays taken off.
-- One expression: it becomes part of the statement that asks, where a call takes ten times as long.
create function crm.office_seconds(at timestamp) returns numeric
language sql immutable as $$
    select ((at::date - date '1900-01-01') / 7 * 5
            + least((at::date - date '1900-01-01') % 7, 5)
            - width_bucket(at::date - 1, crm.closed_days())) * 32400
        + case when (at::date - date '1900-01-01') % 7 < 5
                and width_bucket(at::date, crm.closed_days())
                    = width_bucket(at::date - 1, crm.closed_days()) then
            greatest(0, least(32400, extract(epoch from at::time) - 28800)) else 0 end
$$;

-- Office time in hours. Where one end is not known, nor is the time between.
create function crm.office_hours(since timestamptz, until timestamptz) returns numeric
language sql immutable as $$
    select case when since is not null and until is not null then greatest(round((
        crm.office_seconds(until at time zone 'Africa/Windhoek')
        - crm.office_seconds(since at time zone 'Africa/Windhoek')) / 3600, 2), 0) end
$$;

-- Charges, fees and penalties that came in from these loans, in cents.
create function crm.revenue(which uuid[], since date, until date) returns numeric
language sql stable as $$
    select coalesce(sum(case kind when 'repayment' then 1 when 'refund' then -1 else 0 end
        * (charge_cents + fee_cents + penalty_cents)), 0)
    from ledger_lines where loan_id = any(which) and paid_on > since and paid_on <= until
$$;

-- How these loans stood at the end of a day: the very rules of the books, in SQL. What was unpaid
-- is put in as this file is loaded: crm_store/unpaid.py has it.
create function crm.standing(
    which uuid[], on_day date, tolerance bigint default 100, cured_after int default 3
) returns table (
    loan_id uuid, days_late int, since date, outstanding bigint, principal bigint, overdue bigint,
    uncured boolean
) language sql stable as $$
{unpaid_on_day}, first_missing as (
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
create function crm.on_time_each(which uuid[], since date, until date)
returns table (loan_id uuid, kept bigint, n bigint) language sql stable as $$
    with loan as materialized (
        select id, schedule_version from loans where id = any(which)
            and status in ('active', 'closed', 'written_off') and id in (
                select loan_id from instalments where due_on >= since and due_on < until)
    ), due as materialized (
        select loan.id, due_on, sum(principal_cents + charge_cents) over (
            partition by loan.id order by each.n rows unbounded preceding) as so_far
        from loan join instalments each
            on each.loan_id = loan.id and each.schedule_version = loan.schedule_version
    ), came as materialized (
        select line.loan_id, line.paid_on, sum(case kind when 'refund' then -1 else 1 end
            * (charge_cents + principal_cents)) as amount
        from ledger_lines line join loan on loan.id = line.loan_id
        where line.kind in ('repayment', 'waiver', 'refund') group by line.loan_id, line.paid_on
    ), judged as (
        select due.id, due.so_far - coalesce(sum(came.amount), 0) <= 100 as is_kept
        from due left join came on came.loan_id = due.id and came.paid_on <= due.due_on
        where due_on >= since and due_on < until group by due.id, due.due_on, due.so_far
    )
    select id, count(*) filter (where is_kept), count(*) from judged group by id
$$;

create function crm.on_time(which uuid[], since date, until date, out kept bigint, out n bigint)
language sql stable as $$
    select coalesce(sum(each.kept), 0)::bigint, coalesce(sum(each.n), 0)::bigint
    from crm.on_time_each(which, since, until) each
$$;

-- What is kept of each loan, reckoned anew: how it stands, what came in, which payments were met.
create function crm.loans_reckoned(whose uuid[], asked_on date) returns table (loan_id uuid,
    customer_id uuid, status text, on_day date, days_late int, outstanding_cents bigint,
    principal_cents bigint, overdue_cents bigint, uncured boolean, earned_cents bigint,
    last_paid_on date, due_on date[], met boolean[])
language sql stable as $$
    with lent as materialized (
        select id, l.customer_id, l.status, schedule_version from loans l
        where l.customer_id = any(whose) and disbursed_on <= asked_on
            and l.status in ('active', 'closed', 'written_off')
    ), ids as materialized (
        select coalesce(array_agg(id), '{}') as loans from lent
    ), stands as materialized (
        select stood.* from ids, lateral crm.standing(ids.loans, asked_on) stood
    ), came as materialized (
        select line.loan_id, line.kind, line.paid_on, line.charge_cents + line.principal_cents
            as paid, line.charge_cents + line.fee_cents + line.penalty_cents as earned
        from ledger_lines line join lent on lent.id = line.loan_id
    ), earned as materialized (
        select came.loan_id, max(paid_on) as last_on, coalesce(sum(case kind when 'repayment' then 1
            when 'refund' then -1 else 0 end * came.earned), 0)::bigint as cents
        from came group by came.loan_id
    ), due as materialized (
        select lent.id, each.n, each.due_on, sum(each.principal_cents + each.charge_cents) over (
            partition by lent.id order by each.n rows unbounded preceding) as so_far
        from lent join instalments each
            on each.loan_id = lent.id and each.schedule_version = lent.schedule_version
    ), judged as (
        select due.id, due.n, due.due_on, due.so_far - coalesce(sum(
            case kind when 'refund' then -1 else 1 end * came.paid), 0) <= 100 as met
        from due left join came on came.loan_id = due.id and came.paid_on <= due.due_on
            and came.kind in ('repayment', 'waiver', 'refund')
        group by due.id, due.n, due.due_on, due.so_far
    ), dues as materialized (
        select judged.id, array_agg(judged.due_on order by n) as due_on,
            array_agg(judged.met order by n) as met
        from judged group by judged.id
    )
    select lent.id, lent.customer_id, lent.status, asked_on, stands.days_late,
        stands.outstanding, stands.principal, stands.overdue, stands.uncured,
        coalesce(earned.cents, 0), earned.last_on, coalesce(dues.due_on, '{}'),
        coalesce(dues.met, '{}')
    from lent left join stands on stands.loan_id = lent.id
    left join earned on earned.loan_id = lent.id left join dues on dues.id = lent.id
$$;

-- Loans of which what is kept cannot be relied on: something has happened to whose they are.
create function crm.loans_unsettled() returns uuid[] language sql stable as $$
    select coalesce(array_agg(each.id), '{}') from (
        select l.id from loans l left join loan_standing kept on kept.loan_id = l.id
        where l.status in ('active', 'closed', 'written_off')
            and kept.status is distinct from l.status
        union
        select l.id from customers_stirred stirred
        join loans l on l.customer_id = stirred.customer_id
    ) each
$$;

-- How all loans stood at the end of a day: what is kept where that is of the day, else reckoned.
-- Whoever asks for several figures says once which loans are unsettled.
create function crm.standing_of_all(asked_on date, anyway uuid[] default crm.loans_unsettled())
returns table (
    loan_id uuid, days_late int, outstanding bigint, principal bigint, overdue bigint,
    uncured boolean
) language sql stable as $$
    with unsettled as materialized (
        select unnest(anyway) as loan_id
    ), anew as materialized (
        select coalesce(array_agg(each.loan_id), '{}') as which from (
            select unsettled.loan_id from unsettled
            union
            select kept.loan_id from loan_standing kept where kept.on_day > asked_on
                or kept.on_day < asked_on and kept.status = 'active'
        ) each
    )
    select kept.loan_id, kept.days_late, kept.outstanding_cents, kept.principal_cents,
        kept.overdue_cents, kept.uncured
    from loan_standing kept where kept.outstanding_cents > 0
        and (kept.on_day = asked_on or kept.on_day < asked_on and kept.status <> 'active')
        and not exists (select 1 from unsettled where unsettled.loan_id = kept.loan_id)
    union all
    select stood.loan_id, stood.days_late, stood.outstanding, stood.principal, stood.overdue,
        stood.uncured
    from anew, lateral crm.standing(anew.which, asked_on) stood
$$;

-- Of all payments that fell due in this time, those whose money was in on the day itself.
create function crm.on_time_of_all(since date, until date,
    anyway uuid[] default crm.loans_unsettled(), out kept bigint, out n bigint)
language sql stable as $$
    with known as (
        select count(*) filter (where due.met) as kept, count(*) as n from loan_standing standing,
            lateral unnest(standing.due_on, standing.met) due (due_on, met)
        where due.due_on >= since and due.due_on < until
            and standing.loan_id not in (select unnest(anyway))
    )
    select known.kept + found.kept, known.n + found.n
    from known, crm.on_time(anyway, since, until) found
$$;

-- Of loans that were paid off so long ago, those that another loan has followed within that time.
create function crm.repeat_rate(until date, days int,
    anyway uuid[] default crm.loans_unsettled(), out followed bigint, out n bigint)
language sql stable as $$
    with unsettled as materialized (
        select unnest(anyway) as loan_id
    ), ended as materialized (
        select kept.loan_id as id, kept.customer_id, kept.last_paid_on as closed_on
        from loan_standing kept where kept.status = 'closed' and kept.last_paid_on <= until - days
            and kept.loan_id not in (select unsettled.loan_id from unsettled)
        union all
        select loans.id, customer_id, max(paid_on)
        from unsettled join loans on loans.id = unsettled.loan_id
        join transactions on transactions.loan_id = loans.id and transactions.status = 'settled'
        where loans.status = 'closed' group by loans.id having max(paid_on) <= until - days
    )
    select count(*) filter (where exists (select 1 from loans next
        where next.customer_id = ended.customer_id and next.id <> ended.id
            and next.status in ('active', 'closed', 'written_off')
            and next.disbursed_on between ended.closed_on and ended.closed_on + days)), count(*)
    from ended join loans on loans.id = ended.id and loans.disbursed_on <= until - days
$$;
