"""Desk: ready replies, drafts that outlive a session, translations, and who reads a talk."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"

_MOMENT = sa.DateTime(timezone=True)
_PRESENCE = "user_presence"
CHECKS = {
    "desk_drafts": {"draft_kind": "kind in ('reply', 'note', 'outcome')"},
    "canned_replies": {
        "canned_language": "language in ('en', 'af', 'osh', 'her')",
        "canned_name": "name ~ '^[a-z][a-z0-9_]{1,39}$'",
    },
}


def upgrade() -> None:
    op.create_table(
        "desk_drafts",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("conversation_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("body_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"]),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversations.id"]),
        sa.PrimaryKeyConstraint("user_id", "conversation_id", "kind"),
    )
    op.create_table(
        "desk_readers",
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("conversation_id", sa.Uuid(), nullable=False),
        sa.Column("seen_at", _MOMENT, nullable=False),
        sa.Column("typed_at", _MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["session_id"], ["user_sessions.id"]),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversations.id"]),
        sa.PrimaryKeyConstraint("session_id", "conversation_id"),
    )
    op.create_index("desk_readers_of", "desk_readers", ["conversation_id", "seen_at"])
    op.create_table(
        "translations",
        sa.Column("message_id", sa.Uuid(), nullable=False),
        sa.Column("model", sa.String(), nullable=False),
        sa.Column("text_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("wrong_by", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["message_id"], ["messages.id"]),
        sa.PrimaryKeyConstraint("message_id"),
    )
    op.create_table(
        "canned_replies",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    for table, rules in CHECKS.items():
        for name, rule in rules.items():
            op.create_check_constraint(name, table, rule)
    # What a colleague wrote before stays: a newer line of the same name counts.
    op.execute(
        "create trigger append_only before update or delete or truncate on canned_replies"
        " for each statement execute function refuse_change()"
    )
    op.add_column("user_sessions", sa.Column("page_at", _MOMENT, nullable=True))
    _presences("'available', 'away', 'gone'")


def downgrade() -> None:
    op.execute("update users set presence = 'away' where presence = 'gone'")
    _presences("'available', 'away'")
    op.drop_column("user_sessions", "page_at")
    op.drop_table("canned_replies")
    op.drop_table("translations")
    op.drop_index("desk_readers_of", "desk_readers")
    op.drop_table("desk_readers")
    op.drop_table("desk_drafts")


def _presences(allowed: str) -> None:
    op.drop_constraint(_PRESENCE, "users")
    op.create_check_constraint(_PRESENCE, "users", f"presence in ({allowed})")
