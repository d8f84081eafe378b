-- Running loans of many partners, their schedules and what came in; every tenth pays late.
-- Settings: bench.loans, bench.partners, bench.day.

create function pg_temp.key(kind int, n bigint) returns uuid immutable
return ('0180' || lpad(kind::text, 4, '0') || '-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid;

create temp view lent as
select g as n, 1 + g % current_setting('bench.partners')::bigint as partner,
    current_setting('bench.day')::date - (10 + g % 150)::int as since
from generate_series(1, current_setting('bench.loans')::bigint) g;

create temp view due as
select lent.n, each as place, since + 30 * each as due_on,
    each <= 4 - (lent.n % 10 = 0)::int and since + 30 * each < current_setting('bench.day')::date
        as is_paid
from lent cross join generate_series(1, 5) each;

insert into partners (id, company_name, town, also_called, status)
select pg_temp.key(1, n), 'Partner ' || n, 'Windhoek', '{}', 'active'
from generate_series(1, current_setting('bench.partners')::bigint) n;

insert into applications
    (id, customer_id, partner_id, stage, principal_cents, months, policy_version, quote,
    started_at, touched_at, submitted_at, version)
select pg_temp.key(4, n), pg_temp.key(2, n), pg_temp.key(1, partner), 'active_loan', 250000, 5,
    '', '{}', now(), now(), now(), 0
from lent;

insert into loans
    (id, application_id, customer_id, partner_id, principal_cents, finance_charge_cents,
    disbursed_on, status, schedule_version)
select pg_temp.key(3, n), pg_temp.key(4, n), pg_temp.key(2, n), pg_temp.key(1, partner), 250000,
    50000, since, 'active', 1
from lent;

insert into instalments (id, loan_id, schedule_version, n, due_on, principal_cents, charge_cents)
select pg_temp.key(5, n * 8 + place), pg_temp.key(3, n), 1, place, due_on, 50000, 10000 from due;

insert into schedule_versions (id, loan_id, version, why, from_on, entered_by, at)
select pg_temp.key(6, n), pg_temp.key(3, n), 1,
    case when n % 25 = 0 then 'arrangement' else 'agreed' end, since, 'bench', now()
from lent;

insert into transactions
    (id, loan_id, kind, status, amount_cents, paid_on, entered_by, second_by, at, penalty_cents,
    fee_cents, charge_cents, principal_cents)
select pg_temp.key(7, n), pg_temp.key(3, n), 'disbursement', 'settled', 250000, since, 'a', 'b',
    now(), 0, 0, 0, 250000
from lent;

insert into transactions
    (id, loan_id, kind, status, amount_cents, paid_on, entered_by, at, penalty_cents, fee_cents,
    charge_cents, principal_cents)
select pg_temp.key(8, n * 8 + place), pg_temp.key(3, n), 'repayment', 'settled', 60000, due_on,
    'bench', now(), 0, 0, 10000, 50000
from due where is_paid;

insert into transactions
    (id, loan_id, kind, status, amount_cents, paid_on, entered_by, at, reverses_id, penalty_cents,
    fee_cents, charge_cents, principal_cents)
select pg_temp.key(9, n), pg_temp.key(3, n), 'reversal', 'settled', -60000, due_on, 'bench',
    now(), pg_temp.key(8, n * 8 + 1), 0, 0, -10000, -50000
from due where is_paid and place = 1 and n % 50 = 0;

insert into loan_pauses (id, loan_id, from_on, until_on, why, entered_by, at)
select pg_temp.key(10, n), pg_temp.key(3, n), since + 40, since + 60, 'hardship', 'bench', now()
from lent where n % 40 = 0
