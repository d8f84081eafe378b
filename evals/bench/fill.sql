-- Customers with their conversations, and what was said: as many as the two settings say.
-- Keys grow with time, as the service's do; what is sealed is random and as long as real ones.

create function pg_temp.key(kind int, n bigint) returns uuid immutable
return ('0180' || lpad(kind::text, 4, '0') || '-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid;

create function pg_temp.sealed(noise bytea, n bigint, size int) returns bytea immutable
return substr(noise, (1 + (n * 7919) % 60000)::int, size);

create function pg_temp.hash(what text, n bigint) returns bytea immutable
return sha256((what || n)::bytea);

create temp table noise as
select string_agg(uuid_send(gen_random_uuid()), '') as b from generate_series(1, 4096);

create temp view people as
select g as n, b from generate_series(1, current_setting('bench.people')::bigint) g, noise;

create temp view talk as
select g as n, 1 + g % current_setting('bench.people')::bigint as who, b,
    now() - interval '1 day' - interval '1 second' * (current_setting('bench.turns')::bigint - g) as at
from generate_series(1, current_setting('bench.turns')::bigint) g, noise;

insert into customers (id, name_sealed, language, flags, source, first_contact_at, version)
select pg_temp.key(1, n), pg_temp.sealed(b, n, 50), 'en', '{}', 'whatsapp', now(), 0 from people;

insert into channel_identities
    (id, customer_id, channel, kind, address_sealed, address_bidx, status)
select pg_temp.key(2, n), pg_temp.key(1, n), 'whatsapp', 'phone', pg_temp.sealed(b, n, 45),
    pg_temp.hash('who', n), 'active'
from people;

insert into conversations
    (id, identity_id, customer_id, status, owner, language, state, last_turn_at, last_inbound_at,
    version)
select pg_temp.key(3, n), pg_temp.key(2, n), pg_temp.key(1, n), 'open', 'bot', 'en', '{}', now(),
    now(), 5
from people;

insert into leads
    (id, customer_id, source, source_detail, status, track, qualification, last_activity_at)
select pg_temp.key(4, n), pg_temp.key(1, n), 'bench', '', 'working', 'partner', '{}', now()
from people;

insert into turns
    (id, conversation_id, number, at, reader, versions, timings_ms, trace_sealed)
select pg_temp.key(5, n), pg_temp.key(3, who), n / current_setting('bench.people')::bigint, at,
    'rules', '{}', '{}', pg_temp.sealed(b, n, 900)
from talk;

insert into messages
    (id, conversation_id, turn_id, direction, author, kind, body_sealed, at)
select pg_temp.key(6, n), pg_temp.key(3, who), pg_temp.key(5, n), 'in', 'customer', 'text',
    pg_temp.sealed(b, n, 60), at
from talk;

insert into messages
    (id, conversation_id, turn_id, direction, author, kind, body_sealed, at)
select pg_temp.key(7, n), pg_temp.key(3, who), pg_temp.key(5, n), 'out', 'bot', 'text',
    pg_temp.sealed(b, n, 250), at
from talk;

insert into inbox
    (id, account, provider_sid, channel, sender_bidx, content_sealed, content_hash, source,
    received_at, ready_at, status, attempts, deliveries, turn_id)
select pg_temp.key(8, n), 'AC1', 'SM' || md5('in' || n), 'whatsapp', pg_temp.hash('who', who),
    pg_temp.sealed(b, n, 250), pg_temp.hash('text', n), 'webhook', at, at, 'answered', 1, 1,
    pg_temp.key(5, n)
from talk;

insert into outbox
    (id, conversation_id, identity_id, message_id, turn_id, dedupe_key, author, purpose,
    body_sealed, run_at, status, why, attempts, provider_sid)
select pg_temp.key(9, n), pg_temp.key(3, who), pg_temp.key(2, who), pg_temp.key(7, n),
    pg_temp.key(5, n), 'turn:' || n, 'bot', 'reply', pg_temp.sealed(b, n, 300), at, 'delivered',
    'in_window', 1, 'SM' || md5('out' || n)
from talk;
