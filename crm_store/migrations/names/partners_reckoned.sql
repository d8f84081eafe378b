-- How many people worked at a partner on a day, by the newest count up to then.
create function crm.headcount(employer uuid, on_day date) returns int
language sql stable as $$
    select employees from partner_headcounts h
    where h.partner_id = employer and h.on_day <= headcount.on_day
    order by h.on_day desc, h.at desc limit 1
$$;

-- The part of these people who had a loan that ran at the end of a day; of no loans, nothing.
create function crm.utilisation(employer uuid, which uuid[], on_day date) returns numeric
language sql stable as $$
    select case when cardinality(which) > 0 then
        crm.ratio(count(distinct l.customer_id), crm.headcount(employer, on_day)) end
    from crm.standing(which, on_day) s join loans l on l.id = s.loan_id where s.outstanding > 0
$$;

-- What somebody of ours noted of a partner within some days: its mean, and how often.
create function crm.noted(partner_ref text, what text, since timestamptz, until timestamptz)
returns jsonb language sql stable as $$
    select jsonb_build_object('mean', round(avg(value)::numeric, 2), 'n', count(value))
    from scores where subject = partner_ref and kind = what and at between since and until
$$;

-- How it goes with a partner: four pillars, each part with what it was reckoned from.
create function crm.calculate_partner_performance_score(
    employer uuid, moment timestamptz default now()
) returns jsonb language sql stable as $$
    with theirs as materialized (
        select p.ref, crm.today(moment) as on_day,
            (select array_agg(id) from loans where partner_id = employer
                and disbursed_on <= crm.today(moment)
                and status in ('active', 'closed', 'written_off')) as which
        from partners p where p.id = employer
    ), people as materialized (
        select crm.headcount(employer, on_day) as employees,
            crm.headcount(employer, on_day - 365) as year_ago,
            crm.utilisation(employer, which, on_day) as used,
            crm.utilisation(employer, which, on_day - 90) as used_before,
            (select jsonb_build_object('mean', round(avg(f.score), 2), 'n', count(*))
                from feedback f where f.partner_id = employer and f.survey = 'partner_nps'
                    and f.at between moment - interval '1 year' and moment) as asked,
            crm.noted(ref, 'partner_alignment', moment - interval '180 days', moment) as aligned,
            crm.noted(ref, 'partner_market', moment - interval '180 days', moment) as market,
            (select case when count(*) > 0 then jsonb_build_object('open',
                count(*) filter (where d.status = 'open'), 'n', count(*)) end
                from deals d where d.partner_id = employer) as deals
        from theirs
    ), money as materialized (
        select theirs.*, crm.revenue(which, on_day - 90, on_day) as now,
            crm.revenue(which, on_day - 180, on_day - 90) as before, par30, loans
        from theirs, lateral (select count(*) as loans, crm.ratio(coalesce(sum(principal)
            filter (where days_late > 30 or uncured), 0), sum(principal)) as par30
            from crm.standing(which, on_day)) portfolio
    ), work as materialized (
        select (select jsonb_build_object('first_time', count(*) filter (
                where d.outcome in ('full', 'more')), 'lines', count(*))
                from deduction_files f join deduction_lines d on d.file_id = f.id
                where f.partner_id = employer and f.direction = 'returned' and f.at <= moment
                    and f.month > crm.today(moment) - interval '3 months') as lines,
            (select jsonb_build_object('n', count(*), 'hours', percentile_cont(0.5)
                within group (order by crm.office_hours(asked_at, answered_at)))
                from employment_checks where partner_id = employer and way = 'email'
                    and answered_at between moment - interval '1 year' and moment) as confirmed,
            (select jsonb_build_object('n', count(*), 'hours', percentile_cont(0.5)
                within group (order by crm.office_hours(k.created_at, k.settled_at)))
                from cases k join customers c on c.id = k.customer_id
                where c.partner_id = employer
                    and k.settled_at between moment - interval '1 year' and moment) as resolved,
            -- Silence is known once we wrote and a week has passed; before that nobody knows.
            (select case when count(*) > 0 then count(distinct date_trunc('month',
                    crm.today(at))) filter (where theirs) end from (
                select answered_at as at, true as theirs from employment_checks
                where partner_id = employer and way = 'email'
                union all select at, true from deduction_files
                where partner_id = employer and direction = 'returned'
                union all select asked_at, false from employment_checks
                where partner_id = employer and way = 'email'
                    and asked_at <= moment - interval '7 days'
                union all select at, false from deduction_files
                where partner_id = employer and direction <> 'returned'
                    and at <= moment - interval '7 days') heard
                where at between moment - interval '6 months' and moment) as months_heard
    ), pillars as materialized (
        select money.*, jsonb_build_object(
            'financial', jsonb_build_object('weight', 40, 'parts', jsonb_build_object(
                'revenue_growth', crm.part(14 * crm.share(crm.ratio(now, before) - 1, -0.2, 0.2),
                    14, jsonb_build_object('last_90_days_cents', now, 'before_cents', before)),
                'utilisation_trend', crm.part(13 * crm.share(100 * (used - used_before), -5, 5),
                    13, jsonb_build_object('now', used, 'before', used_before)),
                'default', crm.part(13 * crm.share(par30, 0.15, 0), 13,
                    jsonb_build_object('par30', par30, 'loans', loans)))),
            'operational', jsonb_build_object('weight', 30, 'parts', jsonb_build_object(
                'integration_stability', crm.part(10 * crm.share(crm.ratio(
                    (lines->>'first_time')::numeric, (lines->>'lines')::numeric), 0.9, 1), 10,
                    lines),
                'process_efficiency', crm.part(10 * crm.share((confirmed->>'hours')::numeric,
                    40, 4), 10, confirmed),
                'issue_resolution', crm.part(10 * crm.share((resolved->>'hours')::numeric,
                    80, 8), 10, resolved))),
            'relationship', jsonb_build_object('weight', 20, 'parts', jsonb_build_object(
                'satisfaction', crm.part(8 * crm.share((asked->>'mean')::numeric, 5, 9), 8,
                    asked),
                'communication', crm.part(6 * crm.share(months_heard, 0, 6), 6,
                    to_jsonb(months_heard)),
                'strategic_alignment', crm.part(6 * crm.share((aligned->>'mean')::numeric, 1, 5),
                    6, aligned))),
            'growth', jsonb_build_object('weight', 10, 'parts', jsonb_build_object(
                'employee_growth', crm.part(4 * crm.share(
                    crm.ratio(employees, year_ago) - 1, -0.05, 0.1), 4,
                    jsonb_build_object('employees', employees, 'year_ago', year_ago)),
                'expansion', crm.part(3 * crm.share((deals->>'open')::numeric, 0, 1), 3, deals),
                'market_position', crm.part(3 * crm.share((market->>'mean')::numeric, 1, 5), 3,
                    market)))
            ) as parts
        from money, work, people
    )
    select crm.answer('calculate_partner_performance_score', (found->>'value')::numeric,
        'points of 100', parts, jsonb_build_object('pillars', found->'pillars', 'weights',
            '40, 30, 20, 10; a missing part is borne by its pillar, a missing pillar by all'),
        coalesce(cardinality(which), 0), on_day - 180, on_day, (found->>'coverage')::numeric,
        'less than 60 of 100 points are known')
    from pillars, lateral (select crm.partner_score_of(parts) as found offset 0) reckoned
$$;
