"""The names that the design document promised, each a view or a function."""

from alembic import op

from crm_store.migrations import loading

revision = "0040"
down_revision = "0039"


def upgrade() -> None:
    loading.load(op.get_bind())


def downgrade() -> None:
    op.execute("drop schema crm cascade")
