"""Campaigns: who was to hear what, frozen when it began, and what became of each of them."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0028"
down_revision = "0027"

_MOMENT = sa.DateTime(timezone=True)
CHECKS = {
    "campaigns": {
        "campaign_purpose": "purpose in ('service', 'marketing', 'survey')",
        "campaign_status": "status in ('draft', 'approved', 'running', 'paused', 'done',"
        " 'cancelled')",
        "campaign_variants": "jsonb_array_length(variants) between 1 and 4",
        "campaign_four_eyes": "approved_by is null or approved_by <> author",
        "campaign_approved": "(approved_by is null) = (approved_at is null)",
        # Nothing begins that nobody else has approved, and nobody is written to before it began.
        "campaign_begun": "status in ('draft', 'cancelled') or approved_by is not null",
        "campaign_frozen": "status not in ('running', 'paused', 'done') or frozen_at is not null",
        "campaign_ended": "(status in ('done', 'cancelled')) = (ended_at is not null)",
    },
    "campaign_members": {
        "member_status": "status in ('waiting', 'put', 'refused')",
        "member_variant": "variant in ('A', 'B', 'C', 'D')",
        "member_decided": "(status = 'waiting') = (decided_at is null)",
    },
}
# What a second person has seen is what goes out; what has ended stays as it ended.
KEEP_CAMPAIGN = """
create function keep_campaign() returns trigger language plpgsql as $$
begin
    if tg_op = 'INSERT' then
        if new.status <> 'draft' or new.approved_by is not null then
            raise exception 'a campaign is written first' using errcode = 'check_violation';
        end if;
        return new;
    end if;
    if old.ended_at is not null
        or (new.id, new.ref, new.name, new.purpose, new.variants, new.rule, new.salt, new.author,
            new.created_at, new.starts_at) is distinct from (old.id, old.ref, old.name, old.purpose,
            old.variants, old.rule, old.salt, old.author, old.created_at, old.starts_at)
        or (old.approved_by is not null and (new.approved_by, new.approved_at)
            is distinct from (old.approved_by, old.approved_at))
        or (old.frozen_at is not null and new.frozen_at is distinct from old.frozen_at) then
        raise exception 'a campaign stays as it was written' using errcode = 'check_violation';
    end if;
    return new;
end $$
"""
# Whoever was taken in when it began is decided about once; nobody comes in later.
KEEP_MEMBER = """
create function keep_member() returns trigger language plpgsql as $$
begin
    if tg_op = 'INSERT' then
        if exists (select 1 from campaigns where id = new.campaign_id
                and (status <> 'approved' or frozen_at is not null)) then
            raise exception 'the audience is frozen' using errcode = 'check_violation';
        end if;
        return new;
    end if;
    if old.status <> 'waiting' or (new.campaign_id, new.customer_id, new.variant)
            is distinct from (old.campaign_id, old.customer_id, old.variant) then
        raise exception 'a member stays as it was decided' using errcode = 'check_violation';
    end if;
    return new;
end $$
"""


def upgrade() -> None:
    op.execute("create sequence campaign_ref")
    _campaigns()
    _members()
    for table, checks in CHECKS.items():
        for name, rule in checks.items():
            op.create_check_constraint(name, table, rule)
    op.execute(KEEP_CAMPAIGN)
    op.execute(KEEP_MEMBER)
    for table, keeper in (("campaigns", "keep_campaign"), ("campaign_members", "keep_member")):
        op.execute(
            f"create trigger {keeper} before insert or update on {table}"
            f" for each row execute function {keeper}()"
        )
        op.execute(
            f"create trigger never_deleted before delete or truncate on {table}"
            " for each statement execute function refuse_change()"
        )


def _campaigns() -> None:
    op.create_table(
        "campaigns",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column(
            "ref",
            sa.String(),
            server_default=sa.text("'CMP-' || nextval('campaign_ref')"),
            nullable=False,
        ),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("variants", JSONB(), nullable=False),
        sa.Column("rule", JSONB(), nullable=False),
        sa.Column("salt", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("author", sa.String(), nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("starts_at", _MOMENT, nullable=False),
        sa.Column("approved_by", sa.String(), nullable=True),
        sa.Column("approved_at", _MOMENT, nullable=True),
        sa.Column("frozen_at", _MOMENT, nullable=True),
        sa.Column("ended_at", _MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("ref"),
    )


def _members() -> None:
    op.create_table(
        "campaign_members",
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.Column("variant", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("look_at", _MOMENT, nullable=False),
        sa.Column("decided_at", _MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaigns.id"]),
        sa.ForeignKeyConstraint(["customer_id"], ["customers.id"]),
        sa.PrimaryKeyConstraint("campaign_id", "customer_id"),
    )
    op.create_index(
        "campaign_members_waiting",
        "campaign_members",
        ["campaign_id", "look_at"],
        postgresql_where=sa.text("status = 'waiting'"),
    )


def downgrade() -> None:
    op.drop_table("campaign_members")
    op.drop_table("campaigns")
    op.execute("drop function keep_member")
    op.execute("drop function keep_campaign")
    op.execute("drop sequence campaign_ref")
