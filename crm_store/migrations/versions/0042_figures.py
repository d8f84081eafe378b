"""The dashboards' figures as they are reckoned now, and by day or talk without a search."""

from alembic import op
from sqlalchemy import text

from crm_store.migrations import loading

revision = "0042"
down_revision = "0041"

_LEFT_US = "status in ('sent', 'delivered', 'read', 'failed', 'undelivered')"


def upgrade() -> None:
    op.create_index("handed_over", "events", ["at"], postgresql_where=text("kind = 'handoff'"))
    op.create_index("left_us", "outbox", ["created_at", "status"], postgresql_where=text(_LEFT_US))
    op.create_index(
        "tasks_of_conversation",
        "tasks",
        ["conversation_id"],
        postgresql_where=text("conversation_id is not null"),
    )
    loading.load(op.get_bind())


def downgrade() -> None:
    op.drop_index("tasks_of_conversation", "tasks")
    op.drop_index("left_us", "outbox")
    op.drop_index("handed_over", "events")
