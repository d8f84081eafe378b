"""Templates: their words by language, their state at WhatsApp, and what was sent of them."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"

_MOMENT = sa.DateTime(timezone=True)
_STATES = (
    "'unsubmitted', 'received', 'pending', 'approved', 'rejected', 'paused', 'disabled', 'gone'"
)
_OUTBOX = (
    "'queued', 'sending', 'sent', 'delivered', 'read', 'failed', 'undelivered', 'refused',"
    " 'superseded', 'said_again'"
)
_APPEND_ONLY = ("template_changes", "halts")


def upgrade() -> None:
    _templates()
    op.create_table(
        "halts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.CheckConstraint("action in ('stop', 'ask_to_start', 'start')", name="halt_action"),
    )
    for table in _APPEND_ONLY:
        op.execute(
            f"create trigger append_only before update or delete or truncate on {table}"
            " for each statement execute function refuse_change()"
        )
    _outbox()


def _templates() -> None:
    op.create_table(
        "templates",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("content_sid", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("category", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("checked_at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("content_sid"),
        sa.UniqueConstraint("name", "language", "version", name="template_once"),
        sa.CheckConstraint(f"state in ({_STATES})", name="template_state"),
        sa.CheckConstraint(
            "category in ('utility', 'marketing', 'authentication')", name="template_category"
        ),
        sa.CheckConstraint("language in ('en', 'af', 'osh', 'her')", name="template_language"),
    )
    op.create_table(
        "template_changes",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("template_id", sa.Uuid(), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("state_before", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("category_before", sa.String(), nullable=False),
        sa.Column("category", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["template_id"], ["templates.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("template_changes_of", "template_changes", ["template_id", "at"])


def _outbox() -> None:
    op.add_column("outbox", sa.Column("template", sa.String(), nullable=True))
    # The default stays: a process of the version before puts rows beside us for a while.
    op.add_column(
        "outbox",
        sa.Column("as_template", sa.Boolean(), server_default=sa.false(), nullable=False),
    )
    op.add_column("outbox", sa.Column("due_at", _MOMENT, nullable=True))
    op.drop_constraint("outbox_status", "outbox")
    op.create_check_constraint("outbox_status", "outbox", f"status in ({_OUTBOX}, 'held')")
    op.create_check_constraint(
        "outbox_template", "outbox", "not as_template or template is not null"
    )
    op.create_index(
        "held", "outbox", ["conversation_id"], postgresql_where=sa.text("status = 'held'")
    )


def downgrade() -> None:
    op.drop_index("held", "outbox")
    op.drop_constraint("outbox_template", "outbox")
    op.drop_constraint("outbox_status", "outbox")
    # Whatever waited behind a template can only be told by hand from here on.
    op.execute("update outbox set status = 'refused' where status = 'held'")
    op.create_check_constraint("outbox_status", "outbox", f"status in ({_OUTBOX})")
    op.drop_column("outbox", "due_at")
    op.drop_column("outbox", "as_template")
    op.drop_column("outbox", "template")
    op.drop_table("halts")
    op.drop_index("template_changes_of", "template_changes")
    op.drop_table("template_changes")
    op.drop_table("templates")
