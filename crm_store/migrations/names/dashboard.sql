-- What each loan has brought in before a day: as it is kept, where the day has not passed.
create function crm.earned_of_all(before date)
returns table (loan_id uuid, customer_id uuid, cents bigint) language sql stable as $$
    with unsettled as materialized (
        select each.loan_id from crm.loans_unsettled() each
    ), anew as materialized (
        select l.id, l.customer_id from loans l where l.disbursed_on < before
            and (before <= crm.today(now()) or l.id in (select unsettled.loan_id from unsettled)
                or l.status not in ('active', 'closed', 'written_off'))
    )
    select kept.loan_id, kept.customer_id, kept.earned_cents from loan_standing kept
    where before > crm.today(now()) and kept.loan_id not in (select unsettled.loan_id from unsettled)
    union all
    select anew.id, anew.customer_id, coalesce(sum(case m.kind when 'repayment' then 1
        when 'refund' then -1 else 0 end * (m.charge_cents + m.fee_cents + m.penalty_cents)),
        0)::bigint
    from anew left join ledger_lines m on m.loan_id = anew.id and m.paid_on < before
    group by anew.id, anew.customer_id
$$;

-- The figures of the business over some days, each with how many it was reckoned from.
create function crm.business_figures(since timestamptz, until timestamptz)
returns table (figure text, value numeric, n bigint, unit text) language sql stable as $$
    with new_leads as (
        select count(*) as n, count(*) filter (where customer_id in (select l.customer_id
            from loans l where l.disbursed_on is not null)) as lent
        from leads where created_at >= since and created_at < until
    ), begun as (
        select count(*) as n, count(submitted_at) as sent from applications
        where started_at >= since and started_at < until
    ), ruled as (
        select count(*) as n, count(*) filter (where d.outcome = 'approved') as approved,
            percentile_cont(0.5) within group (order by took) as median,
            percentile_cont(0.9) within group (order by took) as p90
        from decisions d join applications a on a.id = d.application_id,
            lateral (select crm.office_hours(a.submitted_at, d.at) as took) waited
        where d.outcome in ('approved', 'declined') and d.at >= since and d.at < until
    ), paid_out as (
        select count(*) as n, coalesce(sum(amount_cents), 0) as cents from ledger_lines
        where kind = 'disbursement' and paid_on >= crm.today(since) and paid_on < crm.today(until)
    ), book as (
        select count(*) as n, coalesce(sum(principal), 0) as gross,
            sum(principal) filter (where days_late > 1 or uncured) as late1,
            sum(principal) filter (where days_late > 30 or uncured) as late30,
            sum(principal) filter (where days_late > 90 or uncured) as late90,
            sum(overdue) as overdue, sum(outstanding) as outstanding
        from crm.standing_of_all(crm.today(until) - 1)
    ), kept as (
        select found.kept, found.n
        from crm.on_time_of_all(crm.today(since), crm.today(until)) found
    ), complaints as (
        select count(*) as n, round(extract(epoch from until - min(created_at)) / 86400) as oldest
        from cases where category = 'complaint' and created_at < until
            and (settled_at is null or settled_at >= until)
    ), answered as (
        select count(*) as n, percentile_cont(0.5) within group (order by waited) as median,
            percentile_cont(0.9) within group (order by waited) as p90
        from (select crm.office_hours(created_at, answered_at) as waited from cases
            where answered_at >= since and answered_at < until) first
    ), held as (
        select count(*) as n, count(*) filter (where c.id not in (select m.conversation_id
                from messages m where m.author like 'user:%' and m.direction = 'out'
                and m.at >= since and m.at < until)) as contained,
            count(*) filter (where c.id in (select k.conversation_id from cases k
                where k.category = 'handoff' and k.created_at >= since and k.created_at < until))
                as handed
        from conversations c where c.last_turn_at >= since and (c.last_turn_at < until
            or exists (select 1 from turns t where t.conversation_id = c.id
                and t.at >= since and t.at < until))
    ), addresses as (
        select count(*) as n, count(opted_out_at) as out from channel_identities
        where status = 'active' and created_at < until
    ), left_us as (
        select count(*) as n,
            count(*) filter (where status in ('failed', 'undelivered')) as lost
        from outbox where created_at >= since and created_at < until
            and status in ('sent', 'delivered', 'read', 'failed', 'undelivered')
    ), borrowers as (
        select count(*) as n, count(*) filter (where loans > 1) as again, avg(earned) as mean,
            percentile_cont(0.5) within group (order by earned) as median
        from (select customer_id, count(*) as loans, sum(cents) as earned
            from crm.earned_of_all(crm.today(until)) group by customer_id) each
    ), again as (
        select * from crm.repeat_rate(crm.today(until), 90)
    ), late_tasks as (
        select count(*) as n, count(*) filter (where due_at < until) as late from tasks
        where status <> 'done'
    ), helped as (
        select count(*) as n, crm.ratio(count(*) filter (where score >= 4), count(*)) as content
        from feedback where survey = 'csat' and at >= since and at < until
    ), promoted as (
        select count(*) as n, round(100.0 * (count(*) filter (where score >= 9)
            - count(*) filter (where score <= 6)) / nullif(count(*), 0), 1) as net
        from (select distinct on (customer_id) score from feedback
            where survey = 'nps' and at >= since and at < until
            order by customer_id, at desc) last
    ), selling as (
        select sum(cents) as cents, sum(deals)::bigint as n from (
            select count(*) as deals,
                round(sum(d.value_cents) * max(s.probability_pct) / 100) as cents
            from crm.deals d join crm.sales_pipeline_stages s using (stage)
            where d.status = 'open' group by stage) each
    )
    select told.* from new_leads, begun, ruled, paid_out, book, kept, complaints, answered, held,
        addresses, left_us, borrowers, again, late_tasks, helped, promoted,
        selling, lateral (values
        ('leads', new_leads.n::numeric, new_leads.n, 'count'),
        ('lead_conversion', crm.ratio(new_leads.lent, new_leads.n), new_leads.n, 'share'),
        ('application_completion', crm.ratio(begun.sent, begun.n), begun.n, 'share'),
        ('approvals', ruled.approved::numeric, ruled.n, 'count'),
        ('approval_rate', crm.ratio(ruled.approved, ruled.n), ruled.n, 'share'),
        ('decision_hours_median', ruled.median::numeric, ruled.n, 'office hours'),
        ('decision_hours_p90', ruled.p90::numeric, ruled.n, 'office hours'),
        ('disbursed', paid_out.cents::numeric, paid_out.n, 'cents'),
        ('gross_portfolio', book.gross::numeric, book.n, 'cents'),
        ('par1', crm.ratio(coalesce(late1, 0), gross), book.n, 'share'),
        ('par30', crm.ratio(coalesce(late30, 0), gross), book.n, 'share'),
        ('par90', crm.ratio(coalesce(late90, 0), gross), book.n, 'share'),
        ('arrears_rate', crm.ratio(overdue, outstanding), book.n, 'share'),
        ('on_time_collection', crm.ratio(kept.kept, kept.n), kept.n, 'share'),
        ('csat', case when helped.n >= 20 then helped.content end, helped.n, 'share'),
        ('nps', case when promoted.n >= 20 then promoted.net end, promoted.n, 'points'),
        ('open_complaints', complaints.n::numeric, complaints.n, 'count'),
        ('oldest_complaint', complaints.oldest, complaints.n, 'days'),
        ('first_response_median', answered.median::numeric, answered.n, 'office hours'),
        ('first_response_p90', answered.p90::numeric, answered.n, 'office hours'),
        ('bot_containment', crm.ratio(held.contained, held.n), held.n, 'share'),
        ('handoff_rate', crm.ratio(held.handed, held.n), held.n, 'share'),
        ('opt_out_rate', crm.ratio(addresses.out, addresses.n), addresses.n, 'share'),
        ('undelivered_rate', crm.ratio(left_us.lost, left_us.n), left_us.n, 'share'),
        ('cost_per_conversation', null, 0, 'cents'),
        ('realised_value_mean', round(borrowers.mean), borrowers.n, 'cents'),
        ('realised_value_median', round(borrowers.median::numeric), borrowers.n, 'cents'),
        ('retention_rate', crm.ratio(borrowers.again, borrowers.n), borrowers.n, 'share'),
        ('repeat_rate_90_days', crm.ratio(again.followed, again.n), again.n, 'share'),
        ('weighted_pipeline', case when selling.n > 0 then selling.cents end, selling.n, 'cents'),
        ('overdue_tasks', late_tasks.late::numeric, late_tasks.n, 'count'),
        ('compliance_violations', null, 0, 'count')
    ) told (figure, value, n, unit)
$$;

create function crm.get_crm_dashboard_metrics(
    since date default crm.today(now()) - 30, until date default crm.today(now())
) returns jsonb language sql stable as $$
    select crm.answer('get_crm_dashboard_metrics', nullif(count(value), 0), 'figures known',
        jsonb_object_agg(figure, jsonb_build_object('value', value, 'n', n, 'unit', unit, 'said',
            case when value is null then 'not enough data' else 'ok' end)),
        jsonb_build_object('not_kept', 'costs of messages, violations'),
        coalesce(sum(n), 0)::bigint, since, until, 100 * crm.ratio(count(value), count(*)),
        'nothing has happened')
    from crm.business_figures(since::timestamp at time zone 'Africa/Windhoek',
        (until + 1)::timestamp at time zone 'Africa/Windhoek')
$$;
