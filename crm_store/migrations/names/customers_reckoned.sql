-- What a customer has been worth, and how she stands with us.
create function crm.calculate_customer_lifetime_value(
    customer uuid, moment timestamptz default now(), discount numeric default 0.20,
    fewest int default 30
) returns jsonb language sql stable as $$
    with mine as materialized (
        select array_agg(id) as which, count(*) as loans, min(disbursed_on) as first_on,
            count(*) filter (where status = 'closed') as closed
        from loans where customer_id = customer and disbursed_on <= crm.today(moment)
    ), known as materialized (
        select mine.*, crm.today(moment) as on_day, least(first_on,
                (select crm.today(first_contact_at) from customers where id = customer)) as since,
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

create function crm.calculate_customer_health_score(
    customer uuid, moment timestamptz default now()
) returns jsonb language sql stable as $$
    with mine as materialized (
        select array_agg(id) as which, count(*) as loans, crm.today(moment) as on_day,
            coalesce(bool_or(hold = 'dispute'), false) as disputed,
            coalesce(bool_or(status = 'written_off'), false) as lost
        from loans where customer_id = customer and disbursed_on <= crm.today(moment)
    ), paying as materialized (
        select mine.*, kept, n, case when lost then 999 when loans > 0 then coalesce((
            select max(days_late) from crm.standing(which, on_day)), 0) end as late
        from mine, lateral crm.on_time(which, on_day - 365, on_day)
    ), asked as materialized (
        select count(*) as n, count(*) filter (where exists (select 1 from messages m
            where m.conversation_id = o.conversation_id and m.direction = 'in'
                and m.at > o.sent_at and m.at <= o.sent_at + interval '72 hours')) as answered
        from conversations c join outbox o on o.conversation_id = c.id
        where c.customer_id = customer and (o.purpose <> 'reply' or o.as_template)
            and o.sent_at > moment - interval '90 days' and o.sent_at <= moment
    ), facts as materialized (
        select (select extract(epoch from moment - max(last_inbound_at)) / 86400
                from conversations where customer_id = customer and last_inbound_at <= moment)
                as quiet_days,
            (select count(*) from cases where customer_id = customer and category = 'complaint'
                and created_at <= moment and (settled_at is null or settled_at > moment))
                as complaints,
            (select extract(epoch from moment - max(checked.answered_at)) / 86400
                from employment_checks checked
                join applications a on a.id = checked.application_id
                where a.customer_id = customer and checked.answered_at <= moment
                    and checked.outcome in ('confirmed', 'corrected')) as verified_days,
            (select bool_or(status = 'accepted'
                    and (expires_on is null or expires_on > crm.today(moment)))
                from documents where customer_id = customer and kind = 'id'
                and received_at <= moment) as has_id,
            coalesce((select flags from customers where id = customer), '{}') as flags
    ), parts as materialized (
        select paying.on_day, paying.n, asked.n as asks, facts.flags ? 'deceased' as deceased,
            jsonb_build_object(
            'on_time', crm.part(30 * crm.ratio(kept, paying.n), 30,
                jsonb_build_object('kept', kept, 'due', paying.n)),
            'days_late', crm.part(case when late is null then null when late = 0 then 20
                when late <= 7 then 14 when late <= 30 then 8 when late <= 60 then 3 else 0 end,
                20, to_jsonb(late)),
            'answers_us', crm.part(12 * crm.ratio(answered, asked.n), 12,
                jsonb_build_object('answered', answered, 'asked', asked.n)),
            'last_wrote', crm.part(case when quiet_days is null then null
                when quiet_days <= 30 then 8 when quiet_days <= 90 then 5
                when quiet_days <= 180 then 2 else 0 end, 8, to_jsonb(round(quiet_days))),
            'satisfaction', crm.part(null, 10, to_jsonb('nobody is asked yet'::text)),
            'complaints', crm.part(case complaints when 0 then 5 when 1 then 2 else 0 end, 5,
                to_jsonb(complaints)),
            'employment', crm.part(case when verified_days is null then null
                when verified_days <= 180 then 8 when verified_days <= 365 then 4 else 0 end, 8,
                to_jsonb(round(verified_days))),
            'identity', crm.part(case has_id when true then 4 when false then 0 end, 4,
                to_jsonb(has_id)),
            'no_hardship', crm.part(case when disputed or flags ? 'hardship'
                or flags ? 'dispute' then 0 else 3 end, 3,
                jsonb_build_object('dispute', disputed or flags ? 'dispute',
                    'hardship', flags ? 'hardship'))) as parts
        from paying, asked, facts
    )
    select crm.answer('calculate_customer_health_score',
            case when not deceased then (found->>'value')::numeric end, 'points of 100',
            parts, jsonb_build_object('rule', 'payment 50, engagement 20, satisfaction 15,'
                ' stability 15; a part that is not known is dropped', 'use', 'order of work only'),
            n + asks, on_day - 365, on_day, (found->>'coverage')::numeric,
            case when deceased then 'no score after a death' else
                'less than half of what counts is known' end)
        || jsonb_build_object('band', case when not deceased then found->>'band' end)
    from parts, lateral (select crm.health_of(parts) as found offset 0) reckoned
    where exists (select 1 from customers where id = customer)
$$;
