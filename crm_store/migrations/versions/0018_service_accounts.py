"""Service accounts with what each may do, and exports that a second person releases."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0018"
down_revision = "0017"

CHECKS = {
    "service_accounts": {
        "service_name": "name ~ '^[a-z][a-z0-9-]{1,39}$'",
        "service_scopes": "jsonb_array_length(scopes) > 0",
        "service_expires": "expires_at > created_at",
        "service_revoked": "(revoked_at is null) = (revoked_by is null)",
    },
    "export_requests": {
        "export_four_eyes": "released_by is null or released_by <> requested_by",
        "export_released": "(released_at is null) = (released_by is null)",
        "export_taken": "taken = 0 or released_at is not null",
    },
}
# Who asked, and for what, is what the second person has seen: neither changes afterwards.
_KEEP_REQUEST = """
create function keep_request() returns trigger language plpgsql as $$
begin
    if tg_op = 'INSERT' then
        if new.released_by is not null then
            raise exception 'an export is asked for first' using errcode = 'check_violation';
        end if;
    elsif (new.id, new.kind, new.wanted_sealed, new.requested_by, new.requested_at)
            is distinct from
            (old.id, old.kind, old.wanted_sealed, old.requested_by, old.requested_at)
        or (old.released_by is not null and (new.released_by, new.released_at)
            is distinct from (old.released_by, old.released_at)) then
        raise exception 'an export stays as it was asked for and released'
            using errcode = 'check_violation';
    end if;
    return new;
end $$
"""
_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "service_accounts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("scopes", JSONB(), nullable=False),
        sa.Column("key_bidx", sa.LargeBinary(), nullable=False),
        sa.Column("prefix", sa.String(), nullable=False),
        sa.Column("created_by", sa.String(), nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("expires_at", _MOMENT, nullable=False),
        sa.Column("last_used_at", _MOMENT, nullable=True),
        sa.Column("revoked_by", sa.String(), nullable=True),
        sa.Column("revoked_at", _MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("name"),
        sa.UniqueConstraint("key_bidx"),
    )
    op.create_table(
        "export_requests",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("wanted_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("requested_by", sa.String(), nullable=False),
        sa.Column("requested_at", _MOMENT, nullable=False),
        sa.Column("released_by", sa.String(), nullable=True),
        sa.Column("released_at", _MOMENT, nullable=True),
        sa.Column("taken", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    for table, rules in CHECKS.items():
        for name, rule in rules.items():
            op.create_check_constraint(name, table, rule)
    op.execute(_KEEP_REQUEST)
    op.execute(
        "create trigger keep_request before insert or update on export_requests"
        " for each row execute function keep_request()"
    )
    op.execute(
        "create trigger append_only before delete or truncate on export_requests"
        " for each statement execute function refuse_change()"
    )


def downgrade() -> None:
    op.drop_table("export_requests")
    op.execute("drop function keep_request()")
    op.drop_table("service_accounts")
