-- Running loans with one payment in three days, of people who have been silent for three.
-- Settings: bench.loans, bench.due, bench.silent_since. The customers and addresses are there.

create function pg_temp.key(kind int, n bigint) returns uuid immutable
return ('0180' || lpad(kind::text, 4, '0') || '-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid;

create temp view lent as
select g as n from generate_series(1, current_setting('bench.loans')::bigint) g;

insert into conversations
    (id, identity_id, customer_id, status, owner, language, state, last_inbound_at, version)
select pg_temp.key(4, n), pg_temp.key(3, n), pg_temp.key(2, n), 'open', 'bot', 'en', '{}',
    current_setting('bench.silent_since')::timestamptz, 1
from lent;

insert into partners (id, company_name, town, also_called, status)
values (pg_temp.key(1, 1), 'Kudu Fisheries', 'Windhoek', '{}', 'active');

insert into applications
    (id, customer_id, partner_id, stage, principal_cents, months, policy_version, quote,
    started_at, touched_at, submitted_at, version)
select pg_temp.key(5, n), pg_temp.key(2, n), pg_temp.key(1, 1), 'active_loan', 50000, 1, '', '{}',
    now(), now(), now(), 0
from lent;

insert into loans
    (id, ref, application_id, customer_id, partner_id, principal_cents, finance_charge_cents,
    disbursed_on, status, schedule_version)
select pg_temp.key(6, n), 'LN-' || n, pg_temp.key(5, n), pg_temp.key(2, n), pg_temp.key(1, 1),
    50000, 10000, current_setting('bench.due')::date - 30, 'active', 1
from lent;

insert into instalments (id, loan_id, schedule_version, n, due_on, principal_cents, charge_cents)
select pg_temp.key(7, n), pg_temp.key(6, n), 1, 1, current_setting('bench.due')::date, 50000, 10000
from lent;

insert into schedule_versions (id, loan_id, version, why, from_on, entered_by, at)
select pg_temp.key(8, n), pg_temp.key(6, n), 1, 'agreed', current_setting('bench.due')::date - 30,
    'bench', now()
from lent;

insert into transactions
    (id, loan_id, kind, status, amount_cents, paid_on, entered_by, second_by, at, penalty_cents,
    fee_cents, charge_cents, principal_cents)
select pg_temp.key(9, n), pg_temp.key(6, n), 'disbursement', 'settled', 50000,
    current_setting('bench.due')::date - 30, 'a', 'b', now(), 0, 0, 0, 50000
from lent
