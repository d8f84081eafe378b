-- Partners, work, money and the house itself under the names that were promised.
create view crm.partners as
select id, ref, company_name, registration_number, industry, status as partnership_status, town,
    (select crm.today(min(at)) from partner_steps s where s.partner_id = partners.id
        and to_status = 'onboarding') as onboarding_date,
    (select crm.today(min(at)) from partner_steps s where s.partner_id = partners.id
        and to_status = 'active') as go_live_on,
    crm.headcount(id, crm.today(now())) as employee_count,
    hr_email_sealed is not null or exists (select 1 from partner_contacts c
        where c.partner_id = partners.id and c.left_at is null) as has_contact
from partners;

create view crm.partner_relationships as
select p.id, p.ref, p.company_name, p.status,
    (select count(*) from customers c where c.partner_id = p.id and c.merged_into is null)
        as known_employees,
    (select count(*) from loans l where l.partner_id = p.id and l.status = 'active')
        as running_loans,
    (select max(at) from deduction_files f where f.partner_id = p.id) as last_file_at,
    (select max(answered_at) from employment_checks e where e.partner_id = p.id) as last_answer_at,
    crm.headcount(p.id, crm.today(now())) as employees, agreed.starts_on as agreement_starts_on,
    agreed.ends_on as agreement_ends_on, agreed.commission_bps, agreed.commission_on,
    (select count(*) from bills b where b.partner_id = p.id) as bills
from partners p left join lateral (select a.* from partner_agreements a
    where a.partner_id = p.id and a.starts_on <= crm.today(now())
        and coalesce(a.ends_on, 'infinity') >= crm.today(now())
        and not exists (select 1 from partner_agreements r where r.replaces_id = a.id)
    order by a.starts_on desc limit 1) agreed on true;

create view crm.partner_performance_metrics as
select id, ref, (found->>'value')::numeric as performance_score,
    (found->>'coverage')::numeric as coverage, found->>'said' as said,
    found->'inputs'->'pillars' as pillars, found->'components' as components
from partners cross join lateral (
    select crm.calculate_partner_performance_score(id) as found offset 0) scored;

create view crm.campaigns as
select c.ref as id, c.name, c.purpose, c.status, c.variants, c.rule as audience_rule,
    c.author, c.approved_by, c.starts_at, c.frozen_at, c.ended_at,
    count(m.customer_id) as members, count(o.sent_at) as sent,
    count(*) filter (where o.status in ('delivered', 'read')) as delivered,
    count(*) filter (where o.status = 'read') as read,
    count(*) filter (where o.status in ('failed', 'undelivered')) as failed,
    count(*) filter (where m.status = 'refused' or o.status = 'refused') as refused,
    min(o.sent_at) as first_at, max(o.sent_at) as last_at
from campaigns c left join campaign_members m on m.campaign_id = c.id
left join outbox o on o.dedupe_key = 'campaign:' || c.id || ':' || m.customer_id
group by c.id;

create view crm.communication_templates as
select id, name, language, version, category, state as status, created_at as at from templates
union all
select id, name, language, '', 'canned', 'live', at from canned_replies;

create view crm.contacts as
select 'customer:' || ref as id, ref, 'individual' as kind, id as customer_id,
    null::uuid as partner_id, name_sealed is not null as has_name, first_contact_at as since
from customers where merged_into is null
union all
select 'partner:' || ref, ref, 'employer', null, id, hr_email_sealed is not null, created_at
from partners
union all
select 'contact:' || c.id, p.ref, 'partner ' || c.role, null, p.id, true, c.created_at
from partner_contacts c join partners p on p.id = c.partner_id where c.left_at is null;

create view crm.lead_scoring_rules as
select part || '.' || fact as id, part, fact, points, rule from (values
    ('demographic', 'employment', 10, 'permanent 10, fixed term 6, casual 2'),
    ('demographic', 'salary', 10, 'over the threshold 10, in line from half of it'),
    ('demographic', 'area', 5, 'in the service area'),
    ('behaviour', 'depth', 8, 'questions answered, of 8'),
    ('behaviour', 'completion', 10, 'steps done, of 7'),
    ('behaviour', 'response', 7, 'median reply in 10 minutes 7, 1 hour 5, 24 hours 3'),
    ('partnership', 'employer', 30, 'partner 30, open to it 15, none 5'),
    ('readiness', 'need', 7, 'within 7 days 7, within 30 days 4'),
    ('readiness', 'documents', 7, 'at hand, 3.5 each'),
    ('readiness', 'intent', 6, 'wants to apply now')
) rules (part, fact, points, rule);

create view crm.tasks as
select id, ref, kind, status, customer_id, case_id, parent_id, about, due_at, minutes,
    assigned_to, created_by, created_at, done_at,
    array(select waits_for from task_dependencies d where d.task_id = tasks.id) as waits_for
from tasks;

create view crm.projects as
select p.id, p.ref, p.status, p.assigned_to, p.due_at, p.budget_cents,
    coalesce(p.cost_cents, 0) + coalesce(parts.cost, 0) as cost_cents,
    coalesce(parts.n, 0) as milestones, coalesce(parts.done, 0) as milestones_done,
    crm.ratio(parts.done, parts.n) as progress, p.minutes + coalesce(parts.minutes, 0) as minutes
from tasks p left join lateral (select count(*) as n, sum(cost_cents) as cost,
    count(*) filter (where status = 'done') as done, sum(minutes) as minutes
    from tasks where parent_id = p.id) parts on true
where p.kind = 'project';

create view crm.invoices as
select i.id, 'instalment' as kind,
    (select ref || '/' || i.n from loans where id = i.loan_id) as number,
    (select partner_id from loans where id = i.loan_id) as partner_id,
    (select customer_id from loans where id = i.loan_id) as customer_id,
    i.due_on, (i.principal_cents + i.charge_cents)::bigint as total_cents,
    case when (select sum(e.principal_cents + e.charge_cents) from instalments e
            where e.loan_id = i.loan_id and e.schedule_version = i.schedule_version
                and e.n <= i.n)
        - (select coalesce(sum(case kind when 'refund' then -1 else 1 end
            * (charge_cents + principal_cents)), 0) from ledger_lines line
            where line.loan_id = i.loan_id
                and kind in ('repayment', 'waiver', 'write_off', 'refund')) <= 100 then 'paid'
        when i.due_on < crm.today(now()) then 'overdue' else 'open' end as status
from instalments i
where i.schedule_version = (select schedule_version from loans where id = i.loan_id
    and status in ('active', 'closed', 'written_off'))
union all
select b.id, b.kind, b.ref, b.partner_id, null, b.due_on, b.total_cents,
    case when b.kind = 'credit' or c.id is not null then 'credited'
        when rest = 0 then 'paid' when rest < 0 then 'to refund'
        when b.due_on < crm.today(now()) then 'overdue' else 'open' end
from bills b left join bills c on c.credits_id = b.id,
    lateral (select b.total_cents - case b.kind when 'invoice' then 1 else -1 end
        * coalesce(sum(p.amount_cents), 0) as rest from bill_payments p where p.bill_id = b.id) left_of;

create view crm.payments as
select id, loan_id, kind, status, amount_cents, principal_cents, charge_cents, fee_cents,
    penalty_cents, paid_on, method, reverses_id, at
from transactions where kind in ('repayment', 'recovery', 'refund', 'reversal')
union all
select p.id, null, 'bill_payment', case when p.undoes_id is null then 'settled' else 'reversed' end,
    p.amount_cents, 0, 0, 0, 0, line.paid_on, p.how, p.undoes_id, p.at
from bill_payments p join bank_lines line on line.id = p.line_id where p.bill_id is not null;

create view crm.audit_logs as
select seq as id, to_timestamp(at_us / 1000000.0) as at, actor, action, subject,
    encode(hash, 'hex') as hash
from audit_log;

create view crm.integrations as
select 'whatsapp' as id, 'Twilio' as provider,
    (select max(sent_at) from outbox) as last_worked_at,
    (select count(*) from outbox where status in ('failed', 'undelivered')
        and created_at > now() - interval '7 days') as failures_of_7_days
union all select 'email', 'SMTP', null, (select count(*) from emails
    where status in ('failed', 'doubtful') and run_at > now() - interval '7 days')
union all select 'payroll_files', 'employers', (select max(at) from deduction_files
    where rail = 'payroll'), (select count(*) from deduction_lines d join deduction_files f
    on f.id = d.file_id where f.rail = 'payroll' and d.outcome in ('refused', 'unmatched')
        and f.at > now() - interval '7 days')
union all select 'debit_orders', 'bank', (select max(at) from deduction_files
    where rail = 'debit_order'), (select count(*) from deduction_lines d join deduction_files f
    on f.id = d.file_id where f.rail = 'debit_order' and d.outcome = 'refused'
        and f.at > now() - interval '7 days')
union all select 'webhooks_out.' || w.name, 'webhook', (select max(sent_at) from webhook_deliveries
    where endpoint_id = w.id), (select count(*) from webhook_deliveries
    where endpoint_id = w.id and status = 'dead' and run_at > now() - interval '7 days')
from webhook_endpoints w where w.stopped_at is null;

create view crm.api_keys as
select id, name, prefix, scopes, created_by, created_at, expires_at, last_used_at, revoked_at,
    revoked_at is null and expires_at > now() as active
from service_accounts;

-- What calls us, and whom we tell.
create view crm.webhooks as
select 'twilio.messages' as id, 'in' as direction, count(*) as calls,
    count(*) filter (where status = 'dead') as failed, max(received_at) as last_at from inbox
union all
select 'twilio.status', 'in', count(*), count(*) filter (where outbox_id is null), max(at)
from delivery_receipts
union all
select 'out.' || w.name, 'out', count(d.id), count(d.id) filter (where d.status = 'dead'),
    max(d.sent_at)
from webhook_endpoints w left join webhook_deliveries d on d.endpoint_id = w.id group by w.name;

create view crm.crm_analytics as
select key as id, (value->>'value')::numeric as value, (value->>'n')::bigint as n,
    value->>'unit' as unit, value->>'said' as said
from jsonb_each(crm.get_crm_dashboard_metrics()->'components');
