-- Loans and what belongs to them, for the customers that `fill.sql` has made: four fifths of the
-- loans are somebody's first, the others a second; the first tenth is paid off, every tenth is late.
-- Settings: bench.loans, bench.partners, bench.day.

create temp view lent as
select g as n, 1 + (g - 1) % (current_setting('bench.loans')::bigint * 4 / 5) as who,
    1 + g % current_setting('bench.partners')::bigint as partner,
    g <= current_setting('bench.loans')::bigint / 5 or g % 6 = 0
        and g <= current_setting('bench.loans')::bigint * 4 / 5 as is_closed,
    current_setting('bench.day')::date
        - (case when g <= current_setting('bench.loans')::bigint / 5 or g % 6 = 0
            and g <= current_setting('bench.loans')::bigint * 4 / 5 then 260 else 10 end
            + g % 150)::int as since
from generate_series(1, current_setting('bench.loans')::bigint) g;

create temp view due as
select lent.n, each as place, since + 30 * each as due_on, is_closed or each <= 4 - (lent.n % 10 = 0)::int
    and since + 30 * each < current_setting('bench.day')::date as is_paid
from lent cross join generate_series(1, 5) each;

insert into partners (id, company_name, town, also_called, status)
select pg_temp.key(11, n), 'Partner ' || n, (array['Windhoek', 'Rundu', 'Oshakati', 'Swakopmund'])[
    1 + n % 4], '{}', 'active'
from generate_series(1, current_setting('bench.partners')::bigint) n;

update customers set partner_id = pg_temp.key(11, lent.partner), flags = case
    when lent.n % 400 = 0 then '{"deceased": {}}'::jsonb when lent.n % 90 = 0
    then '{"hardship": {}}'::jsonb else '{}'::jsonb end,
    first_contact_at = (since - 20)::timestamptz
from lent where customers.id = pg_temp.key(1, lent.who)
    and lent.n <= current_setting('bench.loans')::bigint * 4 / 5;

insert into applications
    (id, customer_id, partner_id, stage, principal_cents, months, policy_version, quote,
    started_at, touched_at, submitted_at, version)
select pg_temp.key(12, n), pg_temp.key(1, who), pg_temp.key(11, partner), 'active_loan', 250000, 5,
    '', '{"finance_charge": 50000}', since - 5, since, since - 4, 0
from lent;

-- Of those without a loan, a part has asked for one.
insert into applications
    (id, customer_id, partner_id, stage, principal_cents, months, policy_version, quote,
    started_at, touched_at, submitted_at, version)
select pg_temp.key(12, 10000000 + g), pg_temp.key(1, g), pg_temp.key(11, 1),
    (array['started', 'declined', 'withdrawn', 'manual_review'])[1 + g % 4], 100000, 3, '',
    '{"finance_charge": 20000}', now() - interval '1 day' * (g % 90), now(), now(), 0
from generate_series(current_setting('bench.loans')::bigint * 4 / 5 + 1,
    current_setting('bench.people')::bigint) g where g % 3 = 0;

insert into decisions
    (id, application_id, at, on_day, proposed, outcome, reason_codes, policy_version,
    engine_version, decided_by, dossier_bidx, dossier_sealed, checks_sealed)
select pg_temp.key(13, n), pg_temp.key(12, n), since - 2, since - 2, 'approve', 'approved', '[]',
    '', '', 'engine', pg_temp.hash('dossier', n), 'x', 'x'
from lent;

insert into employment_checks
    (id, application_id, partner_id, way, asked_at, answered_at, outcome)
select pg_temp.key(14, n), pg_temp.key(12, n), pg_temp.key(11, partner), 'person', since - 4,
    since - 3, 'confirmed'
from lent;

insert into documents
    (id, customer_id, application_id, kind, storage_key, sha256, mime, bytes, status, received_at,
    copy_keys, quality, concerns)
select pg_temp.key(15, n), pg_temp.key(1, who), pg_temp.key(12, n), 'id', 'x', md5('id' || n),
    'image/png', 1, 'accepted', since - 4, '[]', '{}', '[]'
from lent;

insert into loans
    (id, application_id, customer_id, partner_id, principal_cents, finance_charge_cents,
    disbursed_on, status, schedule_version, created_at)
select pg_temp.key(16, n), pg_temp.key(12, n), pg_temp.key(1, who), pg_temp.key(11, partner),
    250000, 50000, since, case when is_closed then 'closed' else 'active' end, 1, since
from lent;

insert into instalments (id, loan_id, schedule_version, n, due_on, principal_cents, charge_cents)
select pg_temp.key(17, n * 8 + place), pg_temp.key(16, n), 1, place, due_on, 50000, 10000 from due;

insert into schedule_versions (id, loan_id, version, why, from_on, entered_by, at)
select pg_temp.key(18, n), pg_temp.key(16, n), 1,
    case when n % 25 = 0 then 'arrangement' else 'agreed' end, since, 'bench', now()
from lent;

insert into transactions
    (id, loan_id, kind, status, amount_cents, paid_on, entered_by, second_by, at, penalty_cents,
    fee_cents, charge_cents, principal_cents)
select pg_temp.key(19, n), pg_temp.key(16, n), 'disbursement', 'settled', 250000, since, 'a', 'b',
    now(), 0, 0, 0, 250000
from lent;

insert into transactions
    (id, loan_id, kind, status, amount_cents, paid_on, entered_by, at, penalty_cents, fee_cents,
    charge_cents, principal_cents)
select pg_temp.key(20, n * 8 + place), pg_temp.key(16, n), 'repayment', 'settled', 60000, due_on,
    'bench', now(), 0, 0, 10000, 50000
from due where is_paid;

insert into loan_pauses (id, loan_id, from_on, until_on, why, entered_by, at)
select pg_temp.key(21, n), pg_temp.key(16, n), since + 40, since + 60, 'hardship', 'bench', now()
from lent where n % 40 = 0;

insert into cases
    (id, customer_id, conversation_id, category, reason, priority, status, sla_due_at,
    packet_sealed, created_at, settled_at, answered_at)
select pg_temp.key(22, g), pg_temp.key(1, g * 5), pg_temp.key(3, g * 5),
    case when g % 10 = 0 then 'complaint' else 'handoff' end, 'asked', 1,
    case when g % 4 = 0 then 'open' else 'closed' end, now(), 'x',
    now() - interval '1 hour' * (g % 2000),
    case when g % 4 > 0 then now() - interval '1 hour' * (g % 2000 - 3) end,
    case when g % 4 > 0 then now() - interval '1 hour' * (g % 2000 - 2) end
from generate_series(1, current_setting('bench.people')::bigint / 10) g;

insert into events (id, at, kind, subject, customer_id, actor, data)
select pg_temp.key(23, n * 4 + e), since + e, (array['stage', 'lifecycle', 'notice'])[e],
    'LN-' || n, pg_temp.key(1, who), 'bench', '{"to": "active_loan"}'
from lent cross join generate_series(1, 3) e;

insert into outbox
    (id, conversation_id, identity_id, message_id, turn_id, dedupe_key, author, purpose,
    body_sealed, run_at, status, why, attempts, provider_sid, sent_at, created_at)
select pg_temp.key(24, n), pg_temp.key(3, who), pg_temp.key(2, who), pg_temp.key(7, n),
    pg_temp.key(5, n), 'reminder:' || n, 'timer', 'reminder', 'x', at, 'delivered', 'in_window',
    1, 'SM' || md5('first' || n), at, at
from lent, lateral (select now() - interval '1 hour' * (n % 3000) as at) sent;

insert into scores (id, subject, kind, value, band, coverage, components, rule, at)
select pg_temp.key(25, n * 8 + e), 'BUF-' || who, 'customer_health', 60 + e, 'watch', 80, '{}',
    'bench', now() - interval '30 days' * e
from lent cross join generate_series(1, 6) e
