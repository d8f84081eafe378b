"""Leads: where interest came from and what became of it; deals with employers, step by step."""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"

_REMINDED = (
    "'payment_coming', 'payment_today', 'deduction_missed', 'promise_followed', 'papers_missing',"
    " 'unfinished', 'agreement_unsigned', 'offer_expiring'"
)
_STAGES = "('prospect', 'needs', 'proposal', 'negotiation', 'closing', 'onboarding')"
CHECKS = {
    "leads": {
        "lead_cost": "cost_cents >= 0",
        "lead_person": "assigned_to is null or assigned_to like 'user:_%'",
        "lead_referrer": "referrer_customer_id is null or referrer_customer_id <> customer_id",
    },
    "lead_captures": {"capture_cost": "cost_cents >= 0"},
    "deals": {
        "deal_stage": f"stage in {_STAGES}",
        "deal_status": "status in ('open', 'won', 'lost')",
        "deal_lost_why": "(status = 'lost') = (loss_reason is not null)",
        "deal_won_at_the_end": "status <> 'won' or stage = 'onboarding'",
        "deal_closed": "(status = 'open') = (closed_at is null)",
        "deal_value": "value_cents >= 0",
        "deal_probability": "probability_pct between 0 and 100",
        "deal_owner": "owner like 'user:_%'",
    },
}


def upgrade() -> None:
    _leads()
    _captures()
    _deals()
    for table, rules in CHECKS.items():
        for name, rule in rules.items():
            op.create_check_constraint(name, table, rule)
    op.drop_constraint("reminder_kind", "reminders")
    op.create_check_constraint("reminder_kind", "reminders", f"kind in ({_REMINDED}, 'nurture')")
    op.create_index(
        "nurtured", "reminders", ["customer_id"], postgresql_where=sa.text("kind = 'nurture'")
    )
    for table in ("lead_captures", "deal_steps"):
        op.execute(
            f"create trigger append_only before update or delete or truncate on {table}"
            " for each statement execute function refuse_change()"
        )
    # An erasure takes what was typed, and nothing else.
    op.execute(
        "create trigger only_erased before update on lead_captures"
        " for each row execute function only_erased('name_sealed', 'employer_sealed')"
    )


def _leads() -> None:
    op.execute("create sequence lead_ref")
    op.add_column(
        "leads",
        sa.Column(
            "ref",
            sa.String(),
            server_default=sa.text("'LEAD-' || nextval('lead_ref')"),
            nullable=False,
        ),
    )
    op.create_unique_constraint("leads_ref_key", "leads", ["ref"])
    for column in (
        sa.Column("partner_id", sa.Uuid(), nullable=True),
        sa.Column("referrer_customer_id", sa.Uuid(), nullable=True),
        sa.Column("cost_cents", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("assigned_to", sa.String(), nullable=True),
        sa.Column("score", sa.Float(), nullable=True),
        sa.Column("band", sa.String(), nullable=True),
        sa.Column("scored_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
    ):
        op.add_column("leads", column)
    op.create_foreign_key("leads_partner_id_fkey", "leads", "partners", ["partner_id"], ["id"])
    op.create_foreign_key(
        "leads_referrer_customer_id_fkey", "leads", "customers", ["referrer_customer_id"], ["id"]
    )
    op.create_index(
        "likeliest_leads", "leads", [sa.text("score desc nulls last"), sa.text("created_at desc")]
    )
    # What has moved since it was last scored; nothing else is looked at.
    op.create_index(
        "leads_to_score",
        "leads",
        ["last_activity_at"],
        postgresql_where=sa.text("scored_at is null or scored_at < last_activity_at"),
    )


def _captures() -> None:
    op.create_table(
        "lead_captures",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("lead_id", sa.Uuid(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("source_detail", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("contact_version", sa.String(), nullable=False),
        sa.Column("marketing_version", sa.String(), nullable=True),
        sa.Column("name_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("employer_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("code_bidx", sa.LargeBinary(), nullable=False),
        sa.Column("dedupe_key", sa.String(), nullable=False),
        sa.Column("cost_cents", sa.BigInteger(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["lead_id"], ["leads.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("code_bidx", name="one_code_a_capture"),
        sa.UniqueConstraint("dedupe_key", name="captured_once"),
    )
    op.create_index("captures_of_lead", "lead_captures", ["lead_id", "at"])


def _deals() -> None:
    op.execute("create sequence deal_ref")
    op.create_table(
        "deals",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column(
            "ref",
            sa.String(),
            server_default=sa.text("'DEAL-' || nextval('deal_ref')"),
            nullable=False,
        ),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("partner_id", sa.Uuid(), nullable=True),
        sa.Column("stage", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("value_cents", sa.BigInteger(), nullable=False),
        sa.Column("probability_pct", sa.Integer(), nullable=False),
        sa.Column("expected_close_on", sa.Date(), nullable=True),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("loss_reason", sa.String(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["partner_id"], ["partners.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("ref"),
    )
    op.create_index(
        "deals_open", "deals", ["stage", "id"], postgresql_where=sa.text("status = 'open'")
    )
    op.create_table(
        "deal_steps",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("deal_id", sa.Uuid(), nullable=False),
        sa.Column("from_stage", sa.String(), nullable=True),
        sa.Column("to_stage", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["deal_id"], ["deals.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("steps_of_deal", "deal_steps", ["deal_id", "at"])


def downgrade() -> None:
    op.drop_index("nurtured", "reminders")
    op.drop_constraint("reminder_kind", "reminders")
    # What was kept of nurture stays: it is the record of what was said to whom.
    op.execute(
        f"alter table reminders add constraint reminder_kind check (kind in ({_REMINDED}))"
        " not valid"
    )
    for table in ("deal_steps", "deals", "lead_captures"):
        op.drop_table(table)
    op.execute("drop sequence deal_ref")
    op.drop_index("leads_to_score", "leads")
    op.drop_index("likeliest_leads", "leads")
    for name in CHECKS["leads"]:
        op.drop_constraint(name, "leads")
    for column in (
        "ended_at",
        "scored_at",
        "band",
        "score",
        "assigned_to",
        "cost_cents",
        "referrer_customer_id",
        "partner_id",
        "ref",
    ):
        op.drop_column("leads", column)
    op.execute("drop sequence lead_ref")
