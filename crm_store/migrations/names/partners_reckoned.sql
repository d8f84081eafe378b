-- How it goes with a partner: four pillars, each part with what it was reckoned from.
create function crm.calculate_partner_performance_score(
    employer uuid, moment timestamptz default now()
) returns jsonb language sql stable as $$
    with theirs as materialized (
        select p.ref, crm.today(moment) as on_day,
            (select array_agg(id) from loans where partner_id = employer
                and disbursed_on <= crm.today(moment)) as which
        from partners p where p.id = employer
    ), money as materialized (
        select theirs.*, crm.revenue(which, on_day - 90, on_day) as now,
            crm.revenue(which, on_day - 180, on_day - 90) as before, par30, loans
        from theirs, lateral (select count(*) as loans, crm.ratio(sum(principal)
            filter (where days_late > 30 or uncured), sum(principal)) as par30
            from crm.standing(which, on_day)) portfolio
    ), work as materialized (
        select (select jsonb_build_object('first_time', count(*) filter (
                where d.outcome in ('full', 'more')), 'lines', count(*))
                from deduction_files f join deduction_lines d on d.file_id = f.id
                where f.partner_id = employer and f.direction = 'returned' and f.at <= moment
                    and f.month > (moment - interval '3 months')::date) as lines,
            (select jsonb_build_object('n', count(*), 'hours', percentile_cont(0.5)
                within group (order by crm.office_hours(asked_at, answered_at)))
                from employment_checks where partner_id = employer and way = 'email'
                    and answered_at between moment - interval '1 year' and moment) as confirmed,
            (select jsonb_build_object('n', count(*), 'hours', percentile_cont(0.5)
                within group (order by crm.office_hours(k.created_at, k.settled_at)))
                from cases k join customers c on c.id = k.customer_id
                where c.partner_id = employer
                    and k.settled_at between moment - interval '1 year' and moment) as resolved,
            (select nullif(count(distinct date_trunc('month', at)), 0) from (
                select answered_at as at from employment_checks
                where partner_id = employer and way = 'email'
                union all select at from deduction_files
                where partner_id = employer and direction = 'returned') heard
                where at between moment - interval '6 months' and moment) as months_heard
    ), pillars as materialized (
        select money.*, jsonb_build_object(
            'financial', jsonb_build_object('weight', 40, 'parts', jsonb_build_object(
                'revenue_growth', crm.part(14 * crm.share(crm.ratio(now, before) - 1, -0.2, 0.2),
                    14, jsonb_build_object('last_90_days_cents', now, 'before_cents', before)),
                'utilisation_trend', crm.part(null, 13, to_jsonb('no count of employees'::text)),
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
                'satisfaction', crm.part(null, 8, to_jsonb('nobody is asked yet'::text)),
                'communication', crm.part(6 * crm.share(months_heard, 0, 6), 6,
                    to_jsonb(months_heard)),
                'strategic_alignment', crm.part(null, 6, to_jsonb('nobody has rated it'::text)))),
            'growth', jsonb_build_object('weight', 10, 'parts', jsonb_build_object(
                'employee_growth', crm.part(null, 4, to_jsonb('no count of employees'::text)),
                'expansion', crm.part(null, 3, to_jsonb('no such deals are kept'::text)),
                'market_position', crm.part(null, 3, to_jsonb('nobody has rated it'::text))))
            ) as parts
        from money, work
    )
    select crm.answer('calculate_partner_performance_score', (found->>'value')::numeric,
        'points of 100', parts, jsonb_build_object('pillars', found->'pillars', 'weights',
            '40, 30, 20, 10; a missing part is borne by its pillar, a missing pillar by all'),
        coalesce(cardinality(which), 0), on_day - 180, on_day, (found->>'coverage')::numeric,
        'less than 60 of 100 points are known')
    from pillars, lateral (select crm.partner_score_of(parts) as found offset 0) reckoned
$$;
