-- The six stages that a loan is sold through, and every application as a deal in one of them. Chances
-- and days are the policy's; a test holds the two alike.
create view crm.sales_pipeline_stages as
select * from (values
    (1, 'prospect', 10, 14), (2, 'needs', 20, 14), (3, 'proposal', 50, 7),
    (4, 'negotiation', 80, 5), (5, 'closing', 90, 5), (6, 'onboarding', 100, 1)
) stages (place, stage, probability_pct, loan_days);

-- With borrowers a deal is their application; with employers it is kept as such.
-- An application is expected to close so many days after it came to where it is.
create view crm.deals as
select asked.*, stages.probability_pct, case when asked.status = 'open' then crm.today(coalesce(
        (select max(e.at) from crm.records_of(array[asked.customer_id]) hers
            join events e on e.customer_id = hers.id
            where e.kind = 'stage' and e.subject = asked.name), asked.created_at))
    + stages.loan_days end as expected_close_on, null::text as owner
from (
select a.id, a.ref as name, a.partner_id, a.customer_id,
    case when a.stage in ('declined', 'withdrawn', 'expired', 'cancelled') then 'lost'
        when a.stage in ('disbursement', 'active_loan') then 'won' else 'open' end as status,
    case reached when 'interest' then 'prospect' when 'started' then 'needs'
        when 'decision' then 'negotiation' when 'agreement_signing' then 'closing'
        when 'disbursement' then 'onboarding' when 'active_loan' then 'onboarding'
        else 'proposal' end as stage,
    (a.quote->>'finance_charge')::bigint as value_cents, a.principal_cents,
    a.started_at as created_at,
    case when a.stage in ('declined', 'withdrawn', 'expired', 'cancelled', 'disbursement',
        'active_loan') then coalesce(stepped.at, loan.created_at, a.touched_at) end as closed_at,
    case when a.stage = 'declined' then coalesce((select d.reason_codes->>0 from decisions d
            where d.application_id = a.id and d.outcome = 'declined'
            order by d.seq desc limit 1), 'declined')
        when a.stage in ('withdrawn', 'expired', 'cancelled') then a.stage end as loss_reason,
    'loan' as kind
from applications a
left join lateral (select created_at from loans where application_id = a.id limit 1) loan on true
left join lateral (select e.at, e.data->>'from' as before from events e
    where e.customer_id = a.customer_id and e.kind = 'stage' and e.subject = a.ref
        and e.data->>'to' = case a.stage when 'active_loan' then 'disbursement' else a.stage end
    order by e.at limit 1) stepped on true
cross join lateral (select case when a.stage in ('declined', 'withdrawn', 'expired', 'cancelled')
    then coalesce(stepped.before, case when a.submitted_at is null then 'started'
        else 'documents_submitted' end) else a.stage end as reached) at_most
) asked join crm.sales_pipeline_stages stages using (stage)
union all
select id, ref, partner_id, null, status::text, stage::text, value_cents, null, created_at,
    closed_at, loss_reason, 'partnership', probability_pct, expected_close_on, owner
from deals;

create view crm.sales_pipeline as
select s.stage as id, s.place, s.probability_pct,
    count(d.id) filter (where d.status = 'open') as open_deals,
    coalesce(sum(d.value_cents) filter (where d.status = 'open'), 0)::bigint as value_cents,
    round(coalesce(sum(d.value_cents * d.probability_pct) filter (where d.status = 'open'), 0)
        / 100)::bigint as weighted_cents,
    count(d.id) filter (where d.status = 'won') as won
from crm.sales_pipeline_stages s left join crm.deals d on d.stage = s.stage
group by s.stage, s.place, s.probability_pct;

-- Velocity: what a day brings in, at the pace of the deals that were won.
create function crm.velocity(open_deals numeric, win_rate numeric, average_won numeric,
    cycle_days numeric) returns numeric language sql immutable as $$
    select case when cycle_days > 0 then
        round(open_deals * win_rate * average_won / cycle_days) end
$$;

create function crm.get_sales_pipeline_metrics(
    since date default crm.today(now()) - 365, until date default crm.today(now())
) returns jsonb language sql stable as $$
    with deals as materialized (
        select d.*, s.place, crm.today(closed_at) between since and until as ended_now,
            extract(epoch from closed_at - created_at) / 86400 as days
        from crm.deals d join crm.sales_pipeline_stages s using (stage)
        where crm.today(created_at) <= until
    ), summed as materialized (
        select count(*) as n, count(*) filter (where status = 'open') as open,
            count(*) filter (where status = 'won' and ended_now) as won,
            count(*) filter (where status = 'lost' and ended_now) as lost,
            round(avg(value_cents) filter (where status = 'won' and ended_now)) as average_won,
            round(avg(days) filter (where status = 'won' and ended_now)::numeric, 2) as cycle
        from deals
    ), staged as materialized (
        select s.place, s.stage, s.probability_pct,
            count(d.id) filter (where d.place = s.place and status = 'open') as open,
            coalesce(sum(value_cents) filter (where d.place = s.place and status = 'open'), 0)
                as value,
            round(coalesce(sum(value_cents * d.probability_pct) filter (where d.place = s.place
                and status = 'open'), 0) / 100) as weighted,
            count(d.id) filter (where d.place >= s.place) as entered
        from crm.sales_pipeline_stages s left join deals d on true
        group by s.place, s.stage, s.probability_pct
    ), stages as materialized (
        select sum(weighted) as weighted,
            jsonb_object_agg(stage, jsonb_build_object('open', open, 'value_cents', value,
                'probability_pct', probability_pct,
                'weighted_cents', weighted, 'entered', entered,
                'went_on', crm.ratio(next, entered))) as each
        from (select staged.*, lead(entered) over (order by place) as next from staged) one
    ), expected as materialized (
        select coalesce(jsonb_object_agg(month, jsonb_build_object('count', count,
            'value_cents', value, 'weighted_cents', weighted)), '{}') as each
        from (select coalesce(to_char(expected_close_on, 'YYYY-MM'), 'no day') as month, count(*),
                coalesce(sum(value_cents), 0) as value,
                round(coalesce(sum(value_cents * probability_pct), 0) / 100) as weighted
            from deals where status = 'open' group by 1) month
    ), losses as materialized (
        select coalesce(jsonb_object_agg(loss_reason, jsonb_build_object('count', count,
            'value_cents', value)), '{}') as each
        from (select loss_reason, count(*), coalesce(sum(value_cents), 0) as value from deals
            where status = 'lost' and ended_now group by loss_reason) lost
    )
    select crm.answer('get_sales_pipeline_metrics', case when n > 0 then weighted end, 'cents',
        jsonb_build_object('stages', stages.each, 'loss_reasons', losses.each,
            'expected', expected.each,
            'win_rate', crm.ratio(won, won + lost),
            'cycle_days', cycle, 'velocity_cents_per_day',
            crm.velocity(open, crm.ratio(won, won + lost), average_won, cycle)),
        jsonb_build_object('open', open, 'won', won, 'lost', lost,
            'average_won_cents', average_won,
            'value', 'of a loan the finance charge of its quote, once there is one; of a'
                ' partnership what its owner reckons'),
        n, since, until, case when n = 0 then 0 when won = 0 or cycle = 0 then 50 else 100 end,
        'there is no deal')
    from summed, stages, losses, expected
$$;
