"""Signing in: passwords, second factors, sessions; who has a case; notes that never leave."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"

# A note is beside the talk. However it may come about, none is ever put where messages leave.
_ONLY_WHAT_GOES_OUT = """
create function only_what_goes_out() returns trigger language plpgsql as $$
begin
    if exists (select 1 from messages where id = new.message_id and direction <> 'out') then
        raise exception 'only what goes out may be put into the outbox';
    end if;
    return new;
end $$
"""
_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column("users", sa.Column("password_hash", sa.String(), nullable=True))
    op.add_column("users", sa.Column("second_factor_sealed", sa.LargeBinary(), nullable=True))
    op.add_column("users", sa.Column("code_step", sa.BigInteger(), nullable=True))
    op.add_column("users", sa.Column("invited_bidx", sa.LargeBinary(), nullable=True))
    op.add_column("users", sa.Column("invited_until", _MOMENT, nullable=True))
    op.create_unique_constraint("users_invited_bidx_key", "users", ["invited_bidx"])
    op.create_table(
        "user_sessions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("token_bidx", sa.LargeBinary(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("began_at", _MOMENT, nullable=False),
        sa.Column("proved_at", _MOMENT, nullable=False),
        sa.Column("seen_at", _MOMENT, nullable=False),
        sa.Column("ended_at", _MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("token_bidx"),
    )
    op.create_index("user_sessions_of", "user_sessions", ["user_id"])
    op.create_table(
        "failed_sign_ins",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("who_bidx", sa.LargeBinary(), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("failed_sign_ins_of", "failed_sign_ins", ["who_bidx", "at"])
    op.add_column("cases", sa.Column("assigned_to", sa.String(), nullable=True))
    op.add_column("cases", sa.Column("taken_at", _MOMENT, nullable=True))
    op.add_column("cases", sa.Column("settled_at", _MOMENT, nullable=True))
    op.add_column("cases", sa.Column("outcome", sa.String(), nullable=True))
    op.execute(_ONLY_WHAT_GOES_OUT)
    op.execute(
        "create trigger only_what_goes_out before insert on outbox"
        " for each row execute function only_what_goes_out()"
    )


def downgrade() -> None:
    op.execute("drop trigger only_what_goes_out on outbox")
    op.execute("drop function only_what_goes_out()")
    for name in ("outcome", "settled_at", "taken_at", "assigned_to"):
        op.drop_column("cases", name)
    op.drop_table("failed_sign_ins")
    op.drop_table("user_sessions")
    op.drop_constraint("users_invited_bidx_key", "users")
    for name in (
        "invited_until",
        "invited_bidx",
        "code_step",
        "second_factor_sealed",
        "password_hash",
    ):
        op.drop_column("users", name)
