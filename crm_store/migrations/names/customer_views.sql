-- Customers under the names that were promised: references, dates and amounts, no sealed value. A
-- record that was joined to another has no row of its own; what is written for ever, and stays
-- under that record's name, has hers.
-- A loan that waits to be paid out has a day too, and may yet be cancelled: it is none so far.
create view crm.customers as
select c.id, c.ref, c.partner_id, c.language, c.source,
    case when papers.accepted then 'verified' when papers.n > 0 then 'incomplete' else 'none' end
        as kyc_status,
    c.account_tail is not null as has_account, array(select jsonb_object_keys(c.flags)) as flags,
    c.first_contact_at, c.created_at
from customers c left join lateral (
    select count(*) as n, bool_or(status = 'accepted' and kind = 'id'
        and (expires_on is null or expires_on > crm.today(now()))) as accepted
    from documents where customer_id = c.id and status in ('received', 'accepted')) papers on true
where c.merged_into is null;

create view crm.customer_relationships as
select c.id, c.ref, c.partner_id, c.language, c.first_contact_at,
    (select max(last_inbound_at) from conversations where customer_id = c.id) as last_wrote_at,
    (select count(*) from applications where customer_id = c.id) as applications,
    (select count(*) from loans where customer_id = c.id
        and status in ('active', 'closed', 'written_off')) as loans,
    (select count(*) from loans where customer_id = c.id and status = 'active') as running_loans,
    (select count(*) from cases where customer_id = c.id and settled_at is null) as open_cases
from customers c where c.merged_into is null;

-- How likely a lead of a band is to become a loan: what became of those that ended, where there
-- are thirty of them.
create view crm.leads as
with scored as (
    select l.id, newest.value, newest.band, newest.coverage
    from leads l left join lateral (select value, band, coverage from scores s
        where s.kind = 'lead' and s.subject = l.ref order by s.at desc limit 1) newest on true
    where l.customer_id not in (select c.id from customers c where c.merged_into is not null)
), chances as materialized (
    select scored.band, case when count(*) >= 30 then
        crm.ratio(count(*) filter (where l.status = 'converted'), count(*)) end as chance
    from leads l join scored using (id) where l.ended_at is not null group by scored.band
)
select l.id, l.ref, l.customer_id, l.source, l.source_detail, l.status, l.track,
    scored.value as score, scored.band, scored.coverage, l.assigned_to,
    (select chance from chances where chances.band = scored.band) as conversion_probability,
    l.qualification as qualification_data, l.partner_id, l.referrer_customer_id, l.cost_cents,
    date_trunc('month', l.created_at at time zone 'Africa/Windhoek')::date as cohort,
    l.created_at, l.last_activity_at as last_activity, l.ended_at
from leads l join scored using (id);

create view crm.communications as
select m.id, v.customer_id, i.channel, m.direction, m.author, m.kind, m.language,
    m.at as "timestamp", coalesce((select o.status from outbox o
        where o.conversation_id = m.conversation_id and o.message_id = m.id
        order by o.seq desc limit 1), case m.direction when 'in' then 'received' end) as status,
    case when m.direction = 'out' then exists (select 1 from messages later
        where later.conversation_id = m.conversation_id and later.direction = 'in'
            and later.at > m.at and later.at <= m.at + interval '72 hours') end
        as response_received
from messages m join conversations v on v.id = m.conversation_id
join channel_identities i on i.id = v.identity_id;

create view crm.customer_journey as
select c.id, c.ref, way.stage, way.entered
from customers c cross join lateral (
    select max(stage) as stage, jsonb_object_agg(stage, entered_at) as entered from (values
        ('1_interest', c.first_contact_at),
        ('2_application', (select min(started_at) from applications where customer_id = c.id)),
        ('3_approval', (select min(d.at) from decisions d
            join applications a on a.id = d.application_id
            where a.customer_id = c.id and d.outcome = 'approved')),
        ('4_active_loan', (select min(disbursed_on)::timestamp at time zone 'Africa/Windhoek'
            from loans where customer_id = c.id
                and status in ('active', 'closed', 'written_off'))),
        ('5_completion', (select max(t.paid_on)::timestamp at time zone 'Africa/Windhoek'
            from loans l join transactions t on t.loan_id = l.id
            where l.customer_id = c.id and l.status = 'closed' and t.status = 'settled'))
    ) stages (stage, entered_at) where entered_at is not null
) way
where c.merged_into is null;

-- Complaints, and what people answered when they were asked; nothing that anybody wrote.
create view crm.customer_feedback as
select id, ref, customer_id, null::uuid as partner_id, 'complaint' as kind, reason, status,
    language, null::int as score, created_at, settled_at
from cases where category = 'complaint'
union all
select f.id, coalesce(f.about, c.ref, p.ref), c.id, f.partner_id, f.survey, null,
    case when f.score <= case f.survey when 'csat' then 2 else 6 end then 'unhappy'
        else 'answered' end, c.language, f.score, f.at, null
from feedback f left join crm.joined() joined on joined.id = f.customer_id
left join customers c on c.id = coalesce(joined.person, f.customer_id)
left join partners p on p.id = f.partner_id;

-- The seven as of now; the other groups as they were last reckoned. A record that was joined to
-- another is in none. Age and pay are read by name:
-- these columns came with 0043, and whoever goes back to before it keeps the view.
create view crm.customer_segment_assignments as
select c.id, c.ref, named.segments, s.behaviour, s.place, s.language, s.worth, s.risk,
    s.stage as lifecycle, s.rfm, s.churn as churn_risk, s.next_best as next_best_action,
    to_jsonb(s) ->> 'age_band' as age_band, to_jsonb(s) ->> 'income_band' as income_band,
    s.reckoned_at
from customers c left join customer_standing s on s.customer_id = c.id
left join lateral (select count(*) as n, count(*) filter (where stage not in ('active_loan',
    'declined', 'withdrawn', 'expired', 'cancelled')) as open
    from applications where customer_id = c.id) asked on true
left join lateral (select array_agg(id) as which, count(*) as n,
    count(*) filter (where status = 'active') as running
    from loans where customer_id = c.id and status in ('active', 'closed', 'written_off')) lent on true
cross join lateral (select array_agg(segment) as segments from (values ('new_prospect', asked.n = 0 and lent.n = 0), ('active_applicant', asked.open > 0),
    ('approved_borrower', lent.running > 0), ('repeat_customer', lent.n > 1),
    ('at_risk', lent.running > 0 and exists (
        select 1 from crm.standing(lent.which, crm.today(now())) where days_late > 0)),
    ('partner_employee', c.partner_id is not null),
    ('non_partner_prospect', c.partner_id is null and lent.n = 0)) 
    segment (segment, is_in) where is_in) named
where c.merged_into is null;

create view crm.customer_touchpoints as
select e.id, coalesce(joined.person, customer_id) as customer_id, at, kind, subject, actor
from events e left join crm.joined() joined on joined.id = e.customer_id
where customer_id is not null and kind in ('notice', 'payment', 'handoff', 'arrangement');

create view crm.customer_lifecycle_events as
select e.id, coalesce(joined.person, customer_id) as customer_id, at, kind, subject, actor, data
from events e left join crm.joined() joined on joined.id = e.customer_id
where kind in ('lifecycle', 'stage', 'schedule', 'arrangement');

create view crm.customer_health_scores as
select id, (found->>'value')::numeric as health_score, found->>'band' as band,
    (found->>'coverage')::numeric as coverage, found->>'said' as said,
    found->'components' as components
from customers cross join lateral (
    select crm.calculate_customer_health_score(id) as found offset 0) scored
where merged_into is null;

create view crm.customer_retention_analysis as
select to_char(month, 'YYYY-MM') as id, count(*) as borrowers,
    count(*) filter (where loans > 1) as came_back,
    crm.ratio(count(*) filter (where loans > 1), count(*)) as retention_rate,
    count(*) filter (where running > 0) as running
from (select date_trunc('month', min(disbursed_on)) as month, count(*) as loans,
        count(*) filter (where status = 'active') as running
    from loans where status in ('active', 'closed', 'written_off') group by customer_id) first
group by month;

-- As `flows/surveys.py` has them; a test holds the two alike.
create view crm.customer_satisfaction_surveys as
select surveys.id, surveys.version, scale, asked_of, fewest,
    case when coalesce(answers.n, 0) < fewest then 'not enough data' else 'answered' end as status,
    coalesce(answers.n, 0) as answers, answers.last_at
from (values
    ('csat', 1, '1-5', 'borrowers', 20),
    ('nps', 1, '0-10', 'borrowers', 20),
    ('partner_nps', 1, '0-10', 'partners', 5)
) surveys (id, version, scale, asked_of, fewest)
left join lateral (select count(*) as n, max(at) as last_at from feedback f
    where f.survey = surveys.id and f.version = surveys.version) answers on true;

create view crm.survey_responses as
select f.id, survey, version, coalesce(joined.person, customer_id) as customer_id, partner_id,
    about, score, channel, at
from feedback f left join crm.joined() joined on joined.id = f.customer_id;

create view crm.customer_onboarding as
select c.id, service.yes as agreed_to_service, data.yes as agreed_to_data, papers.n as papers,
    confirmed.yes as employment_confirmed, signed.yes as signed, lent.yes as paid_out,
    service.yes::int + data.yes::int + (papers.n >= 3)::int + confirmed.yes::int
        + signed.yes::int + lent.yes::int as steps_done, 6 as steps
from customers c
cross join lateral (select array_agg(id) as records from crm.records_of(array[c.id])) hers
cross join lateral (select coalesce((select action = 'grant' from consents where customer_id
    = any(hers.records) and purpose = 'service' order by seq desc limit 1), false) as yes) service
cross join lateral (select coalesce((select action = 'grant' from consents where customer_id
    = any(hers.records) and purpose = 'data_processing' order by seq desc limit 1), false) as yes
    ) data
cross join lateral (select count(distinct kind) as n from documents where customer_id = c.id
    and kind in ('id', 'payslip', 'bank_letter') and status in ('received', 'accepted')) papers
cross join lateral (select exists (select 1 from employment_checks e join applications a
    on a.id = e.application_id where a.customer_id = c.id
        and e.outcome in ('confirmed', 'corrected')) as yes) confirmed
cross join lateral (select exists (select 1 from agreements
    where customer_id = any(hers.records)) as yes) signed
cross join lateral (select exists (select 1 from loans where customer_id = c.id
    and status in ('active', 'closed', 'written_off')) as yes) lent
where c.merged_into is null;

create view crm.loan_relationships as
select l.id, l.ref as loan, l.customer_id, l.partner_id, l.status,
    case when l.status <> 'active' then l.status when stands.days_late > 0 then 'late'
        else 'on_time' end as relationship_stage,
    crm.ratio(paid.kept, paid.n) as payment_behavior, paid.n as payments_due,
    coalesce(stands.days_late, 0) as days_late, coalesce(stands.outstanding, 0) as outstanding_cents,
    (select score from crm.records_of(array[l.customer_id]) hers
        join feedback f on f.customer_id = hers.id where survey = 'nps'
        order by at desc limit 1) as satisfaction_score,
    (select max(last_inbound_at) from conversations v where v.customer_id = l.customer_id)
        as last_interaction,
    case when l.status = 'active' then (select min(due_on) from instalments i
        where i.loan_id = l.id and i.schedule_version = l.schedule_version
            and i.due_on >= crm.today(now())) end as next_due_on
from loans l
left join lateral crm.standing(array[l.id], crm.today(now())) stands on true
left join lateral crm.on_time(array[l.id], '-infinity', crm.today(now())) paid on true;
