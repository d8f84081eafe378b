-- What a customer has been worth, and how she stands with us.
create function crm.calculate_customer_lifetime_value(
    customer uuid, moment timestamptz default now(), discount numeric default 0.20,
    fewest int default 30
) returns jsonb language sql stable as $$
    with mine as materialized (
        select array_agg(id) as which, count(*) as loans, min(disbursed_on) as first_on,
            count(*) filter (where status = 'closed') as closed
        from loans where customer_id = customer and disbursed_on <= crm.today(moment)
            and status in ('active', 'closed', 'written_off')
    ), known as materialized (
        select mine.*, crm.today(moment) as on_day, least(first_on,
                (select crm.today(min(c.first_contact_at)) from customers c
                    join crm.records_of(array[customer]) hers on hers.id = c.id)) as since,
            crm.revenue(which, '-infinity', crm.today(moment)) as earned,
            coalesce((select sum(case kind when 'write_off' then principal_cents
                else -amount_cents end) from ledger_lines where loan_id = any(which)
                and kind in ('write_off', 'recovery') and paid_on <= crm.today(moment)), 0) as lost
        from mine
    ), repeated as materialized (
        select crm.ratio(followed, n) as rate, n from known left join lateral
            crm.repeat_rate(on_day, 365) on closed > 0
    ), valued as materialized (
        select known.*, repeated.n as paid_off, years, case when repeated.n >= fewest then rate end
                as seen,
            crm.lifetime_value(earned - lost, years, case when repeated.n >= fewest then rate end, discount) as found
        from known, repeated, lateral (select round((on_day - since) / 365.25, 2) as years) span
    )
    select crm.answer('calculate_customer_lifetime_value',
        case when loans > 0 then (found->>'value')::numeric end, 'cents',
        jsonb_build_object('realised_cents', found->'realised', 'future_cents', found->'future',
            'per_year_cents', found->'per_year'),
        jsonb_build_object('earned_cents', earned, 'lost_cents', lost, 'direct_cost_cents', 0,
            'years', years, 'repeat_rate', seen, 'loans_paid_off', paid_off, 'fewest', fewest,
            'discount', discount, 'her_loans_paid_off', closed),
        loans, since, on_day,
        case when loans = 0 then 0 when found->>'future' is null then 50 else 100 end,
        'no loan has been paid out')
    from valued
$$;

-- The parts of the health of many at once: payment 50, answering 20, satisfaction 15, stability 15.
create function crm.health_parts(which uuid[], moment timestamptz)
returns table (customer_id uuid, on_day date, n bigint, deceased boolean, parts jsonb)
language sql stable as $$
    with mine as materialized (
        select c.id, c.flags, crm.today(moment) as on_day from customers c where c.id = any(which)
    ), lent as materialized (
        select l.id, l.customer_id, l.status, l.hold from loans l
        where l.customer_id = any(which) and l.disbursed_on <= crm.today(moment)
            and l.status in ('active', 'closed', 'written_off')
    ), ids as materialized (
        select coalesce(array_agg(id), '{}') as loans from lent
    ), stands as materialized (
        select stood.loan_id, stood.days_late from ids,
            lateral crm.standing(ids.loans, crm.today(moment)) stood
    ), prompt as materialized (
        select each.loan_id, each.kept, each.n from ids, lateral crm.on_time_each(
            ids.loans, crm.today(moment) - 365, crm.today(moment)) each
    ), paying as materialized (
        select lent.customer_id, bool_or(hold = 'dispute') as disputed,
            case when bool_or(status = 'written_off') then 999
                else coalesce(max(days_late), 0) end as late,
            coalesce(sum(prompt.kept), 0) as kept, coalesce(sum(prompt.n), 0) as n
        from lent left join stands on stands.loan_id = lent.id
        left join prompt on prompt.loan_id = lent.id group by lent.customer_id
    ), asked as materialized (  -- whoever still has time to answer was not asked yet
        select c.customer_id, count(*) as n, count(*) filter (where heard.yes) as answered
        from conversations c join outbox o on o.conversation_id = c.id
        cross join lateral (select exists (
            select 1 from messages m where m.conversation_id = o.conversation_id
                and m.direction = 'in' and m.at > o.sent_at
                and m.at <= least(o.sent_at + interval '72 hours', moment)) as yes) heard
        where c.customer_id = any(which) and (o.purpose <> 'reply' or o.as_template)
            and o.sent_at > moment - interval '90 days' and o.sent_at <= moment
            and (heard.yes or o.sent_at <= moment - interval '72 hours')
        group by c.customer_id
    ), wrote as materialized (
        select customer_id, extract(epoch from moment - max(last_inbound_at)) / 86400 as quiet_days
        from conversations where customer_id = any(which) and last_inbound_at <= moment
        group by customer_id
    ), complained as materialized (
        select customer_id, count(*) as n from cases where customer_id = any(which)
            and category = 'complaint' and created_at <= moment
            and (settled_at is null or settled_at > moment) group by customer_id
    ), verified as materialized (
        select a.customer_id, extract(epoch from moment - max(checked.answered_at)) / 86400 as days
        from employment_checks checked join applications a on a.id = checked.application_id
        where a.customer_id = any(which) and checked.answered_at <= moment
            and checked.outcome in ('confirmed', 'corrected') group by a.customer_id
    ), proved as materialized (
        select customer_id, bool_or(status = 'accepted'
            and (expires_on is null or expires_on > crm.today(moment))) as has_id
        from documents where customer_id = any(which) and kind = 'id' and received_at <= moment
        group by customer_id
    ), liked as materialized (
        select distinct on (hers.person) hers.person as customer_id, f.score
        from crm.records_of(which) hers join feedback f on f.customer_id = hers.id
        where f.survey = 'nps' and f.at <= moment order by hers.person, f.at desc
    )
    select mine.id, mine.on_day, coalesce(paying.n, 0)::bigint + coalesce(asked.n, 0),
        mine.flags ? 'deceased', jsonb_build_object(
        'on_time', crm.part(30 * crm.ratio(coalesce(paying.kept, 0), coalesce(paying.n, 0)), 30,
            jsonb_build_object('kept', coalesce(paying.kept, 0), 'due', coalesce(paying.n, 0))),
        'days_late', crm.part(case when late is null then null when late = 0 then 20
            when late <= 7 then 14 when late <= 30 then 8 when late <= 60 then 3 else 0 end,
            20, to_jsonb(late)),
        'answers_us', crm.part(12 * crm.ratio(coalesce(answered, 0), coalesce(asked.n, 0)), 12,
            jsonb_build_object('answered', coalesce(answered, 0), 'asked', coalesce(asked.n, 0))),
        'last_wrote', crm.part(case when quiet_days is null then null
            when quiet_days <= 30 then 8 when quiet_days <= 90 then 5
            when quiet_days <= 180 then 2 else 0 end, 8, to_jsonb(round(quiet_days))),
        'satisfaction', crm.part(liked.score, 10, to_jsonb(liked.score)),
        'complaints', crm.part(case coalesce(complained.n, 0) when 0 then 5 when 1 then 2
            else 0 end, 5, to_jsonb(coalesce(complained.n, 0))),
        'employment', crm.part(case when verified.days is null then null
            when verified.days <= 180 then 8 when verified.days <= 365 then 4 else 0 end, 8,
            to_jsonb(round(verified.days))),
        'identity', crm.part(case has_id when true then 4 when false then 0 end, 4,
            to_jsonb(has_id)),
        'no_hardship', crm.part(case when coalesce(disputed, false) or flags ? 'hardship'
            or flags ? 'dispute' then 0 else 3 end, 3,
            jsonb_build_object('dispute', coalesce(disputed, false) or flags ? 'dispute',
                'hardship', flags ? 'hardship')))
    from mine left join paying on paying.customer_id = mine.id
    left join asked on asked.customer_id = mine.id left join wrote on wrote.customer_id = mine.id
    left join complained on complained.customer_id = mine.id
    left join verified on verified.customer_id = mine.id
    left join proved on proved.customer_id = mine.id
    left join liked on liked.customer_id = mine.id
$$;

create function crm.calculate_customer_health_score(
    customer uuid, moment timestamptz default now()
) returns jsonb language sql stable as $$
    select crm.answer('calculate_customer_health_score',
            case when not deceased then (found->>'value')::numeric end, 'points of 100',
            parts, jsonb_build_object('rule', 'payment 50, engagement 20, satisfaction 15,'
                ' stability 15; a part that is not known is dropped', 'use', 'order of work only'),
            n, on_day - 365, on_day, (found->>'coverage')::numeric,
            case when deceased then 'no score after a death' else
                'less than half of what counts is known' end)
        || jsonb_build_object('band', case when not deceased then found->>'band' end)
    from crm.health_parts(array[customer], moment),
        lateral (select crm.health_of(parts) as found offset 0) reckoned
$$;

-- The three figures of RFM, each 1 (least) to 3 (most), by fixed cut points; none without a loan.
create function crm.rfm_of(recent_days int, loans bigint, charges numeric, rules jsonb)
returns text language sql immutable as $$
    select case when loans > 0 then concat(
        'R', case when recent_days <= (rules->>'recent_days')::int then 3
            when recent_days <= (rules->>'quiet_days')::int then 2 else 1 end,
        ' F', case when loans >= (rules->>'often_loans')::int then 3
            when loans >= (rules->>'again_loans')::int then 2 else 1 end,
        ' M', case when charges >= (rules->>'high_value_cents')::numeric then 3
            when charges >= (rules->>'middle_value_cents')::numeric then 2 else 1 end) end
$$;

-- Whether she will come back, 0 to 100: higher is less likely. Asked of nobody who never borrowed.
create function crm.churn_parts(
    since_close int, unhappy boolean, complained boolean, turned_away boolean, unanswered boolean
) returns jsonb language sql immutable as $$
    select jsonb_build_object(
        'days_since_close', crm.part(40 * crm.share(since_close, 0, 180), 40,
            to_jsonb(since_close)),
        -- Half of the points where nobody knows; the coverage says so.
        'unhappy', crm.part(case unhappy when true then 20 when false then 0 else 10 end, 20,
            to_jsonb(unhappy)),
        'complained', crm.part(case when complained then 15 else 0 end, 15, to_jsonb(complained)),
        'turned_away', crm.part(case when turned_away then 15 else 0 end, 15,
            to_jsonb(turned_away)),
        'unanswered', crm.part(case when unanswered then 10 else 0 end, 10, to_jsonb(unanswered)))
$$;

-- Everything that is reckoned of many customers at once, by the cut points of the policy.
create function crm.customers_reckoned(which uuid[], moment timestamptz, rules jsonb)
returns table (customer_id uuid, ref text, segments text[], behaviour text, place text,
    language text, worth text, risk text, stage text, health numeric, health_band text,
    health_coverage int, health_parts jsonb, churn numeric, churn_coverage int, churn_parts jsonb,
    rfm text, recent_days int, loans int, charges_cents bigint, days_late int, open_complaints int,
    flags text[], waits text, may_be_written_to boolean)
language sql stable as $$
    with mine as materialized (
        select c.id, c.ref, c.flags, c.partner_id, c.language, p.town from customers c
        left join partners p on p.id = c.partner_id
        where c.id = any(which) and c.merged_into is null
    ), asked as materialized (
        select a.customer_id, count(*) as n, count(*) filter (where a.stage not in (
                'active_loan', 'declined', 'withdrawn', 'expired', 'cancelled')) as open,
            (array_agg(a.stage order by a.started_at desc))[1] as last_stage,
            max(a.stage) filter (where a.stage not in ('active_loan', 'declined', 'withdrawn',
                'expired', 'cancelled')) as waits
        from applications a where a.customer_id = any(which) and a.started_at <= moment
        group by a.customer_id
    ), lent as materialized (
        select l.id, l.customer_id, l.status, l.disbursed_on from loans l
        where l.customer_id = any(which) and l.disbursed_on <= crm.today(moment)
            and l.status in ('active', 'closed', 'written_off')
    ), paid as materialized (
        select line.loan_id, max(paid_on) as last_on, sum(case kind when 'repayment' then 1
            when 'refund' then -1 else 0 end * (charge_cents + fee_cents + penalty_cents)) as earned
        from lent join ledger_lines line on line.loan_id = lent.id
        where paid_on <= crm.today(moment) group by line.loan_id
    ), ids as materialized (
        select coalesce(array_agg(id) filter (where status = 'active'), '{}') as running from lent
    ), stands as materialized (
        select stood.loan_id, stood.days_late from ids,
            lateral crm.standing(ids.running, crm.today(moment)) stood
    ), money as materialized (
        select lent.customer_id, count(*) as n, count(*) filter (where status = 'active') as running,
            bool_or(status = 'written_off') as lost, coalesce(max(days_late), 0) as days_late,
            count(*) filter (where disbursed_on > crm.today(moment) - 730) as in_two_years,
            greatest(max(paid.last_on), max(disbursed_on)) as last_on,
            max(paid.last_on) filter (where status = 'closed') as closed_on,
            greatest(coalesce(sum(paid.earned), 0), 0)::bigint as charges
        from lent left join paid on paid.loan_id = lent.id
        left join stands on stands.loan_id = lent.id group by lent.customer_id
    ), wrote as materialized (
        select v.customer_id, max(v.last_inbound_at) as at from conversations v
        where v.customer_id = any(which) and v.last_inbound_at <= moment group by v.customer_id
    ), outreach as materialized (
        select sent.customer_id, count(*) = 2 and not bool_or(sent.answered) as unanswered from (
            -- What was sent within three days may still be answered.
            select v.customer_id, exists (select 1 from messages m
                    where m.conversation_id = o.conversation_id and m.direction = 'in'
                        and m.at > o.sent_at and m.at <= o.sent_at + interval '72 hours')
                    or o.sent_at > moment - interval '72 hours' as answered,
                row_number() over (partition by v.customer_id order by o.sent_at desc) as place
            from conversations v join outbox o on o.conversation_id = v.id
            where v.customer_id = any(which) and (o.purpose <> 'reply' or o.as_template)
                and o.sent_at <= moment
        ) sent where sent.place <= 2 group by sent.customer_id
    ), complained as materialized (
        select k.customer_id, count(*) filter (where k.settled_at is null) as open,
            bool_or(k.created_at > moment - interval '365 days') as lately
        from cases k where k.customer_id = any(which) and k.category = 'complaint'
            and k.created_at <= moment group by k.customer_id
    ), agreed as materialized (
        select distinct on (s.customer_id) s.customer_id, s.action = 'grant' as yes
        from consents s where s.customer_id = any(which) and s.purpose = 'marketing'
        order by s.customer_id, s.seq desc
    ), liked as materialized (
        select distinct on (hers.person) hers.person as customer_id, f.score <= 6 as unhappy
        from crm.records_of(which) hers join feedback f on f.customer_id = hers.id
        where f.survey = 'nps' and f.at <= moment order by hers.person, f.at desc
    ), health as materialized (
        select each.*, crm.health_of(each.parts) as found from crm.health_parts(which, moment) each
    ), facts as materialized (
        select mine.*, coalesce(asked.n, 0) as asked, coalesce(asked.open, 0) as open,
            asked.last_stage, asked.waits, coalesce(money.n, 0) as lent,
            coalesce(money.running, 0) as running, coalesce(money.lost, false) as lost,
            coalesce(money.days_late, 0) as late, coalesce(money.charges, 0) as charges,
            money.in_two_years, crm.today(moment) - money.last_on as recent,
            case when money.running = 0 then crm.today(moment) - money.closed_on
                when money.running > 0 then 0 end as since_close,
            extract(epoch from moment - wrote.at) / 86400 as quiet,
            coalesce(complained.open, 0) as complaints,
            coalesce(complained.lately, false) as complained,
            coalesce(outreach.unanswered, false) as unanswered,
            coalesce(agreed.yes, false) as may_write, mine.flags ? 'deceased' as dead,
            liked.unhappy, health.parts as health_parts, health.found
        from mine left join asked on asked.customer_id = mine.id
        left join money on money.customer_id = mine.id left join wrote on wrote.customer_id = mine.id
        left join outreach on outreach.customer_id = mine.id
        left join complained on complained.customer_id = mine.id
        left join agreed on agreed.customer_id = mine.id
        left join liked on liked.customer_id = mine.id
        left join health on health.customer_id = mine.id
    )
    select f.id, f.ref::text, named.segments,
        case when quiet is null then 'never_wrote' when quiet <= (rules->>'in_touch_days')::int
            then 'in_touch' when quiet <= (rules->>'silent_days')::int then 'quiet'
            else 'silent' end,
        coalesce(f.town::text, 'unknown'), coalesce(f.language::text, 'unknown'),
        case when lent = 0 then 'none' when charges >= (rules->>'high_value_cents')::bigint
            then 'high' when charges >= (rules->>'middle_value_cents')::bigint then 'middle'
            else 'low' end,
        case when lent = 0 then 'no_history' when lost or late > 90 then 'defaulted'
            when late > 30 then 'very_late' when late > 0 then 'late'
            when running > 0 then 'on_time' else 'paid_off' end,
        case when dead then 'ended' when running > 0 then '4_active_loan'
            when waits in ('decision', 'agreement_signing', 'disbursement') then '3_approval'
            when open > 0 then '2_application' when lent > 0 then '5_completion'
            else '1_interest' end,
        case when not dead then (found->>'value')::numeric end,
        case when not dead then found->>'band' end, (found->>'coverage')::int, health_parts,
        case when not dead and lent > 0 and not lost then round(churned.got) end,
        case when lent = 0 then 0 when unhappy is null then 80 else 100 end,
        case when lent > 0 and not lost then churned.parts end,
        case when not dead then crm.rfm_of(recent, in_two_years, charges, rules) end,
        recent, lent::int, charges, late, complaints::int,
        array(select jsonb_object_keys(f.flags)), waits, may_write and not dead
    from facts f
    cross join lateral (select coalesce(array_agg(segment), '{}') as segments from (values
        ('new_prospect', asked = 0 and lent = 0), ('active_applicant', open > 0),
        ('approved_borrower', running > 0), ('repeat_customer', lent > 1),
        ('at_risk', running > 0 and late > 0), ('partner_employee', partner_id is not null),
        ('non_partner_prospect', partner_id is null and lent = 0)
    ) segment (segment, is_in) where is_in) named
    cross join lateral (select parts, (crm.added(parts)).got from (select crm.churn_parts(
        since_close, unhappy, complained, coalesce(last_stage in ('declined', 'withdrawn'), false),
        unanswered) as parts offset 0) each) churned
$$;
