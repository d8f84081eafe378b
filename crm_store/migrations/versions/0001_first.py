"""The first schema: borrowers, their talks, their applications, and the record of all of it."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None

SEQUENCES = ("customer_ref", "partner_ref", "application_ref", "case_ref")
APPEND_ONLY = ("events", "consents", "messages", "turns", "delivery_receipts", "audit_log")

# The steps of an application, as crm_store/applications.py has them (a test compares the two).
STEPS = """
interest > started withdrawn expired
started > documents_submitted withdrawn expired
documents_submitted > started employment_verification withdrawn expired
employment_verification > ai_assessment documents_submitted manual_review withdrawn
ai_assessment > decision manual_review documents_submitted withdrawn
manual_review > decision documents_submitted employment_verification withdrawn
decision > agreement_signing declined
declined > manual_review
agreement_signing > disbursement decision expired withdrawn
disbursement > active_loan agreement_signing cancelled
"""

CHECKS = {
    "inbox": {
        "inbox_status": "status in ('received', 'answered', 'dead')",
        "inbox_counts": "attempts >= 0 and deliveries >= 1",
    },
    "outbox": {
        "outbox_status": "status in ('queued', 'sending', 'sent', 'delivered', 'read', 'failed',"
        " 'undelivered', 'refused', 'superseded', 'said_again')",
    },
    "channel_identities": {
        "identity_kind": "kind in ('phone', 'opaque')",
        "identity_status": "status in ('active', 'wrong_number', 'blocked', 'recycled')",
    },
    "conversations": {
        "conversation_owner": "owner in ('bot', 'queue') or owner like 'user:%'",
        "conversation_queue": "(owner = 'queue') = (queued_at is not null)",
        "conversation_language": "language in ('en', 'af', 'osh', 'her')",
    },
    "consents": {
        "consent_action": "action in ('grant', 'withdraw')",
        "consent_wording": "text_version <> ''",
    },
    "applications": {
        "application_principal": "principal_cents > 0",
        "application_months": "months between 1 and 60",
        "application_submitted": "stage in ('interest', 'started', 'withdrawn', 'expired')"
        " or (submitted_at is not null and quote is not null and principal_cents is not null"
        " and months is not null and partner_id is not null)",
    },
    "documents": {
        "document_kind": "kind in ('id', 'payslip', 'bank_letter', 'other')",
        "document_status": "status in ('received', 'rejected', 'superseded')",
        "document_reason": "(status = 'rejected') = (reject_reason is not null)",
        "document_stored": "status = 'rejected' or storage_key is not null",
        "document_bytes": "bytes > 0",
    },
    "cases": {"case_priority": "priority between 0 and 3"},
    "partners": {
        "partner_status": "status in ('prospect', 'developing', 'onboarding', 'active', 'paused',"
        " 'ended')",
    },
}

AUDIT_CHAIN = """
create function chain_audit() returns trigger language plpgsql as $$
declare head audit_head%rowtype;
begin
    select * into head from audit_head where id = 1 for update;
    new.seq := head.seq + 1;
    new.prev_hash := head.hash;
    new.hash := sha256(head.hash || convert_to(concat_ws(E'\\x1f',
        new.seq, new.at_us, new.actor, new.action, new.subject, new.detail), 'UTF8'));
    update audit_head set seq = new.seq, hash = new.hash where id = 1;
    return new;
end $$
"""
CHAIN_TRIGGER = """
create trigger chain_audit before insert on audit_log
    for each row execute function chain_audit()
"""

REFUSE_CHANGE = """
create function refuse_change() returns trigger language plpgsql as $$
begin
    raise exception '% is append-only', tg_table_name using errcode = 'restrict_violation';
end $$
"""

KEEP_STEPS = """
create function keep_steps() returns trigger language plpgsql as $$
begin
    if tg_op = 'INSERT' then
        if new.stage <> 'interest' and new.stage <> 'started' then
            raise exception 'an application begins at interest or started, not %', new.stage
                using errcode = 'check_violation';
        end if;
    elsif new.stage <> old.stage and not exists (
        select 1 from application_steps where from_stage = old.stage and to_stage = new.stage
    ) then
        raise exception 'no step from % to %', old.stage, new.stage
            using errcode = 'check_violation';
    end if;
    return new;
end $$
"""
STEPS_TRIGGER = """
create trigger keep_steps before insert or update of stage on applications
    for each row execute function keep_steps()
"""


def upgrade() -> None:
    for sequence in SEQUENCES:
        op.execute(f"create sequence {sequence}")
    op.create_table(
        "audit_head",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "audit_log",
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("at_us", sa.BigInteger(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("detail", sa.String(), nullable=False),
        sa.Column("prev_hash", sa.LargeBinary(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("seq"),
    )
    op.create_table(
        "delivery_receipts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("provider_sid", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("outbox_id", sa.Uuid(), nullable=True),
        sa.Column("error_code", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("provider_sid", "status", name="told_once"),
    )
    op.create_table(
        "inbox",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("provider_sid", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("sender_bidx", sa.LargeBinary(), nullable=False),
        sa.Column("content_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("content_hash", sa.LargeBinary(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ready_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("last_error", sa.String(), nullable=True),
        sa.Column("deliveries", sa.Integer(), nullable=False),
        sa.Column("conflict_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("turn_id", sa.Uuid(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("account", "provider_sid", name="delivered_once"),
    )
    op.create_index(
        "waiting_by_sender",
        "inbox",
        ["sender_bidx", "received_at"],
        unique=False,
        postgresql_where=sa.text("status = 'received'"),
    )
    op.create_index("kept_by_time", "inbox", ["account", "received_at"], unique=False)
    op.create_index(
        "waiting_by_time",
        "inbox",
        ["ready_at"],
        unique=False,
        postgresql_where=sa.text("status = 'received'"),
    )
    op.create_table(
        "partners",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column(
            "ref",
            sa.String(),
            server_default=sa.text("'EMP-' || nextval('partner_ref')"),
            nullable=False,
        ),
        sa.Column("company_name", sa.String(), nullable=False),
        sa.Column("town", sa.String(), nullable=False),
        sa.Column("also_called", sa.ARRAY(sa.String()), nullable=False),
        sa.Column("registration_number", sa.String(), nullable=True),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("ref"),
        sa.UniqueConstraint("registration_number"),
    )
    op.create_table(
        "customers",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column(
            "ref",
            sa.String(),
            server_default=sa.text("'BUF-' || nextval('customer_ref')"),
            nullable=False,
        ),
        sa.Column("name_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("id_number_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("id_number_bidx", sa.LargeBinary(), nullable=True),
        sa.Column("employee_number_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("partner_id", sa.Uuid(), nullable=True),
        sa.Column("language", sa.String(), nullable=True),
        sa.Column("flags", postgresql.JSONB(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("first_contact_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["partner_id"],
            ["partners.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("id_number_bidx"),
        sa.UniqueConstraint("ref"),
    )
    op.create_table(
        "applications",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column(
            "ref",
            sa.String(),
            server_default=sa.text("'APP-' || nextval('application_ref')"),
            nullable=False,
        ),
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.Column("partner_id", sa.Uuid(), nullable=True),
        sa.Column("stage", sa.String(), nullable=False),
        sa.Column("facts_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("principal_cents", sa.Integer(), nullable=True),
        sa.Column("months", sa.Integer(), nullable=True),
        sa.Column("quote", postgresql.JSONB(), nullable=True),
        sa.Column("policy_version", sa.String(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("touched_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"],
            ["customers.id"],
        ),
        sa.ForeignKeyConstraint(
            ["partner_id"],
            ["partners.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("ref"),
    )
    op.create_index(
        "newest_application",
        "applications",
        ["customer_id", sa.literal_column("started_at desc")],
        unique=False,
    )
    op.create_index(
        "one_open_application",
        "applications",
        ["customer_id"],
        unique=True,
        postgresql_where=sa.text(
            "stage not in ('declined', 'active_loan', 'withdrawn', 'expired', 'cancelled')"
        ),
    )
    op.create_table(
        "channel_identities",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("address_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("address_bidx", sa.LargeBinary(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("opted_out_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("verified_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"],
            ["customers.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        op.f("ix_channel_identities_customer_id"),
        "channel_identities",
        ["customer_id"],
        unique=False,
    )
    op.create_index(
        "one_active_identity",
        "channel_identities",
        ["channel", "address_bidx"],
        unique=True,
        postgresql_where=sa.text("status = 'active'"),
    )
    op.create_table(
        "events",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=True),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("data", postgresql.JSONB(), nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"],
            ["customers.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "leads",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("source_detail", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("track", sa.String(), nullable=False),
        sa.Column("qualification", postgresql.JSONB(), nullable=False),
        sa.Column("last_activity_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"],
            ["customers.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "one_open_lead",
        "leads",
        ["customer_id"],
        unique=True,
        postgresql_where=sa.text("status in ('new', 'working', 'qualified', 'dormant')"),
    )
    op.create_table(
        "consents",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.Column("identity_id", sa.Uuid(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("text_version", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("message_id", sa.Uuid(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"],
            ["customers.id"],
        ),
        sa.ForeignKeyConstraint(
            ["identity_id"],
            ["channel_identities.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_consents_customer_id"), "consents", ["customer_id"], unique=False)
    op.create_table(
        "conversations",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("identity_id", sa.Uuid(), nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("queued_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("language", sa.String(), nullable=True),
        sa.Column("state", postgresql.JSONB(), nullable=False),
        sa.Column("last_turn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_inbound_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("lease", sa.Uuid(), nullable=True),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"],
            ["customers.id"],
        ),
        sa.ForeignKeyConstraint(
            ["identity_id"],
            ["channel_identities.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        op.f("ix_conversations_customer_id"), "conversations", ["customer_id"], unique=False
    )
    op.create_index(
        "one_open_conversation",
        "conversations",
        ["identity_id"],
        unique=True,
        postgresql_where=sa.text("status = 'open'"),
    )
    op.create_index(
        "queued",
        "conversations",
        ["queued_at"],
        unique=False,
        postgresql_where=sa.text("owner = 'queue'"),
    )
    op.create_table(
        "documents",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.Column("application_id", sa.Uuid(), nullable=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("storage_key", sa.String(), nullable=True),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("mime", sa.String(), nullable=False),
        sa.Column("bytes", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("reject_reason", sa.String(), nullable=True),
        sa.Column("message_id", sa.Uuid(), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["applications.id"],
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"],
            ["customers.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        op.f("ix_documents_application_id"), "documents", ["application_id"], unique=False
    )
    op.create_index(op.f("ix_documents_customer_id"), "documents", ["customer_id"], unique=False)
    op.create_index(op.f("ix_documents_sha256"), "documents", ["sha256"], unique=False)
    op.create_table(
        "cases",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column(
            "ref",
            sa.String(),
            server_default=sa.text("'CASE-' || nextval('case_ref')"),
            nullable=False,
        ),
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.Column("conversation_id", sa.Uuid(), nullable=False),
        sa.Column("category", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("sla_due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("packet_sealed", sa.LargeBinary(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversations.id"],
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"],
            ["customers.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("ref"),
    )
    op.create_index("cases_due", "cases", ["status", "sla_due_at"], unique=False)
    op.create_index(op.f("ix_cases_customer_id"), "cases", ["customer_id"], unique=False)
    op.create_table(
        "knowledge_gaps",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("conversation_id", sa.Uuid(), nullable=False),
        sa.Column("turn_id", sa.Uuid(), nullable=False),
        sa.Column("question_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("nearest", sa.String(), nullable=True),
        sa.Column("score", sa.Float(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversations.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "messages",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("conversation_id", sa.Uuid(), nullable=False),
        sa.Column("turn_id", sa.Uuid(), nullable=True),
        sa.Column("direction", sa.String(), nullable=False),
        sa.Column("author", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("body_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("language", sa.String(), nullable=True),
        sa.Column("provider_sid", sa.String(), nullable=True),
        sa.Column("document_id", sa.Uuid(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversations.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("transcript", "messages", ["conversation_id", "at"], unique=False)
    op.create_table(
        "turns",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("conversation_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reader", sa.String(), nullable=False),
        sa.Column("versions", postgresql.JSONB(), nullable=False),
        sa.Column("timings_ms", postgresql.JSONB(), nullable=False),
        sa.Column("trace_sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversations.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("turns_of_conversation", "turns", ["conversation_id", "number"], unique=False)
    op.create_table(
        "outbox",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("conversation_id", sa.Uuid(), nullable=False),
        sa.Column("identity_id", sa.Uuid(), nullable=False),
        sa.Column("message_id", sa.Uuid(), nullable=False),
        sa.Column("turn_id", sa.Uuid(), nullable=True),
        sa.Column("dedupe_key", sa.String(), nullable=False),
        sa.Column("author", sa.String(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("body_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("run_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("claimed_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("provider_sid", sa.String(), nullable=True),
        sa.Column("error_code", sa.Integer(), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversations.id"],
        ),
        sa.ForeignKeyConstraint(
            ["identity_id"],
            ["channel_identities.id"],
        ),
        sa.ForeignKeyConstraint(
            ["message_id"],
            ["messages.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("dedupe_key"),
        sa.UniqueConstraint("provider_sid"),
    )
    op.create_index(op.f("ix_outbox_conversation_id"), "outbox", ["conversation_id"], unique=False)
    op.create_index(
        "superseded_replies",
        "outbox",
        ["conversation_id"],
        unique=False,
        postgresql_where=sa.text("status = 'superseded'"),
    )
    op.create_index(
        "unsent",
        "outbox",
        ["identity_id", "seq"],
        unique=False,
        postgresql_where=sa.text("status in ('queued', 'sending')"),
    )
    for table, checks in CHECKS.items():
        for name, rule in checks.items():
            op.create_check_constraint(name, table, rule)
    op.create_table(
        "application_steps",
        sa.Column("from_stage", sa.String(), primary_key=True),
        sa.Column("to_stage", sa.String(), primary_key=True),
    )
    for line in STEPS.strip().splitlines():
        stage, following = line.split(" > ")
        for step in following.split():
            op.execute(f"insert into application_steps values ('{stage}', '{step}')")
    op.execute(KEEP_STEPS)
    op.execute(STEPS_TRIGGER)
    op.execute(AUDIT_CHAIN)
    op.execute(CHAIN_TRIGGER)
    op.execute("insert into audit_head values (1, 0, decode(repeat('00', 32), 'hex'))")
    op.execute(REFUSE_CHANGE)
    for table in APPEND_ONLY:
        op.execute(
            f"create trigger append_only before update or delete or truncate on {table}"
            " for each statement execute function refuse_change()"
        )


def downgrade() -> None:
    op.drop_table("application_steps")
    op.drop_index(
        "unsent", table_name="outbox", postgresql_where=sa.text("status in ('queued', 'sending')")
    )
    op.drop_index(
        "superseded_replies", table_name="outbox", postgresql_where=sa.text("status = 'superseded'")
    )
    op.drop_index(op.f("ix_outbox_conversation_id"), table_name="outbox")
    op.drop_table("outbox")
    op.drop_index("turns_of_conversation", table_name="turns")
    op.drop_table("turns")
    op.drop_index("transcript", table_name="messages")
    op.drop_table("messages")
    op.drop_table("knowledge_gaps")
    op.drop_index(op.f("ix_cases_customer_id"), table_name="cases")
    op.drop_index("cases_due", table_name="cases")
    op.drop_table("cases")
    op.drop_index(op.f("ix_documents_sha256"), table_name="documents")
    op.drop_index(op.f("ix_documents_customer_id"), table_name="documents")
    op.drop_index(op.f("ix_documents_application_id"), table_name="documents")
    op.drop_table("documents")
    op.drop_index("queued", table_name="conversations", postgresql_where=sa.text("owner = 'queue'"))
    op.drop_index(
        "one_open_conversation",
        table_name="conversations",
        postgresql_where=sa.text("status = 'open'"),
    )
    op.drop_index(op.f("ix_conversations_customer_id"), table_name="conversations")
    op.drop_table("conversations")
    op.drop_index(op.f("ix_consents_customer_id"), table_name="consents")
    op.drop_table("consents")
    op.drop_index(
        "one_open_lead",
        table_name="leads",
        postgresql_where=sa.text("status in ('new', 'working', 'qualified', 'dormant')"),
    )
    op.drop_table("leads")
    op.drop_table("events")
    op.drop_index(
        "one_active_identity",
        table_name="channel_identities",
        postgresql_where=sa.text("status = 'active'"),
    )
    op.drop_index(op.f("ix_channel_identities_customer_id"), table_name="channel_identities")
    op.drop_table("channel_identities")
    op.drop_index(
        "one_open_application",
        table_name="applications",
        postgresql_where=sa.text(
            "stage not in ('declined', 'active_loan', 'withdrawn', 'expired', 'cancelled')"
        ),
    )
    op.drop_index("newest_application", table_name="applications")
    op.drop_table("applications")
    op.drop_table("customers")
    op.drop_table("partners")
    op.drop_index(
        "waiting_by_time", table_name="inbox", postgresql_where=sa.text("status = 'received'")
    )
    op.drop_index(
        "waiting_by_sender", table_name="inbox", postgresql_where=sa.text("status = 'received'")
    )
    op.drop_table("inbox")
    op.drop_table("delivery_receipts")
    op.drop_table("audit_log")
    op.drop_table("audit_head")
    for function in ("keep_steps", "chain_audit", "refuse_change"):
        op.execute(f"drop function {function}")
    for sequence in SEQUENCES:
        op.execute(f"drop sequence {sequence}")
