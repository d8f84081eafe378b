"""Two people for another account: one looks at it first, another approves it."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"


def upgrade() -> None:
    op.add_column("account_changes", sa.Column("seen_by", sa.String(), nullable=True))
    op.add_column(
        "account_changes", sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True)
    )
    op.create_check_constraint(
        "change_seen", "account_changes", "(seen_by is null) = (seen_at is null)"
    )
    # Before this nobody had to look first: that stands as it is, under nobody's name.
    op.execute(
        "update account_changes set seen_by = 'nobody', seen_at = ruled_at"
        " where status = 'approved'"
    )
    op.create_check_constraint(
        "change_by_two",
        "account_changes",
        "status <> 'approved' or (seen_by is not null and seen_by <> ruled_by)",
    )


def downgrade() -> None:
    op.drop_constraint("change_by_two", "account_changes")
    op.drop_constraint("change_seen", "account_changes")
    op.drop_column("account_changes", "seen_at")
    op.drop_column("account_changes", "seen_by")
