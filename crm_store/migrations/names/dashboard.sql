-- What each loan has brought in before a day: as it is kept, where the day has not passed.
create function crm.earned_of_all(before date, anyway uuid[])
returns table (loan_id uuid, customer_id uuid, cents bigint) language sql stable as $$
    with unsettled as materialized (
        select unnest(anyway) as loan_id
    ), anew as materialized (
        select l.id, l.customer_id from loans l where l.disbursed_on < before
            and l.status in ('active', 'closed', 'written_off')
            and (before <= crm.today(now()) or l.id in (select unsettled.loan_id from unsettled))
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

-- What these days hold that a rule forbids: what the desk's compliance centre lists. The limits are
-- those of the policy, which whoever knows the day's gives; a test holds the usual ones to it.
create function crm.violations(
    since timestamptz, until timestamptz, smallest bigint default 50000,
    largest bigint default 1000000, longest int default 60, charge_bps int default 3000
) returns table (rule text, subject text, at timestamptz) language sql stable as $$
    with lent as materialized (
        select l.*, a.id as form, a.months, a.quote
        from loans l join applications a on a.id = l.application_id
        where l.created_at >= since and l.created_at < until
            and l.status in ('active', 'closed', 'written_off')
    ), joined as materialized (
        select id, person from crm.joined()
    )
    select 'amount_outside_limits' as rule, ref as subject, created_at as at from lent
    where principal_cents not between smallest and largest
    union all
    select 'term_too_long', ref, created_at from lent where months > longest
    union all
    select 'charge_above_ceiling', ref, created_at from lent
    where (quote->>'finance_charge')::numeric * 10000
        > (quote->>'principal_debt')::numeric * charge_bps
    union all
    select 'no_decision_kept', ref, created_at from lent
    where not exists (select 1 from decisions d where d.application_id = lent.form
        and d.outcome in ('approved', 'counter_offer'))
    union all
    select 'no_consent_kept', ref, created_at from lent
    where not exists (select 1 from consents c where c.customer_id = lent.customer_id
            and c.purpose = 'data_processing' and c.action = 'grant' and c.at <= lent.created_at)
        and not exists (select 1 from joined join consents c on c.customer_id = joined.id
            where joined.person = lent.customer_id and c.purpose = 'data_processing'
                and c.action = 'grant' and c.at <= lent.created_at)
    union all
    select 'declined_without_reason', a.ref, d.at from decisions d
    join applications a on a.id = d.application_id
    where d.outcome = 'declined' and jsonb_array_length(d.reason_codes) = 0
        and d.at >= since and d.at < until
    union all
    select 'payout_by_one_person', lent.ref, t.at from transactions t
    join lent on lent.id = t.loan_id
    where t.kind = 'disbursement' and t.status = 'settled'
        and coalesce(t.second_by, t.entered_by) = t.entered_by
    union all
    select 'complaint_late', ref, created_at from cases
    where category = 'complaint' and created_at >= since and created_at < until
        and coalesce(answered_at, until) > sla_due_at
$$;

-- The figures of the business over some days, each with how many it was reckoned from. What is late
-- or old is so at their end, or now where that is to come.
create function crm.business_figures(since timestamptz, until timestamptz)
returns table (figure text, value numeric, n bigint, unit text) language sql stable as $$
    with unsettled as materialized (
        select crm.loans_unsettled() as loans
    ), joined as materialized (
        select id, person from crm.joined()
    ), new_leads as (
        -- A loan that waits to be paid out has a day too: the one that is planned.
        select count(*) as n,
            count(*) filter (where lent.last_on >= crm.today(leads.created_at)) as lent
        from leads left join (select customer_id, max(disbursed_on) as last_on from loans
            where status in ('active', 'closed', 'written_off') group by customer_id) lent
            on lent.customer_id = leads.customer_id
        where created_at >= since and created_at < until
            and leads.customer_id not in (select id from joined)
    ), begun as (
        select count(*) as n, count(submitted_at) as sent from applications
        where started_at >= since and started_at < until
    ), ruled as (
        select count(*) as n, count(took) as timed,
            count(*) filter (where d.outcome = 'approved') as approved,
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
        from unsettled, crm.standing_of_all(crm.today(until) - 1, unsettled.loans)
    ), kept as (
        select found.kept, found.n
        from unsettled,
            crm.on_time_of_all(crm.today(since), crm.today(until), unsettled.loans) found
    ), complaints as (
        select count(*) as n, floor(extract(epoch from
            least(until, now()) - min(created_at)) / 86400) as oldest
        from cases where category = 'complaint' and created_at < until
            and (settled_at is null or settled_at >= until)
    ), answered as (
        select count(*) as n, percentile_cont(0.5) within group (order by waited) as median,
            percentile_cont(0.9) within group (order by waited) as p90
        from (select crm.office_hours(created_at, answered_at) as waited from cases
            where answered_at >= since and answered_at < until) first
    ), handed as materialized (  -- a complaint or a death too: each with a case of its own kind
        select distinct subject from events where kind = 'handoff' and at >= since and at < until
            and (data->>'reason' <> 'back' or data->>'action' = 'take' and data->>'was' = 'bot')
    ), held as (
        select count(*) as n, count(*) filter (where c.id not in (select m.conversation_id
                from messages m where m.author like 'user:%' and m.direction = 'out'
                and m.at >= since and m.at < until)) as contained,
            count(*) filter (where concat('conversation:', c.id)
                in (select handed.subject from handed)) as handed
        from conversations c where c.last_turn_at >= since and (c.last_turn_at < until
            or exists (select 1 from turns t where t.conversation_id = c.id
                and t.at >= since and t.at < until))
    ), addresses as (
        select count(*) as n, count(*) filter (where opted_out_at < until) as out
        from channel_identities
        where status = 'active' and created_at < until
    ), left_us as (
        select count(*) as n,
            count(*) filter (where status in ('failed', 'undelivered')) as lost
        from outbox where created_at >= since and created_at < until
            and status in ('sent', 'delivered', 'read', 'failed', 'undelivered')
    ), lost as materialized (
        select l.customer_id, sum(case m.kind when 'write_off' then m.principal_cents
            else -m.amount_cents end) as cents
        from loans l join ledger_lines m on m.loan_id = l.id
        where l.status = 'written_off' and m.kind in ('write_off', 'recovery')
            and m.paid_on < crm.today(until) group by l.customer_id
    ), borrowers as (
        select count(*) as n, count(*) filter (where loans > 1) as again, avg(earned) as mean,
            percentile_cont(0.5) within group (order by earned) as median
        from (select customer_id, count(*) as loans,
                sum(came.cents) - coalesce(max(lost.cents), 0) as earned
            from unsettled, crm.earned_of_all(crm.today(until), unsettled.loans) came
            left join lost using (customer_id)
            group by customer_id) each
    ), again as (
        select found.* from unsettled,
            crm.repeat_rate(crm.today(until) - 1, 90, unsettled.loans) found
    ), late_tasks as (
        select count(*) as n, count(*) filter (where due_at < least(until, now())) as late
        from tasks where created_at < until and (done_at is null or done_at >= until)
    ), helped as (
        select count(*) as n, crm.ratio(count(*) filter (where score >= 4), count(*)) as content
        from feedback where survey = 'csat' and at >= since and at < until
    ), promoted as (
        select count(*) as n, round(100.0 * (count(*) filter (where score >= 9)
            - count(*) filter (where score <= 6)) / nullif(count(*), 0), 1) as net
        from (select distinct on (coalesce(joined.person, customer_id)) score
            from feedback left join joined on joined.id = customer_id
            where survey = 'nps' and at >= since and at < until
            order by coalesce(joined.person, customer_id), at desc) last
    ), selling as (
        select sum(cents) as cents, coalesce(sum(deals), 0)::bigint as n from (
            select count(*) as deals,
                round(coalesce(sum(d.value_cents * d.probability_pct), 0) / 100) as cents
            from crm.deals d where d.status = 'open' and d.created_at < until group by stage) each
    ), broken as (
        select count(*) as n from crm.violations(since, least(until, now()))
    )
    select told.* from new_leads, begun, ruled, paid_out, book, kept, complaints, answered, held,
        addresses, left_us, borrowers, again, late_tasks, helped, promoted,
        selling, broken, lateral (values
        ('leads', new_leads.n::numeric, new_leads.n, 'count'),
        ('lead_conversion', crm.ratio(new_leads.lent, new_leads.n), new_leads.n, 'share'),
        ('application_completion', crm.ratio(begun.sent, begun.n), begun.n, 'share'),
        ('approvals', ruled.approved::numeric, ruled.n, 'count'),
        ('approval_rate', crm.ratio(ruled.approved, ruled.n), ruled.n, 'share'),
        ('decision_hours_median', ruled.median::numeric, ruled.timed, 'office hours'),
        ('decision_hours_p90', ruled.p90::numeric, ruled.timed, 'office hours'),
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
        ('compliance_violations', broken.n::numeric, broken.n, 'count')
    ) told (figure, value, n, unit)
$$;

create function crm.get_crm_dashboard_metrics(
    since date default crm.today(now()) - 30, until date default crm.today(now())
) returns jsonb language sql stable as $$
    select crm.answer('get_crm_dashboard_metrics',
        case when sum(n) > 0 then nullif(count(value), 0) end, 'figures known',
        jsonb_object_agg(figure, jsonb_build_object('value', value, 'n', n, 'unit', unit, 'said',
            case when value is null then 'not enough data' else 'ok' end)),
        jsonb_build_object('not_kept', 'costs of messages'),
        coalesce(sum(n), 0)::bigint, since, until,
        case when sum(n) > 0 then 100 * crm.ratio(count(value), count(*)) else 0 end,
        'nothing has happened')
    from crm.business_figures(since::timestamp at time zone 'Africa/Windhoek',
        (until + 1)::timestamp at time zone 'Africa/Windhoek')
$$;
